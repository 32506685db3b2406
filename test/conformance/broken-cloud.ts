/** The reference receiver, broken in one way: what a cloud may get wrong, done to the answers of a real one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { BatchAnswer } from '../../src/contract/cloud/event.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { createReceiverHttp } from '../../src/receiver/http.ts';
import { openReceiverStore, type ReceiverStore } from '../../src/receiver/receiver-store.ts';

export const cloudToken = 'conformance-token';
/** Short enough to be waited for, long enough for a slow machine to use them. */
const shortSeconds = 4;

type Result = BatchAnswer['results'][number];
type Event = {
  readonly id: string;
  readonly source?: string;
  readonly type?: string;
  readonly subject?: string;
  readonly data?: {
    readonly revision?: number;
    readonly shop?: { readonly id: string };
    readonly captures?: { thumbnail?: { sha256: string } }[];
  };
  readonly [name: string]: unknown;
};

type Peer = {
  readonly app: FastifyInstance;
  readonly store: ReceiverStore;
  /** Changes results of batches that were answered with 200. */
  readonly onResults: (
    change: (results: Result[], events: readonly Event[], request: FastifyRequest) => Result[],
  ) => void;
  /** Answers in place of the receiver, before it has seen the body, where this gives a status. */
  readonly instead: (of: (request: FastifyRequest, events: readonly Event[]) => number | undefined) => void;
  /** Changes the status of an answer. */
  readonly onStatus: (
    change: (status: number, request: FastifyRequest, reply: FastifyReply) => number,
  ) => void;
};

export type Breakage = {
  readonly name: string;
  /** Lines that have to fail; no other may. */
  readonly fails: readonly string[];
  readonly waits?: true;
  install(peer: Peer): void;
};

const each =
  (change: (result: Result, event: Event) => Result) =>
  (results: Result[], events: readonly Event[]): Result[] =>
    results.map((result) => {
      const event = events.find(({ id }) => id === result.id);
      return event === undefined ? result : change(result, event);
    });

function eventsOf(request: FastifyRequest): Event[] {
  if (!request.url.startsWith('/v1/events') || !Buffer.isBuffer(request.body)) return [];
  try {
    const { body, headers } = request;
    const plain = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    return JSON.parse(plain.toString()) as Event[];
  } catch {
    return [];
  }
}

const isPut = ({ method }: FastifyRequest): boolean => method === 'PUT';
const expiredAt = (url: string): boolean =>
  Number(new URL(url, 'http://x').searchParams.get('expires')) * 1_000 <= Date.now();

