/**
 * A POS cloud that no maker has: the simplest one that a PosCloud can be written against, for tests of the poller itself. A real HTTP server,
 * strict, with faults to be planned (pos-faults.ts), and its client.
 *
 *   GET /changes?since=CHANGE&limit=N   Authorization: Bearer TOKEN
 *   → 200 {"now": …, "changes": [{"change": 7, "key": "…", "terminal": "…", "at": …, "sold": …, "kind": …, "total": …}], "more": false}
 *
 * Each change of a transaction has a number of its own; those that arrive late are told to it only then, with the number they had before.
 */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { z } from 'zod';
import {
  type PolledPage,
  type PosCloud,
  type PosCloudDeps,
  PosFailure,
} from '../../../src/agent/sources/polling/cloud-source.ts';
import { posProblem, withAnswer } from '../../../src/domain/problem/pos/pos.ts';
import { saleKinds } from '../../../src/domain/sale/sale-kinds.ts';
import { deadline } from '../../../src/lib/abort.ts';
import { createPosFaults, type PosFaults } from './pos-faults.ts';

export const plainToken = 'plain-pos-token';

type PlainRecord = {
  readonly key: string;
  readonly terminal: string;
  readonly kind: string;
  readonly total: number;
  /** When the server got it, and when the register says that it sold, by their own clocks, epoch milliseconds. */
  readonly atMs: number;
  readonly soldAtMs: number;
};

