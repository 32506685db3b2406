/** The poller over a plain POS: sales skipped by linking, wrong clocks, faults, and blocking. */
import { describe, expect, test } from 'vitest';
import { createAccountState } from '../../../../src/agent/sources/polling/account-state.ts';
import type { LinkedTerminal } from '../../../../src/agent/sources/polling/link-times.ts';
import { type PollingDeps, runPolling } from '../../../../src/agent/sources/polling/polling.ts';
import type { IncomingSale, IntakeAnswer } from '../../../../src/agent/sources/source.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { createPlainPos, type PlainPos, plainToken, startPlainPos } from '../../../peers/pos/plain-pos.ts';
import { receivedNow } from '../../store/fixtures.ts';
import { testPace } from '../cloud-under-test.ts';

type Rig = AsyncDisposable & {
  readonly peer: PlainPos;
  readonly heard: IncomingSale[];
  readonly cursors: string[];
  readonly state: ReturnType<typeof createAccountState>;
  terminals: LinkedTerminal[];
  readonly stored: Set<string>;
  answer: (sale: IncomingSale) => IntakeAnswer | Promise<IntakeAnswer>;
  totals(): number[];
  start(change?: Partial<PollingDeps>): void;
};

function linkedNow(terminal: string, registerKey: string, atMs = systemClock.nowMs()): LinkedTerminal {
  return {
    terminal,
    registerKey,
    linked: { atMs, boot: systemClock.boot, monotonicMs: systemClock.monotonicMs() },
  };
}

async function openRig(options: { withinMs?: number; limit?: number } = {}): Promise<Rig> {
  const peer = await startPlainPos();
  const log = createLog({ level: 'silent' });
  const heard: IncomingSale[] = [];
  const lifetime = new AbortController();
  const running: Promise<void>[] = [];
  const cloud = createPlainPos({ url: peer.url, token: plainToken, ...options }, { clock: systemClock });
  const rig: Rig = {
    ...{ peer, heard },
    cursors: [],
    state: createAccountState(systemClock),
    terminals: [linkedNow('t1', 'r1')],
    stored: new Set<string>(),
    answer: ({ saleId = '' }) => ({ kind: 'stored', saleId, revision: 1 }),
    totals: () => heard.map(({ sale }) => sale.totalMinor),
    start: (change = {}) => {
      running.push(
        runPolling(
          {
            ...{ cloud, log, clock: systemClock, received: receivedNow, pace: testPace, state: rig.state },
            timeZone: 'Asia/Tokyo',
            random: Math.random,
            cursor: undefined,
            intake: async (sale) => {
              heard.push(sale);
              return rig.answer(sale);
            },
            keep: async ({ cursor }) => void rig.cursors.push(cursor),
            terminals: () => rig.terminals,
            isStored: async (saleId) => rig.stored.has(saleId),
            ...change,
          },
          lifetime.signal,
        ),
      );
    },
    [Symbol.asyncDispose]: async () => {
      lifetime.abort(new Error('stopping'));
      await Promise.all(running);
      await cloud.close();
      await peer.close();
    },
  };
  return rig;
}

/** A sale made after all others has arrived, so none before it is on its way. */
async function untilSold(rig: Rig, terminal = 't1'): Promise<void> {
  rig.peer.put({ key: 'last', total: 9_999, terminal });
  await expect.poll(() => rig.totals()).toContain(9_999);
}

