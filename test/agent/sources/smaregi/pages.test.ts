/**
 * Nothing is skipped and nothing is told twice for good, whatever is sold, edited, called off, closed, delivered late or given an earlier second
 * between any two requests, and whatever the gateway's clock does meanwhile. The peer answers without a network between, page by small page.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PolledSale } from '../../../../src/agent/sources/polling/cloud-source.ts';
import type { PosClient } from '../../../../src/agent/sources/polling/connectivity.ts';
import { freshCursor } from '../../../../src/agent/sources/smaregi/cursor.ts';
import { createOlderApi } from '../../../../src/agent/sources/smaregi/older-api.ts';
import { pollTransactions } from '../../../../src/agent/sources/smaregi/poll.ts';
import { createAccessToken } from '../../../../src/agent/sources/smaregi-platform/access-token.ts';
import { createPlatformApi } from '../../../../src/agent/sources/smaregi-platform/platform-api.ts';
import type { Clock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { type Smaregi, startSmaregi } from '../../../peers/pos/smaregi.ts';
import { olderSettings, platformSettings } from './settings.ts';

type Action =
  | { readonly do: 'sell' | 'offline' | 'online'; readonly terminal: '1' | '2' | '3' }
  | { readonly do: 'edit' | 'cancel' | 'refund' | 'touch'; readonly nth: number }
  | { readonly do: 'late'; readonly secondsAgo: number }
  | { readonly do: 'burst'; readonly count: number }
  | { readonly do: 'close' }
  | { readonly do: 'wait'; readonly ms: number }
  /** The gateway's clock is set. */
  | { readonly do: 'step'; readonly ms: number }
  | { readonly do: 'poll' };

const terminal = fc.constantFrom('1' as const, '2' as const, '3' as const);
const nth = fc.nat(200);
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('sell' as const), terminal }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('edit' as const, 'cancel' as const, 'touch' as const), nth }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refund' as const), nth }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('offline' as const, 'online' as const), terminal }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('late' as const), secondsAgo: fc.integer({ min: 1, max: 170 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('burst' as const), count: fc.integer({ min: 2, max: 25 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'close' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(1, 300, 900, 3_000, 40_000, 400_000, 3_000_000_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('step' as const),
      ms: fc.constantFrom(-3_600_000, -5_000, 5_000, 86_400_000),
    }),
  },
  { weight: 6, arbitrary: fc.constant({ do: 'poll' as const }) },
);

/** Between two requests. Tokens last an hour: two months there would end one twice in a poll, which the gateway reports as denied access. */
const interruption = action.filter((step) => step.do !== 'wait' || step.ms < 3_600_000);

const startMs = Date.UTC(2026, 10, 24, 3, 0, 0, 250);

type Setting = {
  /** Of the machine before the database. */
  readonly dateAheadMs: number;
  readonly pageSize: number;
  /** Far apart, each transaction's lines are asked for by themselves, and a page's are more than one poll may ask for. */
  readonly idStep: number;
};
const setting: fc.Arbitrary<Setting> = fc.record({
  dateAheadMs: fc.constantFrom(0, 0, -300_000, 300_000),
  pageSize: fc.constantFrom(4, 4, 30),
  idStep: fc.constantFrom(1, 1, 40),
});

