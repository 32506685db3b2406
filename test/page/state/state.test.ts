import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PairJson } from '../../../src/contract/page/sales.ts';
import {
  canLoadOlder,
  emptyState,
  maxPairs,
  type News,
  nextState,
  type PageState,
  saleIn,
  shownZone,
} from '../../../src/page/state/state.ts';
import { captured, pair, status } from '../../peers/page/page-data.ts';

const startMs = Date.parse('2026-11-24T10:00:00+09:00');
/** Sale `n` is sold `n` seconds after the start. */
const sale = (n: number, over: Partial<PairJson> = {}) =>
  pair(n, startMs + n * 1_000, { saleId: `S${n}`, ...over });
const after = (news: News[], from: PageState = emptyState) => news.reduce(nextState, from);
const loaded = (pairs: PairJson[], nextCursor?: string): News => ({
  type: 'loaded',
  page: { sales: pairs, ...(nextCursor === undefined ? {} : { nextCursor }) },
});
const ids = (state: PageState) => state.sales.pairs.map(({ saleId }) => saleId);

describe('a pair that comes live', () => {
  const list = after([loaded([sale(3), sale(1)], 'more')]);

  it('stands on top, is highlighted and announced', () => {
    const state = nextState(list, { type: 'pair', pair: sale(4) });
    expect(ids(state)).toEqual(['S4', 'S3', 'S1']);
    expect(state.sales.fresh).toEqual(new Set(['S4']));
    expect(state.announced?.saleId).toBe('S4');
  });

  it('takes the place of its earlier self without being new', () => {
    const state = nextState(list, { type: 'pair', pair: sale(1, { revision: 3 }) });
    expect(ids(state)).toEqual(['S3', 'S1']);
    expect(state.sales.pairs[1]?.revision).toBe(3);
    expect(state.sales.fresh.size).toBe(0);
    expect(state.announced).toBeUndefined();
  });

  it('takes the place of its other half, and one that another stands for goes', () => {
    const state = nextState(list, { type: 'pair', pair: sale(4, { aliases: ['S1'] }) });
    expect(ids(state)).toEqual(['S4', 'S3']);
    expect(ids(nextState(state, { type: 'pair', pair: sale(3, { supersededBy: 'S4' }) }))).toEqual(['S4']);
  });

  it('stands a second time at the time of its void, once each, until it is void no more', () => {
    const voided = (n: number, after: number) =>
      sale(n, {
        ...{ kind: 'void', revision: 2 },
        voidedAt: {
          at: new Date(startMs + after * 1_000).toISOString(),
          basis: 'pos_server_time',
          uncertaintyMs: 2_500,
        },
      });
    const rows = (state: PageState) =>
      state.sales.pairs.map(({ saleId, moment = 'sale' }) => `${saleId} ${moment}`);
    const state = nextState(list, { type: 'pair', pair: voided(1, 9) });
    expect(rows(state)).toEqual(['S1 void', 'S3 sale', 'S1 sale']);
    expect(state.sales.fresh).toEqual(new Set(['S1 void']));
    expect(state.announced).toMatchObject({ saleId: 'S1', moment: 'void' });
    const again = nextState(state, { type: 'pair', pair: voided(1, 9) });
    expect(rows(again)).toEqual(['S1 void', 'S3 sale', 'S1 sale']);
    expect(rows(nextState(again, { type: 'pair', pair: sale(1, { revision: 3 }) }))).toEqual([
      'S3 sale',
      'S1 sale',
    ]);
    // The sale itself is on a page that isn't loaded; later it is.
    const below = nextState(list, { type: 'pair', pair: voided(0, 2) });
    expect(rows(below)).toEqual(['S3 sale', 'S0 void', 'S1 sale']);
    const older: News[] = [
      { type: 'older_started' },
      { type: 'older_loaded', page: { sales: [voided(0, 2)] } },
    ];
    expect(rows(after(older, below))).toEqual(['S3 sale', 'S0 void', 'S1 sale', 'S0 sale']);
    // A filter by time compares each with its own.
    const narrowed = after([{ type: 'filtered', filter: { from: '2026-11-24T01:00:08Z' } }]);
    expect(rows(nextState(narrowed, { type: 'pair', pair: voided(1, 9) }))).toEqual(['S1 void']);
  });

  it('and its half stand once, whichever of the answer and the live message is the later', () => {
    const joined = sale(4, { aliases: ['S1'] });
    const live = after([{ type: 'load_started' }, { type: 'pair', pair: joined }], list);
    expect(ids(nextState(live, loaded([sale(3), sale(1)])))).toEqual(['S4', 'S3']);
    const half = after([{ type: 'load_started' }, { type: 'pair', pair: sale(1, { revision: 2 }) }], list);
    expect(ids(nextState(half, loaded([joined, sale(3)])))).toEqual(['S4', 'S3']);
    const older: News = { type: 'older_loaded', page: { sales: [sale(1), sale(0)] } };
    const begun = after([loaded([joined, sale(3)], 'more'), { type: 'older_started' }, older]);
    expect(ids(begun)).toEqual(['S4', 'S3', 'S0']);
  });

  it('is remembered as heard until the next load, and no more of them than are listed', () => {
    const many = Array.from({ length: maxPairs + 3 }, (_, n): News => ({ type: 'pair', pair: sale(10 + n) }));
    const { heard } = after(many, list).sales;
    expect(heard.size).toBe(maxPairs);
    expect(heard.has(`S${10 + maxPairs + 2}`)).toBe(true);
  });

  it('moves when its instant was corrected', () => {
    const state = nextState(list, { type: 'pair', pair: { ...sale(9), saleId: 'S1' } });
    expect(ids(state)).toEqual(['S1', 'S3']);
  });

  it('held back on its way stands where it was sold', () => {
    expect(ids(nextState(list, { type: 'pair', pair: sale(2) }))).toEqual(['S3', 'S2', 'S1']);
  });

  it('older than the loaded pages is left for them, unless there are none', () => {
    expect(ids(nextState(list, { type: 'pair', pair: sale(0) }))).toEqual(['S3', 'S1']);
    const whole = after([loaded([sale(3), sale(1)])]);
    expect(ids(nextState(whole, { type: 'pair', pair: sale(0) }))).toEqual(['S3', 'S1', 'S0']);
  });

  it('that isn’t listed is neither highlighted nor announced: after an outage thousands of old ones change', () => {
    const state = nextState(list, { type: 'pair', pair: sale(0) });
    expect(state.sales.fresh.size).toBe(0);
    expect(state.announced).toBeUndefined();
  });

  it('while the list is on its way is not undone by it', () => {
    const state = after([
      { type: 'load_started' },
      { type: 'pair', pair: sale(4) },
      { type: 'pair', pair: sale(3, { revision: 9 }) },
      loaded([sale(3, { revision: 1 }), sale(1)]),
    ]);
    expect(state.sales.pairs.map(({ saleId, revision }) => [saleId, revision])).toEqual([
      ['S4', 2],
      ['S3', 9],
      ['S1', 2],
    ]);
  });

  it('changes the sale that is open though the list doesn’t hold it', () => {
    const open = nextState(list, { type: 'shown', shown: { saleId: 'S0', sale: sale(0) } });
    const state = nextState(open, { type: 'pair', pair: sale(0, { revision: 7 }) });
    expect(saleIn(state, 'S0')).toMatchObject({ revision: 7 });
    expect(state.announced).toBeUndefined();
  });
});