describe('a link starts now', () => {
  test('and skips earlier sales at the server; an edit too, unless the sale is stored', async () => {
    await using rig = await openRig();
    const agoMs = systemClock.nowMs() - 300_000;
    rig.peer.put({ key: 'old', total: 100, atMs: agoMs, soldAtMs: agoMs });
    rig.peer.put({ key: 'old-2', total: 200, atMs: agoMs, soldAtMs: agoMs });
    rig.stored.add('plain:old-2');
    // Edited a minute ago, and the link is older: the register was also linked before.
    rig.terminals = [linkedNow('t1', 'r1', systemClock.nowMs() - 60_000)];
    rig.start();
    await untilSold(rig);
    expect(rig.totals().toSorted()).toEqual([200, 9_999]);
    expect(rig.state.report().passedOver).toEqual({ notLinked: 0, beforeLink: 1 });
  });

  test('and accepts a tablet that was offline then, whatever time it reports', async () => {
    await using rig = await openRig();
    rig.start();
    rig.peer.put({ key: 'late', total: 300, soldAtMs: systemClock.nowMs() - 6 * 3_600_000 });
    await untilSold(rig);
    expect(rig.totals()).toContain(300);
  });

  test('even for a register added to an account that is already polled', async () => {
    await using rig = await openRig();
    rig.start();
    rig.peer.put({ key: 'a', total: 1, terminal: 't2', atMs: systemClock.nowMs() - 10_000 });
    await untilSold(rig);
    expect(rig.state.seen()).toMatchObject([{ terminal: 't2', passedOver: 1 }, { terminal: 't1' }]);
    rig.terminals = [...rig.terminals, linkedNow('t2', 'r2')];
    // The overlap returns the first one again.
    rig.peer.put({ key: 'b', total: 2, terminal: 't2' });
    await expect
      .poll(() => rig.heard.map(({ registerKey, sale }) => [registerKey, sale.totalMinor]))
      .toContainEqual(['r2', 2]);
    expect(rig.totals()).not.toContain(1);
    rig.terminals = rig.terminals.slice(0, 1);
    rig.peer.put({ key: 'c', total: 3, terminal: 't2' });
    rig.peer.put({ key: 'd', total: 4 });
    await expect.poll(() => rig.totals()).toContain(4);
    expect(rig.totals()).not.toContain(3);
  });

  test.each([
    ['years behind', -56 * 365.25 * 86_400_000],
    ['years ahead', 3 * 365.25 * 86_400_000],
    ['five minutes ahead', 300_000],
  ])('by the server’s clock: the gateway’s was %s at the link', async (_name, offMs) => {
    await using rig = await openRig();
    rig.peer.clockAheadMs = 90_000;
    const before = systemClock.nowMs() + 90_000 - 120_000;
    rig.peer.put({ key: 'history', total: 500, atMs: before, soldAtMs: before });
    // Another boot: only a wall time is known.
    rig.terminals = [
      {
        terminal: 't1',
        registerKey: 'r1',
        linked: {
          atMs: systemClock.nowMs() + offMs,
          boot: systemClock.boot,
          monotonicMs: systemClock.monotonicMs(),
        },
      },
    ];
    rig.start();
    await expect.poll(() => rig.cursors.length).toBeGreaterThan(0);
    await untilSold(rig);
    expect(rig.totals()).toEqual([9_999]);
    expect(rig.heard[0]?.origin).toMatchObject({ by: 'cloud', resolutionMs: 1 });
    const origin = rig.heard[0]?.origin;
    expect(origin?.by === 'cloud' && Math.abs((origin.serverAheadMs ?? 0) - 90_000)).toBeLessThan(500);
  });
});

test('and keeps the sales since the link for a gateway switched on again with an unset clock', async () => {
  await using rig = await openRig();
  const [linkedMs, soldMs] = [90_000, 60_000].map((agoMs) => systemClock.nowMs() - agoMs) as [number, number];
  rig.terminals = [
    {
      terminal: 't1',
      registerKey: 'r1',
      linked: { atMs: linkedMs, boot: 'the one before', monotonicMs: 1e9 },
    },
  ];
  rig.peer.put({ key: 'history', total: 1, atMs: linkedMs - 60_000, soldAtMs: linkedMs - 60_000 });
  rig.peer.put({ key: 'meanwhile', total: 2, atMs: soldMs, soldAtMs: soldMs });
  // Its time at power-off, with which some boards start.
  rig.start({ received: () => ({ ...receivedNow(), wallMs: linkedMs + 1_000, clock: 'unsynced' }) });
  await untilSold(rig);
  expect(rig.totals()).toEqual([2, 9_999]);
});

