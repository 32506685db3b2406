/**
 * Smaregi's cloud: one contract with shops, terminals and transactions behind both of its APIs, over real HTTP. Strict: what the real ones refuse
 * is refused here, in their words and shapes as far as they are known (src/agent/sources/smaregi/facts.ts), and a request that no client of ours
 * should make is a complaint, which disposing throws.
 *
 *   await using smaregi = await startSmaregi();
 *   const id = smaregi.sell({ terminal: '1', total: 1_980 });
 *   smaregi.cancel(id); smaregi.refund(id); smaregi.edit(id, { total: '1480' }); smaregi.closeDay();
 *   smaregi.offline('2'); smaregi.sell({ terminal: '2', total: 550 }); smaregi.online('2'); // delivered now, sold then
 *   smaregi.faults.plan({ status: 429, headers: { 'retry-after': '7' } });
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createPosFaults, type PosFaults } from './pos-faults.ts';
import { type Contract, type Controls, makeContract, type Transaction } from './smaregi-contract.ts';
import { answerOlder } from './smaregi-older.ts';
import { answerPlatform } from './smaregi-platform.ts';

export type HttpReply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
};

export type HttpRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

type Asked = {
  readonly of: 'older' | 'token' | 'platform';
  readonly what: string;
  readonly atMs: number;
};

export type Smaregi = AsyncDisposable &
  Controls & {
    /** For the settings of both sources. */
    readonly olderUrl: string;
    readonly idUrl: string;
    readonly apiUrl: string;
    readonly contractId: string;
    readonly accessToken: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly faults: PosFaults;
    /** What it was asked, but for what faults answered. */
    readonly asked: Asked[];
    readonly complaints: string[];
    /** Its own clock is off by this, milliseconds; Date and all times that it gives show that. */
    clockAheadMs: number;
    /** The answers' Date alone is off by this, milliseconds: the machine before the database. */
    dateAheadMs: number;
    /** Called after each answer that has brought transactions: something happens between two pages. */
    betweenPages: ((asked: Asked) => void) | undefined;
    /** Of the older API. */
    refusal: 'address' | 'permission' | undefined;
    /** Scopes of the app. */
    scopes: readonly string[];
    tokenSeconds: number;
    /** The contract uses the app: its tokens are given. */
    isAppInUse: boolean;
    /** Codes of logins at which the app was allowed; each is good once. */
    readonly codes: Set<string>;
    /** A person logs in and allows the app: the code that the browser brings back. */
    logIn(): string;
    /** All tokens given so far end now. */
    revokeTokens(): void;
    readonly transactions: readonly Transaction[];
    /** What it answers, without a network between. */
    answer(request: HttpRequest): HttpReply;
    close(): Promise<void>;
  };

export type SmaregiOptions = {
  readonly now?: () => number;
  readonly port?: number;
  readonly contractId?: string;
  /** From one transaction's id to the next, as if others were removed between. */
  readonly idStep?: number;
};

export async function startSmaregi(options: SmaregiOptions = {}): Promise<Smaregi> {
  const { now = () => Date.now(), contractId = 'sktest01' } = options;
  const faults = createPosFaults();
  const asked: Asked[] = [];
  const complaints: string[] = [];
  const tokens = new Map<string, { untilMs: number; scopes: readonly string[] }>();
  const ownNow = (): number => now() + peer.clockAheadMs;
  const contract: Contract = makeContract(ownNow, options.idStep);

  const handle: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const asText = Buffer.concat(chunks).toString('utf8');
      const url = new URL(request.url ?? '/', 'http://smaregi.test');
      const plain: HttpRequest = {
        method: request.method ?? '',
        url,
        headers: request.headers,
        body: asText,
      };
      const { of, what, reply, hasBrought } = answer(plain);
      const one: Asked = { of, what, atMs: now() };
      asked.push(one);
      const isPacked = /\bgzip\b/.test(String(request.headers['accept-encoding']));
      const bytes = Buffer.from(JSON.stringify(reply.body));
      response.sendDate = false;
      response.writeHead(reply.status, {
        'content-type': 'application/json',
        date: new Date(ownNow() + peer.dateAheadMs).toUTCString(),
        ...(isPacked && { 'content-encoding': 'gzip' }),
        ...reply.headers,
      });
      response.end(isPacked ? gzipSync(bytes) : bytes);
      if (hasBrought) peer.betweenPages?.(one);
    });
  };

  function answer(request: HttpRequest): {
    of: Asked['of'];
    what: string;
    reply: HttpReply;
    hasBrought: boolean;
  } {
    const world = {
      contract,
      peer,
      tokens,
      nowMs: ownNow(),
      addIssue: (text: string) => void complaints.push(text),
    };
    const { pathname } = request.url;
    if (pathname === '/access/') {
      const reply = answerOlder(request, world);
      return { of: 'older', what: reply.what, reply, hasBrought: reply.status === 200 };
    }
    const reply = answerPlatform(request, world);
    return {
      of: pathname.startsWith('/id/') ? 'token' : 'platform',
      what: reply.what,
      reply,
      hasBrought: reply.status === 200 && pathname.endsWith('/transactions'),
    };
  }

  const server = createServer(faults.before(handle));
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const close = async (): Promise<void> => {
    server.closeAllConnections();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  const peer: Smaregi = {
    olderUrl: `${url}/access/`,
    idUrl: `${url}/id`,
    apiUrl: `${url}/api`,
    contractId,
    accessToken: 'older-api-token-1234',
    clientId: 'client-1234',
    clientSecret: `secret-${randomBytes(8).toString('hex')}`,
    faults,
    asked,
    complaints,
    clockAheadMs: 0,
    dateAheadMs: 0,
    betweenPages: undefined,
    refusal: undefined,
    scopes: ['pos.transactions:read', 'pos.stores:read'],
    tokenSeconds: 3_600,
    isAppInUse: true,
    codes: new Set(),
    logIn() {
      const code = randomBytes(12).toString('hex');
      peer.codes.add(code);
      return code;
    },
    revokeTokens: () => tokens.clear(),
    transactions: contract.transactions,
    answer: (request) => answer(request).reply,
    ...contract.controls,
    close,
    [Symbol.asyncDispose]: async () => {
      await close();
      if (complaints.length > 0) throw new Error(`Smaregi was asked wrongly:\n${complaints.join('\n')}`);
    },
  };
  return peer;
}

/** What both APIs answer from. */
export type World = {
  readonly contract: Contract;
  readonly peer: Pick<
    Smaregi,
    | 'contractId'
    | 'accessToken'
    | 'clientId'
    | 'clientSecret'
    | 'refusal'
    | 'scopes'
    | 'tokenSeconds'
    | 'isAppInUse'
    | 'codes'
  >;
  readonly tokens: Map<string, { untilMs: number; scopes: readonly string[] }>;
  readonly nowMs: number;
  readonly addIssue: (text: string) => void;
};
