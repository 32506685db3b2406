/** Loading of lists by a page whose session, or others behind its address, request too many: the gateway answers 429. */
import { afterEach, expect, test, vi } from 'vitest';
import { getSales } from '../../../../src/page/api/sales.ts';
import { createLatestLoading } from '../../../../src/page/state/gateway/latest-loading.ts';
import { createListLoading } from '../../../../src/page/state/gateway/list-loading.ts';
import { noFilter } from '../../../../src/page/state/sales/filter.ts';
import { emptyState, type News, nextState, type PageState } from '../../../../src/page/state/state.ts';
import { createStore } from '../../../../src/page/state/store.ts';
import { createTurns } from '../../../../src/page/state/turns.ts';
import { camera, status } from '../../../peers/page/page-data.ts';

const retryAfterSeconds = 5;
const nowMs = Date.parse('2026-11-24T10:00:00+09:00');

/** Refuses the first request for each path, and answers the next ones. Returns the times of the requests, milliseconds. */
function refuseFirst(answers: (path: string) => object): Map<string, number[]> {
  const requested = new Map<string, number[]>();
  vi.useFakeTimers();
  vi.stubGlobal('fetch', async (path: string) => {
    const times = requested.get(path) ?? [];
    requested.set(path, [...times, Date.now()]);
    if (times.length > 0 || path.includes('status')) return Response.json(answers(path));
    const headers = { 'retry-after': `${retryAfterSeconds}` };
    return new Response('{}', { status: 429, headers });
  });
  return requested;
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function pageIn(initial: PageState) {
  const { state, set } = createStore(initial);
  const change = (news: News) => set(nextState(state(), news));
  return {
    state,
    change,
    turns: createTurns<'load' | 'older' | 'show' | 'count'>(),
    wake: new EventTarget(),
  };
}

/** Between two requests for one path. */
const pauses = (requested: Map<string, number[]>) =>
  [...requested.values()].map(([first = 0, second = 0]) => second - first);

test('loads the newest sales of each camera when the gateway refuses each list at first', async () => {
  const requested = refuseFirst(() => ({ sales: [] }));
  const cameras = ['c1', 'c2'].map((id) => camera({ id, name: id }, nowMs));
  const json = status(nowMs, { cameras });
  const known = nextState(emptyState, { type: 'status', status: json, receivedAtMs: 0 });
  const page = pageIn(nextState(known, { type: 'loaded', page: { sales: [], nextCursor: 'more' } }));
  const loading = createLatestLoading(page).load(new AbortController().signal);
  await vi.runAllTimersAsync();
  await loading;
  expect(pauses(requested)).toEqual([retryAfterSeconds * 1_000, retryAfterSeconds * 1_000]);
});

test('requests the list again no earlier than the gateway permits', async () => {
  const requested = refuseFirst((path) => (path.includes('status') ? status(nowMs) : { sales: [] }));
  const page = pageIn(emptyState);
  const loading = createListLoading(page).loadNewest(new AbortController().signal);
  await vi.runAllTimersAsync();
  await loading;
  requested.delete('api/v1/status');
  for (const pause of pauses(requested)) expect(pause).toBeGreaterThanOrEqual(retryAfterSeconds * 1_000);
  expect(page.state().sales.load).toBe('ready');
});

test('loads older sales after a refusal, without a problem on the page', async () => {
  const requested = refuseFirst(() => ({ sales: [] }));
  const page = pageIn(nextState(emptyState, { type: 'loaded', page: { sales: [], nextCursor: 'more' } }));
  createListLoading(page).loadOlder();
  await vi.runAllTimersAsync();
  expect(pauses(requested)).toEqual([retryAfterSeconds * 1_000]);
  expect(page.state().sales.older).toBe('idle');
});

type Filter = typeof noFilter;
type Parts = {
  render(vnode: unknown, parent: object): void;
  h(draw: () => null, props: object): unknown;
  useFresh(
    ask: (signal: AbortSignal) => Promise<unknown>,
    options: { everyMs: number; latest: string },
  ): { value: unknown; failure: unknown };
  useHours(day: { date: string; filter: Filter }, news: string): unknown;
};

/** By variable addresses: the types of Preact have those of a browser with them. */
async function parts(): Promise<Parts> {
  vi.stubGlobal('history', { state: null, replaceState: () => undefined });
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }));
  const files = ['state/fresh.ts', 'kit/hooks.ts'].map((path) => `../../../../src/page/${path}`);
  const modules = await Promise.all(['preact', ...files].map((path): Promise<object> => import(path)));
  return Object.assign({}, ...modules) as Parts;
}

/** Values of the hook at each drawing of a component without elements, over 20 s. */
async function givenBy<T>(page: Parts, hook: () => T): Promise<T[]> {
  const given: T[] = [];
  const parent = { nodeType: 1, childNodes: [], firstChild: null, contains: () => true };
  const draw = () => {
    given.push(hook());
    return null;
  };
  page.render(page.h(draw, {}), parent);
  await vi.advanceTimersByTimeAsync(20_000);
  page.render(null, parent);
  return given;
}

test('repeats a request for the timeline or the acceptance sheet after a refusal, and shows no failure', async () => {
  const requested = refuseFirst(() => ({ sales: [] }));
  const page = await parts();
  const ask = (signal: AbortSignal) => getSales({ filter: noFilter, limit: 20 }, signal);
  const given = await givenBy(page, () => page.useFresh(ask, { everyMs: 60_000, latest: '' }));
  expect(pauses(requested)).toEqual([retryAfterSeconds * 1_000]);
  expect(given.filter(({ failure }) => failure !== undefined)).toEqual([]);
  expect(given.at(-1)?.value).toEqual({ sales: [] });
});

test('repeats a request for the hours of a day after a refusal, and shows no failure', async () => {
  const answer = { date: '2026-11-24', hours: [] };
  const requested = refuseFirst(() => answer);
  const page = await parts();
  const given = await givenBy(page, () => page.useHours({ date: answer.date, filter: noFilter }, ''));
  expect(pauses(requested)).toEqual([retryAfterSeconds * 1_000]);
  expect([...new Set(given)]).toEqual([undefined, answer]);
});