describe('faults', () => {
  test('are retried each, and every sale arrives once', async () => {
    await using rig = await openRig({ withinMs: 150, limit: 20 });
    rig.start();
    const wanted: number[] = [];
    const faults = [
      'reset',
      'half',
      'stall',
      'hang',
      'portal',
      { status: 500 },
      { status: 429, headers: { 'retry-after': '0' } },
    ] as const;
    for (const [n, fault] of [...faults, ...faults].entries()) {
      rig.peer.faults.plan(fault);
      for (let one = 0; one < 4; one++) {
        wanted.push(n * 10 + one);
        rig.peer.put({ key: `${n}-${one}`, total: n * 10 + one });
      }
      await expect.poll(() => rig.peer.faults.left()).toBe(0);
    }
    await expect.poll(() => rig.totals().toSorted((a, b) => a - b)).toEqual(wanted);
    await expect.poll(() => rig.state.report().state).toBe('ok');
  });

  test('show a rejection with its key until the POS accepts again', async () => {
    await using rig = await openRig();
    rig.peer.refuses = true;
    rig.start();
    await expect
      .poll(() => rig.state.report())
      .toMatchObject({
        state: 'refused',
        problem: {
          reason: 'refused',
          field: 'token',
          code: 'pos.refused',
          details: [{ code: 'pos.said', params: { text: 'トークンが無効です' } }],
        },
      });
    rig.peer.refuses = false;
    await untilSold(rig);
    expect(rig.state.report()).toMatchObject({ state: 'ok' });
    expect(rig.state.report()).not.toHaveProperty('problem');
  });

  test('of storing a cursor delay nothing else: all is fetched again', async () => {
    await using rig = await openRig();
    let keeps = 0;
    rig.start({
      keep: async () => {
        keeps += 1;
        if (keeps <= 3) throw new Error('disk I/O error');
      },
    });
    await untilSold(rig);
    await expect.poll(() => keeps).toBeGreaterThan(3);
    await expect.poll(() => rig.state.report().state).toBe('ok');
  });

  test('of the program on one sale are reported and stop blocking the others', async () => {
    await using rig = await openRig({ limit: 20 });
    rig.answer = ({ saleId = '' }) => {
      if (saleId === 'plain:poison') throw new RangeError('a bug');
      return { kind: 'stored', saleId, revision: 1 };
    };
    rig.start();
    rig.peer.put({ key: 'poison', total: 1 });
    for (let n = 0; n < 60; n++) rig.peer.put({ key: `n${n}`, total: 1_000 + n });
    await untilSold(rig);
    expect(rig.state.report().unreadable).toMatchObject({ count: 1, newest: [{ key: 'plain:poison' }] });
    expect(rig.totals().filter((total) => total === 1).length).toBeGreaterThanOrEqual(5);
  });
});

test('still commit at most sixteen sales of a page together, and store the cursor after the last of them', async () => {
  await using rig = await openRig();
  for (let n = 0; n < 60; n++) rig.peer.put({ key: `n${n}`, total: n, atMs: systemClock.nowMs() + 5_000 });
  const open: (() => void)[] = [];
  let most = 0;
  rig.answer = async ({ saleId = '' }) => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    open.push(() => resolve(undefined));
    most = Math.max(most, open.length);
    await promise;
    return { kind: 'stored', saleId, revision: 1 };
  };
  rig.start();
  await expect.poll(() => open.length).toBe(16);
  expect(rig.cursors).toEqual([]);
  for (let answered = 0; answered < 59; ) {
    const next = open.shift();
    if (next === undefined) {
      await systemClock.sleep(1);
      continue;
    }
    next();
    answered += 1;
  }
  await expect.poll(() => rig.heard.length).toBe(60);
  expect(rig.cursors).toEqual([]);
  open.shift()?.();
  await expect.poll(() => rig.cursors.length).toBeGreaterThan(0);
  expect(most).toBe(16);
  // In order of change.
  expect(rig.totals()).toEqual(Array.from({ length: 60 }, (_, n) => n));
});
