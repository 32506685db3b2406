/**
 * Promise 9 for POS clouds: a hundred outages of 5 s to 10 min, of all kinds, in virtual time: reconnected
 * within the back-off cap + 10 s, with every sale. Counter-proof: it fails with a cap of two minutes.
 */

import { expect, test } from 'vitest';
import { createAccountState } from '../../../src/agent/sources/polling/account-state.ts';
import {
  type PolledPage,
  type PosCloud,
  PosFailure,
} from '../../../src/agent/sources/polling/cloud-source.ts';
import { defaultPace, type PollPace } from '../../../src/agent/sources/polling/poll-pace.ts';
import { runPolling } from '../../../src/agent/sources/polling/polling.ts';
import { posProblem } from '../../../src/domain/problem/pos/pos.ts';
import { deadline } from '../../../src/lib/abort.ts';
import { createLog } from '../../../src/lib/log.ts';
import { randomOf } from '../upload/random.ts';
import { createVirtualClock, type VirtualClock } from '../upload/virtual-clock.ts';

const seed = Number(process.env['TILLFRAME_SEED'] ?? 20_261_125);
const kinds = ['black hole', 'frozen', 'reset', 'garbage', 'busy'] as const;
type Kind = (typeof kinds)[number];
/** Every source's request timeout is below this. */
const requestMs = 30_000;

/** A POS with one sale every 20 s, whose connection can be cut in every way. */
function createPos(clock: VirtualClock, line: { cut: Kind | undefined }): PosCloud {
  const startMs = clock.monotonicMs();
  return {
    registers: () => Promise.resolve(undefined),
    startingCursor: () => '0',
    close: () => Promise.resolve(),
    poll: async (cursor, signal): Promise<PolledPage> => {
      using limit = deadline(clock, requestMs, signal);
      await clock.sleep(200, signal);
      switch (line.cut) {
        case undefined:
          break;
        case 'black hole':
        case 'frozen':
          // A hanging request keeps hanging after the outage.
          await clock.sleep(Infinity, limit.signal).catch(() => undefined);
          signal.throwIfAborted();
          throw new PosFailure('unreachable', posProblem('pos.no_answer', { seconds: 1 }));
        case 'reset':
          throw new PosFailure('unreachable', posProblem('pos.connection_lost'));
        case 'garbage':
          throw new PosFailure('garbled', posProblem('pos.not_understood', { what: 'a page of a portal' }));
        case 'busy':
          throw new PosFailure('limited', posProblem('pos.failing', { status: 429 }), {
            retryAfterMs: 5_000,
          });
      }
      const newest = Math.floor((clock.monotonicMs() - startMs) / 20_000);
      const from = Number(cursor);
      const until = Math.min(newest, from + 5);
      return {
        sales: Array.from({ length: until - from }, (_, n) => ({
          terminal: 't1',
          saleId: `pos:${from + n + 1}`,
          sale: { kind: 'sale', totalMinor: from + n + 1, currency: 'JPY', lines: [], payments: [] },
        })),
        cursor: String(until),
        more: until < newest,
        resolutionMs: 1,
        unreadable: [],
      };
    },
  };
}

async function outages(pace: PollPace): Promise<{ backAfterMs: number[]; heard: number[]; newest: number }> {
  const random = randomOf(seed);
  const clock = createVirtualClock();
  const line: { cut: Kind | undefined } = { cut: undefined };
  const lifetime = new AbortController();
  const heard: number[] = [];
  let wellMs = 0;
  const state = createAccountState(clock);
  const succeeded = (more: boolean): void => {
    state.succeeded(more);
    wellMs = clock.monotonicMs();
  };
  const running = runPolling(
    {
      ...{
        clock,
        pace,
        random,
        log: createLog({ level: 'silent' }),
        timeZone: 'Asia/Tokyo',
        cursor: undefined,
      },
      cloud: createPos(clock, line),
      state: { ...state, succeeded },
      intake: async ({ sale, saleId = '' }) => {
        heard.push(sale.totalMinor);
        return Promise.resolve({ kind: 'stored', saleId, revision: 1 });
      },
      keep: () => Promise.resolve(),
      received: () => ({
        boot: clock.boot,
        monotonicMs: clock.monotonicMs(),
        wallMs: clock.nowMs(),
        clock: 'synced',
      }),
      terminals: () => [
        {
          terminal: 't1',
          registerKey: 'r1',
          linked: { atMs: clock.nowMs(), boot: clock.boot, monotonicMs: 0 },
        },
      ],
      isStored: () => Promise.resolve(false),
    },
    lifetime.signal,
  );
  const backAfterMs: number[] = [];
  for (let n = 0; n < 100; n++) {
    await clock.runUntil(clock.monotonicMs() + 30_000 + random() * 60_000);
    line.cut = kinds[n % kinds.length];
    await clock.runUntil(clock.monotonicMs() + 5_000 + random() * 595_000);
    line.cut = undefined;
    const endedMs = clock.monotonicMs();
    wellMs = 0;
    await clock.runUntil(endedMs + 600_000, () => wellMs > 0);
    backAfterMs.push(wellMs - endedMs);
  }
  await clock.runUntil(clock.monotonicMs() + 120_000);
  const newest = heard.at(-1) ?? 0;
  lifetime.abort();
  await clock.runUntil(clock.monotonicMs());
  await running;
  return { backAfterMs, heard, newest };
}

test('reconnects within 40 s after each of a hundred outages, with no sale missing or doubled', async () => {
  const { backAfterMs, heard, newest } = await outages(defaultPace);
  const worst = Math.max(...backAfterMs);
  console.info(`seed ${seed}: back after ${(worst / 1_000).toFixed(1)} s at the latest; ${newest} sales`);
  expect(worst).toBeLessThanOrEqual(defaultPace.unreachable.capMs + 10_000);
  expect(newest).toBeGreaterThan(1_500);
  expect(heard).toEqual(Array.from({ length: newest }, (_, n) => n + 1));
});

test('counter-proof: fails with a back-off that grows to two minutes', async () => {
  const { backAfterMs } = await outages({ ...defaultPace, unreachable: { firstMs: 1_000, capMs: 120_000 } });
  expect(Math.max(...backAfterMs)).toBeGreaterThan(40_000);
});
