/** What components need from the outside: the address, the gateway's state, the time, whether the page is seen. */
import { useEffect, useState } from 'preact/hooks';
import { elapsedMs, every } from './clock.ts';
import type { Gateway } from './gateway.ts';
import { homeHref, parseRoute, type Route } from './route.ts';
import type { PageState } from './state.ts';

/** Steps taken within the page since it was opened: going back that far doesn't leave it. */
let stepsInside = 0;

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const moved = () => {
      stepsInside++;
      setHash(location.hash);
    };
    addEventListener('hashchange', moved);
    return () => removeEventListener('hashchange', moved);
  }, []);
  return parseRoute(hash);
}

/** Back to where the sale was opened from, without leaving a step that opens it again. */
export function leaveSale(): void {
  if (stepsInside > 0) history.back();
  else location.replace(homeHref);
}

export function useGatewayState(gateway: Gateway): PageState {
  const [state, setState] = useState(gateway.state);
  useEffect(() => {
    setState(gateway.state());
    return gateway.subscribe(() => setState(gateway.state()));
  }, [gateway]);
  return state;
}

/** The gateway's wall clock, epoch milliseconds, carried on from when it was last told; renewed every `everyMs`. */
export function useGatewayNow(status: PageState['status'], everyMs: number): number {
  const [nowMs, setNowMs] = useState(elapsedMs);
  useEffect(() => every(everyMs, () => setNowMs(elapsedMs())), [everyMs]);
  if (status === undefined) return 0;
  return Date.parse(status.json.now) + Math.max(0, nowMs - status.heardAtMs);
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
