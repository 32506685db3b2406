/** The restriction to the shop of the linked terminals, over a contract in memory whose terminals are moved from shop to shop. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PosFailure } from '../../../../src/agent/sources/polling/cloud-source.ts';
import { freshCursor } from '../../../../src/agent/sources/smaregi/cursor.ts';
import { pollTransactions, type TransactionsApi } from '../../../../src/agent/sources/smaregi/poll.ts';
import { zonedText } from '../../../../src/agent/sources/smaregi/time.ts';
import { posProblem } from '../../../../src/domain/problem/pos/pos.ts';
import type { Clock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';

type Terminal = '1' | '2';
type Action =
  | { readonly do: 'sell'; readonly terminal: Terminal; readonly count: number }
  /** Other shops of the chain. */
  | { readonly do: 'others'; readonly count: number }
  /** To a shop where they have never been. */
  | { readonly do: 'move'; readonly terminals: readonly Terminal[] }
  /** Of all shops: every transaction is changed. */
  | { readonly do: 'close' }
  | { readonly do: 'wait'; readonly minutes: number }
  | { readonly do: 'link'; readonly terminals: readonly Terminal[] }
  | { readonly do: 'check'; readonly fails: boolean }
  | { readonly do: 'poll' };

const several = fc.constantFrom<readonly Terminal[]>(['1'], ['2'], ['1', '2']);
const count = fc.integer({ min: 1, max: 12 });
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('sell' as const),
      terminal: fc.constantFrom<Terminal>('1', '2'),
      count,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('others' as const), count }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('move' as const), terminals: several }) },
  { weight: 1, arbitrary: fc.constant({ do: 'close' as const }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      minutes: fc.constantFrom(0.1, 5, 20, 61, 600, 60_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('link' as const), terminals: several }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('check' as const), fails: fc.boolean() }) },
  { weight: 6, arbitrary: fc.constant({ do: 'poll' as const }) },
);

type World = {
  readonly pageSize: number;
  readonly idStep: number;
  /** Answer to a check: the list of terminals, or the newest sale of each. */
  readonly check: 'list' | 'newest';
};

function openContract({ pageSize, idStep, check }: World) {
  let nowMs = Date.parse('2026-11-24T10:00:00+09:00');
  let linked: readonly Terminal[] = ['1'];
  let fails = false;
  let shops = 1;
  const inShop = new Map<string, string>([
    ['1', '1'],
    ['2', '1'],
  ]);
  const all: { id: number; atMs: number; terminal: string; shop: string }[] = [];
  const restrictions: (string | undefined)[] = [];
  const expected = new Set<string>();
  const seen = new Set<string>();
  let cursor = freshCursor(nowMs);

  const api: TransactionsApi = {
    heads: ({ fromMs, untilMs, afterId, storeId }) => {
      restrictions.push(storeId);
      const found = all
        .filter(
          ({ id, atMs, shop }) =>
            atMs >= fromMs &&
            atMs <= untilMs &&
            id > (afterId ?? 0) &&
            (storeId === undefined || shop === storeId),
        )
        .sort((a, b) => (afterId === undefined ? a.atMs - b.atMs : 0) || a.id - b.id)
        .slice(0, pageSize);
      const records = found.map(({ id, atMs, terminal, shop }) => ({
        transactionHeadId: String(id),
        terminalId: terminal,
        storeId: shop,
        transactionHeadDivision: '1',
        cancelDivision: '0',
        total: '100',
        terminalTranDateTime: zonedText(atMs),
        transactionDateTime: zonedText(atMs),
        updDateTime: zonedText(atMs),
      }));
      return Promise.resolve({ records, isFull: found.length === pageSize, serverNowMs: nowMs });
    },
    lines: () => Promise.resolve(new Map()),
    storesOf: (terminals) => {
      if (fails) return Promise.reject(new PosFailure('unreachable', posProblem('pos.cursor_lost')));
      const newest = new Map(
        all.toSorted((a, b) => a.id - b.id).map(({ terminal, shop }) => [terminal, shop]),
      );
      const from = check === 'list' ? inShop : newest;
      return Promise.resolve(new Map([...from].filter(([terminal]) => terminals.includes(terminal))));
    },
  };
  const deps = {
    api,
    contractId: 'c',
    clock: {
      boot: 'test',
      nowMs: () => nowMs,
      monotonicMs: () => nowMs,
      sleep: () => Promise.resolve(),
    } satisfies Clock,
    log: createLog({ level: 'silent' }),
  };

  function sell(terminal: string, shop: string): void {
    nowMs += 1_000;
    const id = (all.at(-1)?.id ?? 0) + idStep;
    all.push({ id, atMs: Math.floor(nowMs / 1_000) * 1_000, terminal, shop });
    if (linked.some((one) => one === terminal)) expected.add(`smaregi:c:${id}`);
  }

  async function poll(): Promise<boolean> {
    const page = await pollTransactions(deps, cursor, new AbortController().signal, linked);
    cursor = page.cursor;
    for (const { saleId } of page.sales) seen.add(saleId);
    nowMs += 100;
    return page.more;
  }

  async function drain(): Promise<void> {
    for (let n = 0; await poll(); n++) if (n > 2_000) throw new Error('never ends');
  }

  async function act(step: Action): Promise<void> {
    switch (step.do) {
      case 'sell':
        for (let n = 0; n < step.count; n++) sell(step.terminal, inShop.get(step.terminal) ?? '');
        return;
      case 'others':
        for (let n = 0; n < step.count; n++) sell(`other-${n}`, `other-${n}`);
        return;
      case 'move':
        shops += 1;
        for (const terminal of step.terminals) inShop.set(terminal, String(shops));
        return;
      case 'close':
        nowMs += 1_000;
        for (const one of all) one.atMs = Math.floor(nowMs / 1_000) * 1_000;
        return;
      case 'wait':
        nowMs += step.minutes * 60_000;
        return;
      case 'link':
        // What an unlinked terminal sold is of no interest.
        await settle();
        linked = step.terminals;
        return;
      case 'check':
        ({ fails } = step);
        return;
      case 'poll':
        await poll();
    }
  }

  /** Long enough for another check. */
  async function settle(): Promise<void> {
    await drain();
    nowMs += 3_700_000;
    await drain();
  }

  return {
    act,
    drain,
    settle,
    restrictions,
    missed: () => [...expected].filter((id) => !seen.has(id)),
  };
}

