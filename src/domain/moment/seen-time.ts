/** Choice of the sales that are looked for in the region of their register, and the time that a change gives them. Pure. */
import type { RegionSubject } from '../setup/seen-region.ts';
import { onsetMargins } from './seen-onset.ts';

/** Sales of at most this uncertainty are not looked for: a picture gives no better time. Beyond the other bound it takes too long. Milliseconds. */
export const lookedFor = { aboveMs: 400, upToMs: 6_000 } as const;
/** A time that was seen replaces a stated one if it is clearly more certain: by this factor. */
const clearly = 0.7;

export type TimedSale = {
  readonly atMs: number;
  readonly uncertaintyMs: number;
  /** Undefined where its payments don't show it. */
  readonly opensDrawer: boolean | undefined;
};

export type LookDecision =
  | { readonly kind: 'look'; readonly fromMs: number; readonly untilMs: number }
  /** `no_drawer`: nobody opens it for this sale. `crowded`: a change may be of another sale. */
  | { readonly kind: 'skip'; readonly why: 'no_drawer' | 'uncertain' | 'crowded' };

/** `others`: times of other sales of the register. The span is that in which the change may have begun. */
export function decideLook(
  { atMs, uncertaintyMs, opensDrawer }: TimedSale,
  { shows, others }: { readonly shows: RegionSubject; readonly others: readonly TimedSale[] },
): LookDecision {
  if (shows === 'drawer' && opensDrawer === false) return { kind: 'skip', why: 'no_drawer' };
  if (uncertaintyMs > lookedFor.upToMs) return { kind: 'skip', why: 'uncertain' };
  const isNear = (other: TimedSale): boolean =>
    !(shows === 'drawer' && other.opensDrawer === false) &&
    Math.abs(other.atMs - atMs) <= uncertaintyMs + other.uncertaintyMs;
  if (others.some(isNear)) return { kind: 'skip', why: 'crowded' };
  return { kind: 'look', fromMs: atMs - uncertaintyMs, untilMs: atMs + uncertaintyMs };
}

/** Video that the search of a change needs. */
export function neededSpan({ fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number }) {
  return { fromMs: fromMs - onsetMargins.beforeMs, untilMs: untilMs + onsetMargins.afterMs };
}

/** Uncertainty of a sale's time by a change, milliseconds; undefined where that is not clearly better than what is stated. */
export function seenUncertaintyMs(parts: {
  readonly statedMs: number;
  readonly changeMs: number;
  readonly cameraLatencyMs: number;
  readonly networkDelayMs: number;
}): number | undefined {
  const ms = Math.ceil(parts.changeMs + parts.cameraLatencyMs + parts.networkDelayMs);
  return ms <= clearly * parts.statedMs ? ms : undefined;
}
