/** Hooks for external state: address, time, hours of a day, visibility of the page, code that is loaded later. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { SalesHoursJson } from '../../contract/page/sales.ts';
import type { Failure } from '../api/api.ts';
import { getHours } from '../api/sales.ts';
import { elapsedMs, every, sleep } from '../state/clock.ts';
import { requestAfterWait } from '../state/gateway/after-wait.ts';
import { homeHref, parseRoute, type Route } from '../state/route.ts';
import { changed, type Filter, filterText } from '../state/sales/filter.ts';
import type { PageState } from '../state/state.ts';
import { begin } from '../state/turns.ts';

/** Each history entry stores its depth within the page: going back that many steps doesn't leave it. */
const depthOf = (state: unknown): number | undefined => (state as { depth?: number } | null)?.depth;
let depth = depthOf(history.state) ?? 0;
history.replaceState({ depth }, '');

/** How far down each entry was when another one followed it. */
const leftAt = new Map<number, number>();
let scrollOfArrival: number | undefined = 0;
/** How far down the present entry begins: a new one at its top. Undefined where that is the browser's matter, as after a reload. */
export const entryScroll = (): number | undefined => scrollOfArrival;

/** A new entry has no depth yet; one that was gone back to has its own. */
function arrived(): void {
  const known = depthOf(history.state);
  // Another listener of the same step has already recorded it.
  if (known === depth) return;
  if (known === undefined) leftAt.set(depth, scrollY);
  scrollOfArrival = known === undefined ? 0 : leftAt.get(known);
  depth = known ?? depth + 1;
  history.replaceState({ depth }, '');
}

export function useRoute(): Route {
  const hash = useHash();
  return useMemo(() => parseRoute(hash), [hash]);
}

/** The part of the address after the page, with its `#`. */
export function useHash(): string {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const moved = () => {
      arrived();
      setHash(location.hash);
    };
    const replaced = () => setHash(location.hash);
    addEventListener('hashchange', moved);
    addEventListener('replaced', replaced);
    // Changed since it was first read.
    replaced();
    return () => {
      removeEventListener('hashchange', moved);
      removeEventListener('replaced', replaced);
    };
  }, []);
  return hash;
}

/** `instead`: as one step with the last, such as the letters of a word that is typed. */
export function goTo(href: string, how: 'step' | 'instead' = 'step'): void {
  if (how === 'step') {
    location.hash = href;
    return;
  }
  history.replaceState(history.state, '', href);
  dispatchEvent(new Event('replaced'));
}

let leftDepth: number | undefined;

/** Back to where the sale was opened from, without leaving a step that opens it again. Asked twice before the browser went, it goes once. */
export function leaveSale(filter: Filter): void {
  if (leftDepth === depth) return;
  leftDepth = depth;
  addEventListener('hashchange', () => (leftDepth = undefined), { once: true });
  if (depth > 0) history.back();
  else location.replace(homeHref(filter));
}

/** The page's clock is redrawn this often, milliseconds. */
const redrawEveryMs = 5_000;

/** The gateway's wall clock, epoch milliseconds, carried on from when it was last told. */
export function useGatewayNow(status: PageState['status']): number {
  const [nowMs, setNowMs] = useState(elapsedMs);
  useEffect(() => every(redrawEveryMs, () => setNowMs(elapsedMs())), []);
  if (status === undefined) return 0;
  return Date.parse(status.json.now) + Math.max(0, nowMs - status.receivedAtMs);
}

/** Whether the element is on the screen of a page that is looked at. */
export function useVisible(element: { readonly current: Element | null }): boolean {
  const [inView, setInView] = useState(false);
  const [looked, setLooked] = useState(!document.hidden);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) =>
      setInView(entries.at(-1)?.isIntersecting ?? false),
    );
    if (element.current) observer.observe(element.current);
    const changed = () => setLooked(!document.hidden);
    document.addEventListener('visibilitychange', changed);
    return () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', changed);
    };
  }, [element]);
  return inView && looked;
}

/** Between two requests for a day while sales come, as for its takings beside it: their counts are compared. Milliseconds. */
const hoursAgainMs = 1_000;
/** Before a request that failed is repeated, milliseconds. */
const failedAgainMs = 3_000;
/** Without news, which end the wait. Milliseconds. */
const noNewsMs = 60_000;

/** The hours of a day, asked for again after `news`. What was there stays when an answer fails; of another day nothing does. */
export function useHours(
  { date, filter }: { date: string | undefined; filter: Filter },
  news: string,
): SalesHoursJson | Failure | undefined {
  const [hours, setHours] = useState<{ readonly of: string; readonly answer: SalesHoursJson | Failure }>();
  const latest = useRef(news);
  latest.current = news;
  const wake = useMemo(() => new EventTarget(), []);
  useEffect(() => void wake.dispatchEvent(new Event('wake')), [news]);
  const of = `${date}${filterText(changed(filter, { date: undefined, from: undefined, to: undefined }))}`;
  useEffect(() => {
    if (date === undefined) return undefined;
    return begin(async (signal) => {
      for (;;) {
        const told = latest.current;
        const answer = await requestAfterWait(() => getHours({ date, filter }, signal), {}, signal);
        setHours((before) => {
          if (answer.kind === 'ok') return { of, answer: answer.value };
          return before?.of === of && 'hours' in before.answer ? before : { of, answer };
        });
        await sleep(answer.kind === 'ok' ? hoursAgainMs : failedAgainMs, undefined, signal);
        while (answer.kind === 'ok' && told === latest.current) await sleep(noNewsMs, wake, signal);
      }
    });
  }, [of]);
  return hours?.of === of ? hours.answer : undefined;
}

/** After the last letter, milliseconds. */
const typedAfterMs = 350;

/** Text while it is typed, passed on once a person pauses. A new value from outside replaces it. */
export function useTyped(said: string, tell: (text: string) => void) {
  const [text, setText] = useState(said);
  const waiting = useRef<AbortController>(undefined);
  const last = useRef({ told: said, tell });
  last.current.tell = tell;
  useEffect(() => {
    if (said === last.current.told) return;
    last.current.told = said;
    setText(said);
  }, [said]);
  useEffect(() => () => waiting.current?.abort(), []);
  const now = (given = text) => {
    waiting.current?.abort();
    setText(given);
    last.current.told = given.trim();
    last.current.tell(given.trim());
  };
  return {
    text,
    now,
    type(given: string) {
      setText(given);
      waiting.current?.abort();
      const { signal } = (waiting.current = new AbortController());
      void sleep(typedAfterMs, undefined, signal).then(
        () => now(given),
        () => undefined,
      );
    },
  };
}

/** Code that the first load leaves out: loaded at the press that needs it, which waits for the gateway anyway. */
export function useLoaded<Code extends object>(load: () => Promise<Code>) {
  const [state, setState] = useState<Code | 'closed' | 'loading' | 'failed'>('closed');
  return {
    code: typeof state === 'object' ? state : undefined,
    isLoading: state === 'loading',
    isFailed: state === 'failed',
    open: () => {
      if (state === 'loading') return;
      setState('loading');
      load().then(setState, () => setState('failed'));
    },
    close: () => setState('closed'),
  };
}