describe('the time zone', () => {
  const shops = [
    ['a', 'Asia/Tokyo'],
    ['a b', 'Pacific/Honolulu'],
  ].map(([id = '', timeZone = '']) => ({ id, name: id, timeZone, gateways: [] }));

  it('is that of the shop which the filter names, by itself or by a register or camera', () => {
    const zone = (filter: Parameters<typeof shownZone>[1]) => shownZone(status(startMs, { shops }), filter);
    for (const filter of [{ shop: 'a b' }, { register: 'a%20b:R1' }, { camera: 'a%20b:counter' }])
      expect([filter, zone(filter)]).toEqual([filter, 'Pacific/Honolulu']);
    for (const filter of [{}, { shop: 'a' }, { shop: 'gone' }, { shop: 'a', register: 'a%20b:R1' }])
      expect([filter, zone(filter)]).toEqual([filter, 'Asia/Tokyo']);
  });
});

describe('a list loaded again', () => {
  it('takes the place of the whole list, so that no row keeps a state that has passed', () => {
    const state = after([loaded([sale(3), sale(1)]), { type: 'load_started' }, loaded([sale(5)], 'more')]);
    expect(ids(state)).toEqual(['S5']);
  });

  it('that fails leaves what there was', () => {
    const failure = { kind: 'unreachable' } as const;
    const state = after([loaded([sale(3)]), { type: 'load_started' }, { type: 'load_failed', failure }]);
    expect(ids(state)).toEqual(['S3']);
    expect(state.sales.load).toEqual(failure);
  });

  it('drops an answer with older sales that was asked for the list before', () => {
    const state = after([
      loaded([sale(3)], 'before'),
      { type: 'older_started' },
      { type: 'load_started' },
      loaded([sale(9)], 'after'),
      { type: 'older_loaded', page: { sales: [sale(1)] } },
    ]);
    expect(ids(state)).toEqual(['S9']);
    expect(state.sales.nextCursor).toBe('after');
  });
});