export const breakages: readonly Breakage[] = [
  {
    name: 'opens without a token',
    fails: ['token'],
    install: ({ app }) =>
      void app.server.prependListener('request', (request) => {
        request.headers.authorization ??= `Bearer ${cloudToken}`;
      }),
  },
  {
    name: 'forgets after a while what it has stored',
    fails: ['duplicate'],
    install({ onResults }) {
      const times = new Map<string, number>();
      onResults(
        each((result, { id }) => {
          times.set(id, (times.get(id) ?? 0) + 1);
          return (times.get(id) ?? 0) >= 5 ? { ...result, status: 'stored' } : result;
        }),
      );
    },
  },
  {
    name: 'rejects another body under a known id',
    fails: ['first-body'],
    install({ onResults }) {
      const bodies = new Map<string, string>();
      onResults(
        each((result, event) => {
          const key = `${event.source ?? ''} ${event.id}`;
          const body = JSON.stringify(event);
          const known = bodies.get(key) ?? body;
          bodies.set(key, known);
          return known === body ? result : { id: result.id, status: 'rejected', reason: 'conflict' };
        }),
      );
    },
  },
  {
    name: 'knows events by their id alone',
    fails: ['source'],
    install({ onResults }) {
      const sources = new Map<string, string>();
      onResults(
        each((result, { id, source = '' }) => {
          const known = sources.get(id) ?? source;
          sources.set(id, known);
          return known === source ? result : { ...result, status: 'duplicate' };
        }),
      );
    },
  },
  {
    name: 'stores twice what comes twice at once',
    fails: ['at-once'],
    install({ app, onResults }) {
      // Each event is held when it first comes, until another of its kind meets it. Once some have met, none is held any more.
      const held = new Map<string, () => void>();
      const met = new Set<string>();
      const seen = new Set<string>();
      app.addHook('preHandler', async (request) => {
        for (const { id } of eventsOf(request)) {
          if (held.has(id)) met.add(id);
          held.get(id)?.();
          if (seen.has(id) || met.size > 0) continue;
          seen.add(id);
          await Promise.race([delay(1_000), new Promise<void>((resolve) => held.set(id, resolve))]);
          held.delete(id);
        }
      });
      onResults(each((result, { id }) => (met.has(id) ? { ...result, status: 'stored' } : result)));
    },
  },
  {
    name: 'takes no revision lower than one it has',
    fails: ['revisions'],
    install({ onResults }) {
      const highest = new Map<string, number>();
      onResults(
        each((result, { subject = '', data }) => {
          const known = highest.get(subject) ?? 0;
          highest.set(subject, Math.max(known, data?.revision ?? 0));
          return (data?.revision ?? 0) < known
            ? { id: result.id, status: 'rejected', reason: 'outdated' }
            : result;
        }),
      );
    },
  },
  {
    name: 'answers for the first twenty only',
    fails: ['batch'],
    install: ({ onResults }) => onResults((results) => results.slice(0, 20)),
  },
  {
    name: 'refuses a whole batch for one broken event',
    fails: ['partial'],
    install: ({ instead }) =>
      instead((_request, events) =>
        events.length > 1 && events.some(({ data }) => data === undefined) ? 400 : undefined,
      ),
  },
  {
    name: 'acknowledges what it cannot read',
    fails: ['rejected'],
    install: ({ onResults }) =>
      onResults(
        each((result, { data }) => (data === undefined ? { id: result.id, status: 'stored' } : result)),
      ),
  },
  {
    name: 'rejects without a reason',
    fails: ['rejected'],
    install: ({ onResults }) => onResults(each(({ reason: _, ...result }) => result)),
  },
  {
    name: 'looks at one shop of an event alone',
    fails: ['shop'],
    install: ({ onResults }) =>
      onResults(
        each((result, { source, data }) =>
          data !== undefined && data.shop !== undefined && source !== `/shops/${data.shop.id}`
            ? { id: result.id, status: 'stored' }
            : result,
        ),
      ),
  },
  {
    name: 'fails at a body that is no JSON',
    fails: ['malformed'],
    install: ({ onStatus }) => onStatus((status) => (status === 400 ? 500 : status)),
  },
  {
    name: 'is confused after a request that broke off',
    fails: ['cut-off'],
    install({ app, onStatus }) {
      let isConfused = false;
      app.server.on('request', (request) =>
        request.on('close', () => {
          if (!request.complete) isConfused = true;
        }),
      );
      app.addHook('preHandler', async () => delay(60));
      onStatus((status, { method }) => {
        if (!isConfused || method !== 'POST' || status >= 400) return status;
        isConfused = false;
        return 409;
      });
    },
  },
  {
    name: 'fails at a large event',
    fails: ['event-too-large'],
    install: ({ instead }) =>
      instead((_request, events) =>
        events.some((event) => JSON.stringify(event).length > 64 * 1024) ? 500 : undefined,
      ),
  },
  {
    name: 'fails at a large batch',
    fails: ['batch-too-large'],
    install: ({ onStatus }) => onStatus((status) => (status === 413 ? 500 : status)),
  },
  {
    name: 'refuses a whole batch for a sale of an earlier gateway id',
    fails: ['earlier-id'],
    install: ({ instead }) =>
      instead((_request, events) =>
        new Set(events.map((event) => event['gateway'])).size > 1 ? 403 : undefined,
      ),
  },
  {
    name: 'takes no sale that another one took the place of',
    fails: ['superseded'],
    install: ({ onResults }) =>
      onResults(
        each((result, { data = {} }) =>
          'supersededBy' in data ? { id: result.id, status: 'rejected', reason: 'not a sale' } : result,
        ),
      ),
  },
  {
    name: 'rejects what it doesn’t know',
    fails: ['unknown-fields'],
    install: ({ onResults }) =>
      onResults(
        each((result, event) =>
          'traceparent' in event ? { id: result.id, status: 'rejected', reason: 'unknown field' } : result,
        ),
      ),
  },
  ...(['rejection', 'status'] as const).map(
    (kind): Breakage => ({
      name: `knows no ${kind} events`,
      fails: [kind],
      install: ({ onResults }) =>
        onResults(
          each((result, { type = '' }) =>
            type.includes(kind) ? { id: result.id, status: 'rejected', reason: 'unknown type' } : result,
          ),
        ),
    }),
  ),
  {
    name: 'says it takes gzip and doesn’t',
    fails: ['gzip'],
    install: ({ instead }) =>
      instead(({ headers }) => (headers['content-encoding'] === 'gzip' ? 415 : undefined)),
  },
  {
    name: 'asks for a picture it has',
    fails: ['picture'],
    install: ({ onResults }) =>
      onResults(
        each((result, { data }) => {
          const sha256 = data?.captures?.[0]?.thumbnail?.sha256;
          if (sha256 === undefined || (result.pictures ?? []).length > 0) return result;
          const put = { url: `http://127.0.0.1:1/${sha256}`, headers: {} };
          return { ...result, pictures: [{ sha256, put }] };
        }),
      ),
  },
  {
    name: 'breaks the contract in its answer once it has the picture',
    fails: ['picture'],
    install: ({ onResults }) =>
      onResults(
        each((result, { data }) => {
          const sha256 = data?.captures?.[0]?.thumbnail?.sha256;
          if (sha256 === undefined || (result.pictures ?? []).length > 0) return result;
          return { ...result, pictures: [{ sha256 }] } as never;
        }),
      ),
  },
  {
    name: 'wants pictures at addresses that are not https',
    fails: ['picture'],
    install: ({ onResults }) =>
      onResults(
        each((result) => ({
          ...result,
          pictures: (result.pictures ?? []).map(({ sha256, put: { url, headers } }) => ({
            sha256,
            // This machine, in a form that a gateway doesn't take for it.
            put: { url: url.replace('127.0.0.1', '[::ffff:127.0.0.1]'), headers },
          })),
        })),
      ),
  },
  {
    name: 'fails at a picture it has',
    fails: ['picture-again'],
    install: ({ onStatus }) => onStatus((status) => (status === 412 ? 500 : status)),
  },
  {
    name: 'takes any bytes for a picture',
    fails: ['picture-bytes'],
    install: ({ onStatus }) => onStatus((status) => (status === 422 ? 200 : status)),
  },
  {
    name: 'keeps the bytes that came first, right or wrong',
    fails: ['picture-bytes'],
    install({ onStatus }) {
      const spoiled = new Set<string>();
      onStatus((status, request) => {
        const path = request.url.replace(/\?.*/, '');
        if (status === 422) spoiled.add(path);
        return status < 300 && isPut(request) && spoiled.has(path) ? 409 : status;
      });
    },
  },
  {
    name: 'gives no fresh address while the old one holds',
    fails: ['fresh-address'],
    waits: true,
    install({ onResults }) {
      const given = new Map<string, string>();
      onResults(
        each((result) => {
          const url = result.pictures?.[0]?.put.url;
          if (url === undefined) return result;
          const earlier = given.get(result.id);
          given.set(result.id, url);
          return earlier === undefined || expiredAt(earlier) ? result : { ...result, pictures: [] };
        }),
      );
    },
  },
  {
    name: 'looks at no signature',
    fails: ['signature'],
    waits: true,
    install: ({ app }) =>
      void app.server.prependListener('request', (request) => {
        const url = request.url ?? '';
        if (request.method !== 'PUT' || !url.includes('signature=') || expiredAt(url)) return;
        request.url = url.replace(/\?.*/, '');
        request.headers.authorization = `Bearer ${cloudToken}`;
      }),
  },
  {
    name: 'looks at no expiry',
    fails: ['expiry'],
    waits: true,
    install: ({ app }) =>
      void app.server.prependListener('request', (request) => {
        const url = request.url ?? '';
        if (request.method !== 'PUT' || !url.includes('signature=') || !expiredAt(url)) return;
        request.url = url.replace(/\?.*/, '');
        request.headers.authorization = `Bearer ${cloudToken}`;
      }),
  },
  {
    name: 'asks again for a clip that it has',
    fails: ['clips'],
    install({ app }) {
      app.addHook('onSend', async (request, _reply, payload) =>
        request.url === '/v1/clips' && typeof payload === 'string'
          ? payload.replace('"stored"', '"wanted","from":0')
          : payload,
      );
    },
  },
  {
    name: 'forgets which erasures were reported',
    fails: ['erasures'],
    install({ app }) {
      app.addHook('onSend', async (request, _reply, payload) =>
        request.url.startsWith('/v1/erasures') && typeof payload === 'string'
          ? payload.replace(/"acknowledged":\d+/, '"acknowledged":0')
          : payload,
      );
    },
  },
  {
    name: 'gives a desired state without its ETag',
    fails: ['desired'],
    install({ app }) {
      app.addHook('onSend', async (request, reply, payload) => {
        if (request.url.endsWith('/desired')) reply.removeHeader('etag');
        return payload;
      });
    },
  },
  {
    name: 'gives a gateway the desired state of another one',
    fails: ['desired'],
    install({ app }) {
      app.addHook('onSend', async (request, reply, payload) => {
        const [, gateway] = /\/v1\/gateways\/([^/]+)-other\/desired$/.exec(request.url) ?? [];
        if (gateway === undefined) return payload;
        reply.code(200);
        return JSON.stringify({ version: '1', source: '/shops/other', gateway: `${gateway}-other` });
      });
    },
  },
  {
    name: 'wants a version that no list of signed versions has',
    fails: ['desired'],
    install({ app }) {
      app.addHook('onSend', async (request, _reply, payload) =>
        request.url.endsWith('/desired') && typeof payload === 'string' && payload.startsWith('{')
          ? payload.replace(
              '{',
              '{"rollout":{"by":"x","at":"2026-12-01T10:00:00Z","expiresAt":"2026-12-02T10:00:00Z","version":"newest"},',
            )
          : payload,
      );
    },
  },
  {
    name: 'has no news for a cursor that it does not know',
    fails: ['nudges'],
    install: ({ onStatus }) =>
      onStatus((status, request) => (request.url.includes('after=not-a-cursor') ? 204 : status)),
  },
  {
    name: 'takes a one-time key for ever',
    fails: ['enrol'],
    install({ app }) {
      app.addHook('onSend', async (request, reply, payload) => {
        if (!request.url.startsWith('/v1/enrol') || reply.statusCode !== 401) return payload;
        reply.code(200).type('application/json');
        return JSON.stringify({ token: 'x'.repeat(32) });
      });
    },
  },
  {
    name: 'voids the old token before the new one is used',
    fails: ['enrol'],
    install({ store }) {
      const { credentials } = store;
      const enrol = credentials.enrol.bind(credentials);
      credentials.enrol = (bearer, wish) => {
        const before = credentials.list('token', false);
        const enrolled = enrol(bearer, wish);
        for (const { id, firstUsedMs } of before) if (firstUsedMs !== null) credentials.revoke('token', id);
        return enrolled;
      };
    },
  },
  {
    name: 'asks to wait in words',
    fails: ['retry'],
    install({ app }) {
      let times = 0;
      app.addHook('preHandler', async ({ method }, reply) => {
        if (method !== 'POST' || ++times > 1) return undefined;
        return reply.code(503).header('retry-after', 'soon').send({ title: 'broken' });
      });
    },
  },
];