function openWorld(
  smaregi: Smaregi,
  { api, between, dateAheadMs, pageSize }: { api: 'older' | 'platform'; between: Action[] } & Setting,
) {
  let realMs = startMs;
  let gatewayAheadMs = 0;
  const clock: Clock = {
    boot: 'test',
    nowMs: () => Math.floor(realMs + gatewayAheadMs),
    monotonicMs: () => realMs,
    sleep: () => Promise.resolve(),
  };
  const line: PosClient = {
    ask: ({ method = 'GET', url, headers = {}, body = '' }) => {
      // Node lower-cases header names.
      const small = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      realMs += 40;
      const reply = smaregi.answer({ method, url: new URL(url), headers: small, body });
      const serverNowMs = Math.floor((realMs + dateAheadMs) / 1_000) * 1_000;
      realMs += 40;
      // While the answer is in transit, and before the next request.
      const next = between.shift();
      if (next !== undefined) act(next);
      return Promise.resolve({
        status: reply.status,
        header: (name) => reply.headers?.[name],
        text: JSON.stringify(reply.body),
        serverNowMs,
      });
    },
    close: () => Promise.resolve(),
  };
  const { clientId, clientSecret } = smaregi;
  const transactions =
    api === 'older'
      ? createOlderApi(olderSettings(smaregi), line, clock, pageSize)
      : createPlatformApi(
          platformSettings(smaregi),
          line,
          createAccessToken({ ...platformSettings(smaregi), clientId, clientSecret }, line, clock),
          pageSize,
        );
  const deps = {
    api: transactions,
    contractId: smaregi.contractId,
    clock,
    log: createLog({ level: 'silent' }),
  };
  const told = new Map<string, PolledSale>();
  let cursor = freshCursor(startMs);
  let total = 100;

  async function poll(): Promise<{ more: boolean; sales: number }> {
    const page = await pollTransactions(deps, cursor, new AbortController().signal, undefined);
    cursor = page.cursor;
    expect(page.unreadable).toEqual([]);
    for (const sale of page.sales) told.set(sale.saleId, sale);
    return { more: page.more, sales: page.sales.length };
  }

  function idOf(at: number): string | undefined {
    const all = smaregi.transactions;
    return all[at % Math.max(1, all.length)]?.head['transactionHeadId'];
  }

  /** All actions but a poll. */
  function act(step: Action): void {
    const id = 'nth' in step ? idOf(step.nth) : undefined;
    switch (step.do) {
      case 'sell':
        smaregi.sell({ terminal: step.terminal, total: ++total });
        return;
      case 'offline':
      case 'online':
        smaregi[step.do](step.terminal);
        return;
      case 'edit':
        if (id !== undefined) smaregi.edit(id, { total: String(++total) });
        return;
      case 'cancel':
      case 'refund':
      case 'touch':
        if (id !== undefined) smaregi[step.do](id);
        return;
      case 'late':
        // A record from before the link would not count.
        if (realMs - step.secondsAgo * 1_000 > startMs)
          smaregi.insertLate({ terminal: '1', total: ++total }, step.secondsAgo);
        return;
      case 'burst':
        for (let n = 0; n < step.count; n++) smaregi.sell({ terminal: '2', total: ++total });
        return;
      case 'close':
        smaregi.closeDay();
        return;
      case 'wait':
        realMs += step.ms;
        return;
      case 'step':
        gatewayAheadMs += step.ms;
        return;
      case 'poll':
    }
  }

  return {
    told,
    now: () => realMs,
    act,
    poll,
    /** Actions not done between requests happen now. */
    settle: () => {
      for (const step of between.splice(0)) act(step);
    },
    /** Until nothing more is available; fails if that takes too long. */
    drain: async (): Promise<number> => {
      let sales = 0;
      for (let n = 0; n < 500; n++) {
        const page = await poll();
        sales += page.sales;
        if (!page.more) return sales;
      }
      throw new Error('there is more, for ever');
    },
    wait: (ms: number) => {
      realMs += ms;
    },
  };
}

/** More in one second than the lines budget of one poll, discovered beyond the overlap. */
const burstLongAgo: [Action[], Action[], Setting] = [
  [
    { do: 'sell', terminal: '1' },
    { do: 'poll' },
    { do: 'wait', ms: 400_000 },
    { do: 'burst', count: 25 },
    { do: 'wait', ms: 400_000 },
  ],
  [],
  { dateAheadMs: 0, pageSize: 30, idStep: 40 },
];

/** An earlier second than those read before. */
const lateByMinutes: [Action[], Action[], Setting] = [
  [
    { do: 'wait', ms: 400_000 },
    { do: 'sell', terminal: '1' },
    { do: 'poll' },
    { do: 'wait', ms: 3_000 },
    { do: 'poll' },
    { do: 'late', secondsAgo: 110 },
  ],
  [],
  { dateAheadMs: 0, pageSize: 30, idStep: 1 },
];

describe.each(['older', 'platform'] as const)('pages of the %s API', (api) => {
  test('skip nothing, whatever happens between two requests', async () => {
    let world: ReturnType<typeof openWorld> | undefined;
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { maxLength: 60 }),
        fc.array(interruption, { maxLength: 20 }),
        setting,
        async (steps, between, chosen) => {
          await using smaregi = await startSmaregi({
            now: () => world?.now() ?? startMs,
            idStep: chosen.idStep,
          });
          world = openWorld(smaregi, { api, between: [...between], ...chosen });
          // A link not polled for a month begins later.
          await world.poll();
          for (const step of steps) {
            if (step.do === 'poll') await world.poll();
            else world.act(step);
          }
          world.settle();
          for (const one of ['1', '2', '3']) smaregi.online(one);
          await world.drain();
          // Uncertain records are requested again; then everything is up to date.
          world.wait(5_000);
          await world.drain();
          const expected = smaregi.transactions.map(({ head, details }) => ({
            id: `smaregi:${smaregi.contractId}:${head['transactionHeadId'] ?? ''}`,
            isVoid: head['cancelDivision'] === '1',
            size: Math.abs(Number(head['total'])),
            lines: details.length,
          }));
          const told = [...world.told.values()].map(({ saleId, sale }) => ({
            id: saleId,
            isVoid: sale.kind === 'void',
            size: Math.abs(sale.totalMinor),
            lines: sale.lines.length,
          }));
          const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
          expect(told.sort(byId)).toEqual(expected.sort(byId));
          // A quiet shop is not reported again.
          world.wait(60_000);
          await world.drain();
          world.wait(60_000);
          expect(await world.drain()).toBe(0);
        },
      ),
      { numRuns: 100, examples: [burstLongAgo, lateByMinutes] },
    );
  });
});