test('misses no sale of a linked terminal, wherever it is moved', async () => {
  const world: fc.Arbitrary<World> = fc.record({
    pageSize: fc.constantFrom(3, 5, 30),
    idStep: fc.constantFrom(1, 40),
    check: fc.constantFrom('list', 'newest'),
  });
  await fc.assert(
    fc.asyncProperty(world, fc.array(action, { minLength: 10, maxLength: 60 }), async (setting, steps) => {
      const contract = openContract(setting);
      // A link is no longer ago than one range.
      await contract.drain();
      for (const step of steps) await contract.act(step);
      await contract.settle();
      expect(contract.missed()).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('learns the new shop from the end of what is fetched again, not from its first page', async () => {
  const contract = openContract({ pageSize: 5, idStep: 1, check: 'list' });
  const day = async (hours: number) => {
    for (let n = 0; n < hours * 12; n++) {
      await contract.act({ do: 'others', count: 3 });
      await contract.act({ do: 'sell', terminal: '1', count: 1 });
      await contract.act({ do: 'wait', minutes: 5 });
      await contract.drain();
    }
  };
  await day(1);
  expect(contract.restrictions.at(-1)).toBe('1');
  await contract.act({ do: 'move', terminals: ['1'] });
  await day(3);
  expect(contract.missed()).toEqual([]);
  expect(contract.restrictions.at(-1)).toBe('2');
});

test('fetches the whole contract while the terminals cannot be looked up', async () => {
  const contract = openContract({ pageSize: 5, idStep: 1, check: 'list' });
  const next = async () => {
    await contract.act({ do: 'sell', terminal: '1', count: 1 });
    await contract.settle();
    await contract.drain();
    return contract.restrictions.at(-1);
  };
  expect(await next()).toBe('1');
  await contract.act({ do: 'check', fails: true });
  expect(await next()).toBeUndefined();
  await contract.act({ do: 'move', terminals: ['1'] });
  expect(await next()).toBeUndefined();
  expect(contract.missed()).toEqual([]);
  await contract.act({ do: 'check', fails: false });
  expect(await next()).toBe('2');
});