export type BrokenCloud = {
  readonly url: string;
  readonly enrolKey: string;
  [Symbol.asyncDispose](): Promise<void>;
};

/** `waits`: its addresses hold for seconds, else for a quarter of an hour. */
export async function startBrokenCloud(breakage?: Breakage, waits = breakage?.waits): Promise<BrokenCloud> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillframe-broken-cloud-'));
  const store = openReceiverStore({
    ...{ dataDir, addressSeconds: waits === true ? shortSeconds : 900, minFreeBytes: 0 },
    ownerTokens: [cloudToken],
    nowMs: () => systemClock.nowMs(),
  });
  const app = createReceiverHttp({
    ...store,
    ...{ clock: systemClock, log: createLog({ level: 'silent' }), presign: true },
  });
  breakage?.install({
    app,
    store,
    onResults: (change) =>
      void app.addHook('onSend', async (request, reply, payload) => {
        if (!request.url.startsWith('/v1/events') || reply.statusCode !== 200) return payload;
        const { results } = JSON.parse(String(payload)) as { results: Result[] };
        return JSON.stringify({ results: change(results, eventsOf(request), request) });
      }),
    instead: (of) =>
      void app.addHook('preHandler', async (request, reply) => {
        const status = of(request, eventsOf(request));
        return status === undefined ? undefined : reply.code(status).send({ title: 'broken' });
      }),
    onStatus: (change) =>
      void app.addHook('onSend', async (request, reply, payload) => {
        reply.code(change(reply.statusCode, request, reply));
        return payload;
      }),
  });
  const enrolKey = store.credentials.make({ kind: 'key' }).secret;
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    ...{ url, enrolKey },
    async [Symbol.asyncDispose]() {
      await app.close();
      store[Symbol.dispose]();
      rmSync(dataDir, { recursive: true });
    },
  };
}
