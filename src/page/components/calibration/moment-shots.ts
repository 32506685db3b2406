/**
 * Loads the pictures of a strip, few at a time: the chosen one first, then those beside it that are in view.
 * Pictures that the gateway was too busy for are requested again.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { cameraGaveNone } from '../../../domain/problem/camera.ts';
import type { Answer } from '../../api/api.ts';
import { type Frame, getFrameAt } from '../../api/sales.ts';
import { sleep } from '../../state/clock.ts';
import type { RequestedFrame, Shot } from './moment-choices.ts';

/** Each costs a decoder there; with more at once they would all be turned away. */
const atOnce = 2;
const againMs = 2_000;
/** With nothing to load it is woken by what comes into view. */
const idleMs = 60_000;
/** Some two pictures on either side are there when a finger brings them. */
const besideInView = '0px 240px';

/** By address. `list`: has an element with its number (`data-n`) for each picture; those in view are loaded, and the chosen one, `at`. */
export function useShots(
  pictures: readonly RequestedFrame[],
  at: number,
  list: { readonly current: Element | null },
): ReadonlyMap<string, Shot> {
  const [shots, setShots] = useState<ReadonlyMap<string, Shot>>(new Map());
  const chosen = useRef(at);
  chosen.current = at;
  const [wake] = useState(() => new EventTarget());
  useEffect(() => void wake.dispatchEvent(new Event('wake')), [at]);
  useEffect(() => {
    const stop = new AbortController();
    const inView = watchView(list.current, wake, stop.signal);
    /** Number of failed requests for each. */
    const left = new Map(pictures.map((_, n) => [n, 0]));
    const next = (): readonly [number, number] | undefined => {
      const timeOf = (n: number) => pictures[n]?.offsetMs ?? 0;
      const away = (n: number) => Math.abs(timeOf(n) - timeOf(chosen.current));
      return [...left]
        .filter(([n]) => n === chosen.current || inView.has(n))
        .sort(([a, triesA], [b, triesB]) => triesA - triesB || away(a) - away(b))[0];
    };
    const work = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        const one = next();
        if (one === undefined) {
          await sleep(idleMs, wake, stop.signal);
          continue;
        }
        const [n, tries] = one;
        left.delete(n);
        const url = pictures[n]?.url ?? '';
        const shot = shotOf(await getFrameAt(url, stop.signal));
        setShots((before) => new Map(before).set(url, shot));
        if (shot !== 'busy') continue;
        left.set(n, tries + 1);
        await sleep(againMs, undefined, stop.signal);
      }
    };
    for (let n = 0; n < atOnce; n++)
      work().catch((error: unknown) => {
        if (!stop.signal.aborted) throw error;
      });
    return () => stop.abort();
  }, [pictures]);
  return shots;
}

/** Numbers of the list's elements in view or next to one in view; `wake` gets an event when they change. */
function watchView(list: Element | null, wake: EventTarget, signal: AbortSignal): ReadonlySet<number> {
  const elements = [...(list?.querySelectorAll<HTMLElement>('[data-n]') ?? [])];
  const inView = new Set<number>();
  const seen = (entries: readonly IntersectionObserverEntry[]) => {
    for (const { target, isIntersecting } of entries) {
      const n = Number((target as HTMLElement).dataset['n']);
      if (isIntersecting) inView.add(n);
      else inView.delete(n);
    }
    wake.dispatchEvent(new Event('wake'));
  };
  const observer = new IntersectionObserver(seen, { root: list, rootMargin: besideInView });
  for (const element of elements) observer.observe(element);
  signal.addEventListener('abort', () => observer.disconnect());
  return inView;
}

function shotOf(answer: Answer<Frame>): Shot {
  if (answer.kind === 'ok') return answer.value;
  const isGone =
    answer.kind === 'refused' && (answer.status === 404 || answer.problem?.type === cameraGaveNone);
  return isGone ? 'gone' : 'busy';
}