export type PlainPos = {
  readonly url: string;
  readonly faults: PosFaults;
  /** A new transaction, or another state of one. */
  put(record: Partial<PlainRecord> & Pick<PlainRecord, 'key' | 'total'>): void;
  /** The same state once more, as a further change. */
  repeat(key: string): void;
  /** A change with a number among those that were told already. */
  putLate(record: Partial<PlainRecord> & Pick<PlainRecord, 'key' | 'total'>, changesAgo: number): void;
  putGarbage(): void;
  /** Requests answered, and pages' starts, for tests of the pace. */
  readonly asked: { readonly atMs: number; readonly since: number }[];
  /** Added to this machine's clock. */
  clockAheadMs: number;
  /** Whether the token is taken. */
  refuses: boolean;
  readonly close: () => Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

type Change = { readonly change: number; readonly record: PlainRecord | 'garbage' };

export async function startPlainPos(options: { now?: () => number } = {}): Promise<PlainPos> {
  const now = options.now ?? (() => Date.now());
  const faults = createPosFaults();
  const changes: Change[] = [];
  const newest = new Map<string, PlainRecord>();
  let change = 0;
  const asked: { atMs: number; since: number }[] = [];

  const server = createServer(
    faults.before((incoming, response) => {
      const answer = (status: number, body: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      };
      const url = new URL(incoming.url ?? '/', 'http://peer');
      const since = Number(url.searchParams.get('since') ?? NaN);
      const limit = Number(url.searchParams.get('limit') ?? NaN);
      if (incoming.method !== 'GET' || url.pathname !== '/changes') {
        answer(404, { error: 'no such address' });
        return;
      }
      if (incoming.headers.authorization !== `Bearer ${plainToken}` || pos.refuses) {
        answer(401, { error: 'トークンが無効です' });
        return;
      }
      if (!Number.isSafeInteger(since) || !Number.isSafeInteger(limit) || limit < 1 || limit > 100) {
        answer(400, { error: 'since and limit are whole numbers, limit at most 100' });
        return;
      }
      asked.push({ atMs: now(), since });
      const found = changes.filter((one) => one.change > since).sort((a, b) => a.change - b.change);
      const page = found
        .slice(0, limit)
        .map(({ change: number, record }) =>
          record === 'garbage'
            ? { change: number, key: `g${number}`, total: 'twelve' }
            : wireOf(number, record),
        );
      answer(200, { now: now() + pos.clockAheadMs, changes: page, more: found.length > limit });
    }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  function recordOf(given: Partial<PlainRecord> & Pick<PlainRecord, 'key' | 'total'>): PlainRecord {
    const before = newest.get(given.key);
    const atMs = now() + pos.clockAheadMs;
    const record = { terminal: 't1', kind: 'sale', atMs, soldAtMs: atMs, ...before, ...given };
    newest.set(given.key, record);
    return record;
  }

  const close = async (): Promise<void> => {
    server.closeAllConnections();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  const pos: PlainPos = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    put: (record) => void changes.push({ change: ++change, record: recordOf(record) }),
    putLate: (record, ago) =>
      void changes.push({ change: Math.max(1, change - ago), record: recordOf(record) }),
    repeat: (key) => {
      const record = newest.get(key);
      if (record !== undefined) changes.push({ change: ++change, record });
    },
    putGarbage: () => void changes.push({ change: ++change, record: 'garbage' }),
    asked,
    clockAheadMs: 0,
    refuses: false,
    close,
    [Symbol.asyncDispose]: close,
  };
  return pos;
}

function wireOf(change: number, record: PlainRecord) {
  return {
    change,
    key: record.key,
    terminal: record.terminal,
    at: record.atMs,
    sold: record.soldAtMs,
    kind: record.kind,
    total: record.total,
  };
}

const answerSchema = z.strictObject({
  now: z.number(),
  more: z.boolean(),
  changes: z.array(z.looseObject({ change: z.int(), key: z.string() })),
});
const recordSchema = z.strictObject({
  change: z.int(),
  key: z.string(),
  terminal: z.string(),
  at: z.number(),
  sold: z.number(),
  kind: z.enum(saleKinds),
  total: z.int(),
});

const requestWithinMs = 2_000;
const maxBytes = 1024 * 1024;

/** Its overlap: so many changes before the newest are asked for again. */
const plainOverlap = 10;

export function createPlainPos(
  settings: { url: string; token: string; limit?: number; withinMs?: number },
  { clock }: Pick<PosCloudDeps, 'clock'>,
): PosCloud {
  const agent = new Agent({ connections: 1 });

  async function ask(since: number, signal: AbortSignal): Promise<unknown> {
    using limit = deadline(clock, settings.withinMs ?? requestWithinMs, signal);
    try {
      const response = await request(
        `${settings.url}/changes?since=${since}&limit=${settings.limit ?? 100}`,
        {
          headers: { authorization: `Bearer ${settings.token}` },
          dispatcher: agent,
          signal: limit.signal,
        },
      );
      if (response.statusCode !== 200) {
        await response.body.dump();
        const retryAfter = response.headers['retry-after'];
        const retryAfterMs = Number(retryAfter) * 1_000;
        if (response.statusCode === 429)
          throw new PosFailure(
            'limited',
            posProblem('pos.failing', { status: 429 }),
            Number.isFinite(retryAfterMs) ? { retryAfterMs } : {},
          );
        if (response.statusCode === 401)
          throw new PosFailure('refused', withAnswer(posProblem('pos.refused'), 'トークンが無効です'), {
            field: 'token',
          });
        throw new PosFailure('unreachable', posProblem('pos.failing', { status: response.statusCode }));
      }
      let bytes = 0;
      const chunks: Buffer[] = [];
      for await (const chunk of response.body as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > maxBytes)
          throw new PosFailure('garbled', posProblem('pos.answer_too_long', { bytes: maxBytes }));
        chunks.push(chunk);
      }
      return JSON.parse(Buffer.concat(chunks).toString('utf8'));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof PosFailure) throw error;
      if (error instanceof SyntaxError)
        throw new PosFailure('garbled', posProblem('pos.not_understood', { what: 'not JSON' }));
      throw new PosFailure('unreachable', posProblem('pos.no_connection'));
    }
  }

  return {
    registers: async () => [{ terminal: 't1', name: 'レジ1' }, { terminal: 't2' }],
    startingCursor: (linkedAtMs) => JSON.stringify({ through: 0, fromMs: linkedAtMs }),
    poll: async (cursor, signal): Promise<PolledPage> => {
      const { through, fromMs } = z
        .object({ through: z.int(), fromMs: z.number() })
        .parse(JSON.parse(cursor));
      const answer = answerSchema.safeParse(await ask(Math.max(0, through - plainOverlap), signal));
      if (!answer.success)
        throw new PosFailure('garbled', posProblem('pos.not_understood', { what: 'not the answer' }));
      const { now, changes, more } = answer.data;
      const read = changes.map((one) => ({ one, record: recordSchema.safeParse(one) }));
      return {
        sales: read.flatMap(({ record }) =>
          record.success && record.data.at >= fromMs - 600_000
            ? [
                {
                  terminal: record.data.terminal,
                  saleId: `plain:${record.data.key}`,
                  serverAtMs: record.data.at,
                  sale: {
                    kind: record.data.kind,
                    totalMinor: record.data.total,
                    currency: 'JPY',
                    soldAtMs: record.data.sold,
                    lines: [],
                    payments: [],
                  },
                },
              ]
            : [],
        ),
        cursor: JSON.stringify({
          through: Math.max(through, ...changes.map(({ change }) => change)),
          fromMs,
        }),
        more,
        serverNow: { atMs: now, resolutionMs: 1 },
        resolutionMs: 1,
        unreadable: read
          .filter(({ record }) => !record.success)
          .map(({ one }) => ({ key: one.key, why: 'not a record' })),
      };
    },
    close: () => agent.destroy(),
  };
}