describe('at the bound', () => {
  const full = after([
    loaded(
      Array.from({ length: maxPairs }, (_, i) => sale(maxPairs - i)),
      'more',
    ),
  ]);

  it('the oldest row goes and no older ones are offered, so the list never has a hole', () => {
    const state = nextState(full, { type: 'pair', pair: sale(maxPairs + 1) });
    expect(ids(state)).toHaveLength(maxPairs);
    expect(ids(state).at(-1)).toBe('S2');
    expect(canLoadOlder(state.sales)).toBe(false);
    const changed = nextState(state, { type: 'pair', pair: sale(1, { revision: 3 }) });
    expect(ids(changed).at(-1)).toBe('S2');
    expect(changed.announced?.saleId).toBe(`S${maxPairs + 1}`);
  });

  it('highlights are bounded too', () => {
    let state = full;
    for (let n = 1; n <= maxPairs + 5; n++)
      state = nextState(state, { type: 'pair', pair: sale(maxPairs + n) });
    expect(state.sales.fresh.size).toBeLessThanOrEqual(maxPairs);
  });
});

it('any interleaving of news and answers ends with every sale’s newest revision, in order, each once', () => {
  const step = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('sells' as const), n: fc.integer({ min: 0, max: 8 }) }),
    },
    fc.record({ kind: fc.constantFrom('asks' as const, 'answers' as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const atGateway = new Map<string, PairJson>();
      const page = () =>
        loaded([...atGateway.values()].sort((a, b) => Date.parse(b.instant.at) - Date.parse(a.instant.at)));
      let onItsWay: News | undefined = page();
      let state = nextState(emptyState, { type: 'load_started' });
      for (const next of steps) {
        if (next.kind === 'sells') {
          const revision = (atGateway.get(`S${next.n}`)?.revision ?? 0) + 1;
          atGateway.set(`S${next.n}`, sale(next.n, { revision }));
          state = nextState(state, { type: 'pair', pair: sale(next.n, { revision }) });
        } else if (next.kind === 'asks') {
          // The answer to an earlier question is aborted.
          state = nextState(state, { type: 'load_started' });
          onItsWay = page();
        } else if (onItsWay !== undefined) {
          state = nextState(state, onItsWay);
          onItsWay = undefined;
        }
      }
      if (onItsWay !== undefined) state = nextState(state, onItsWay);
      const newest = [...atGateway.values()].sort(
        (a, b) => Date.parse(b.instant.at) - Date.parse(a.instant.at),
      );
      expect(state.sales.pairs).toEqual(newest);
    }),
  );
});

describe('the newest sales at a camera', () => {
  const at = (n: number, cameras: readonly string[], over: Partial<PairJson> = {}) =>
    sale(n, {
      ...over,
      captures: cameras.map((camera) => captured({ atMs: startMs + n * 1_000, camera })),
    });
  const latest = (state: PageState, camera: string) =>
    state.latest.get(camera)?.map(({ saleId }) => saleId) ?? [];

  it('are known by camera, three of each, whatever the list is narrowed to', () => {
    const state = after([
      { type: 'filtered', filter: { camera: 'door' } },
      loaded([at(5, ['counter', 'door']), at(4, ['counter']), at(2, ['counter']), at(1, ['counter'])]),
      { type: 'pair', pair: at(6, ['counter']) },
    ]);
    expect(latest(state, 'counter')).toEqual(['S6', 'S5', 'S4']);
    expect(latest(state, 'door')).toEqual(['S5']);
  });

  it('change with the sale: another camera’s picture, another half, one that stands for it', () => {
    const before = after([loaded([at(2, ['counter']), at(1, ['counter'])])]);
    const moved = nextState(before, { type: 'pair', pair: at(2, ['door']) });
    expect([latest(moved, 'counter'), latest(moved, 'door')]).toEqual([['S1'], ['S2']]);
    const joined = nextState(moved, { type: 'pair', pair: at(3, ['counter'], { aliases: ['S1'] }) });
    expect(latest(joined, 'counter')).toEqual(['S3']);
    const gone = nextState(joined, { type: 'pair', pair: at(2, ['door'], { supersededBy: 'S3' }) });
    expect(latest(gone, 'door')).toEqual([]);
  });
});
