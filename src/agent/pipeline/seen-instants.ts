/**
 * Looks for the checkout of a sale in the region of its register (domain/moment/seen-onset.ts), where the sale's time is only reported:
 * by a POS cloud, mostly in whole seconds. A sale gets the time of the change that was seen at several sales of the register before;
 * in any other case its time stays.
 *
 * One sale at a time, after its video has arrived, at idle priority (cameras/region/region-reader.ts). At most `maxWaiting` sales wait;
 * the oldest is dropped, and counted. What the changes look like is stored (store/moments/region-searches.ts): a restart loses none.
 */
import { type SearchOutcome, searchOutcomes } from '../../domain/moment/region-hits.ts';
import { createSeenLooks, looksOf, type SeenLooks } from '../../domain/moment/seen-looks.ts';
import type { Change } from '../../domain/moment/seen-onset.ts';
import {
  betterError,
  comparedWithinMs,
  learnSeenError,
  referenceUpToMs,
} from '../../domain/moment/seen-reference.ts';
import { lookedFor, neededSpan, seenUncertaintyMs } from '../../domain/moment/seen-time.ts';
import type { SeenRegion } from '../../domain/setup/seen-region.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { SaleToSee } from '../store/moments/seen-sales.ts';
import { type PendingCapture, StoreUnavailable } from '../store/store.ts';
import { type Look, lookInRegion, type RegionLookDeps } from './region-look.ts';
import type { CurrentSetUp } from './set-up.ts';

const everyMs = 2_000;
/** Sales received before that are not looked for any more. Milliseconds. */
const withinMs = 600_000;
const maxWaiting = 32;
/** Sales whose time is known otherwise are compared so seldom, of each register, and looked up so often. Milliseconds. */
const [compareEveryMs, compareLookMs] = [600_000, 20_000];

/** Outcome of a sale: of its search, or the reason for none. */
export const seenOutcomes = [...searchOutcomes, 'no_drawer', 'uncertain', 'crowded', 'dropped'] as const;
export type SeenOutcome = (typeof seenOutcomes)[number];

export type SeenInstantsDeps = RegionLookDeps & {
  readonly clock: Clock;
  readonly log: Log;
  setUp(): Pick<CurrentSetUp, 'registers' | 'links'>;
  onPending(captures: readonly PendingCapture[]): void;
  onOutcome(outcome: SeenOutcome): void;
};

/** Settles when the signal has aborted. */
export async function runSeenInstants(deps: SeenInstantsDeps, signal: AbortSignal): Promise<void> {
  const { store, clock, log } = deps;
  /** Sales received within `withinMs` that were looked for, or dropped, by their stated time: another one is looked for anew. */
  const judged = new Map<string, { readonly onMs: number; readonly atMs: number }>();
  const looks = new Map<string, RegisterLooks>();
  const comparable = createComparable(deps);
  while (await pause(clock, everyMs, signal)) {
    const regions = regionsOf(deps.setUp());
    for (const key of looks.keys()) if (!regions.has(key)) looks.delete(key);
    if (regions.size === 0) continue;
    try {
      const sinceMs = clock.nowMs() - withinMs;
      for (const [saleId, { onMs }] of judged) if (onMs < sinceMs - withinMs) judged.delete(saleId);
      const found = await store.read.salesToSee({ sinceMs, aboveMs: lookedFor.aboveMs });
      // A region on a camera that is no longer linked is not looked at, and holds up no other.
      const sales = found.filter(({ registerKey }) => regions.has(registerKey));
      const waiting = sales.filter(({ saleId, atMs }) => judged.get(saleId)?.atMs !== atMs);
      for (const { saleId, atMs } of waiting.slice(0, -maxWaiting)) {
        judged.set(saleId, { onMs: clock.nowMs(), atMs });
        deps.onOutcome('dropped');
      }
      const next =
        waiting.slice(-maxWaiting).find((sale) => isPast(sale, clock.nowMs())) ??
        (await comparable({ regions, judged, sinceMs }));
      const region = next && regions.get(next.registerKey);
      if (next === undefined || region === undefined) continue;
      judged.set(next.saleId, { onMs: clock.nowMs(), atMs: next.atMs });
      const known = await knownLooks(deps, looks, { key: next.registerKey, region });
      if (!waiting.includes(next)) {
        await compare(deps, { sale: next, region, known }, signal);
        continue;
      }
      const { outcome, changes } = await look(deps, { sale: next, region, known }, signal);
      deps.onOutcome(outcome);
      const { registerKey, saleId } = next;
      log.debug({ saleId, outcome }, 'sale looked for in its region');
      if (isSearch(outcome))
        await store.write.noteRegionSearch({ registerKey, saleId, outcome, looks: looksOf(changes) });
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      log.debug({ why: error.message }, 'regions not looked at');
    }
  }
}

type Comparable = {
  readonly regions: ReadonlyMap<string, SeenRegion>;
  readonly judged: ReadonlyMap<string, unknown>;
  readonly sinceMs: number;
};

/** A sale whose time is known otherwise, where none of its register was compared lately. */
function createComparable({ store, clock }: Pick<SeenInstantsDeps, 'store' | 'clock'>) {
  const comparedMs = new Map<string, number>();
  let nextMs = -Infinity;
  return async ({ regions, judged, sinceMs }: Comparable): Promise<SaleToSee | undefined> => {
    const nowMs = clock.monotonicMs();
    if (nowMs < nextMs) return undefined;
    nextMs = nowMs + compareLookMs;
    const sales = await store.read.salesToCompare({ sinceMs, upToMs: referenceUpToMs });
    const found = sales.find(
      (sale) =>
        regions.has(sale.registerKey) &&
        !judged.has(sale.saleId) &&
        nowMs - (comparedMs.get(sale.registerKey) ?? -Infinity) >= compareEveryMs &&
        isPast({ ...sale, uncertaintyMs: comparedWithinMs }, clock.nowMs()),
    );
    if (found !== undefined) comparedMs.set(found.registerKey, nowMs);
    return found;
  };
}

/** Regions on a camera that is linked to the register. */
function regionsOf({ registers, links }: ReturnType<SeenInstantsDeps['setUp']>): Map<string, SeenRegion> {
  return new Map(
    registers.flatMap(({ key, region }) =>
      region !== undefined &&
      links.some(({ registerKey, cameraId }) => registerKey === key && cameraId === region.camera)
        ? [[key, region] as const]
        : [],
    ),
  );
}

/** Another region looks different. */
type RegisterLooks = { readonly region: string; readonly earlier: SeenLooks };

/** Those stored go with their region. */
async function knownLooks(
  { store }: Pick<SeenInstantsDeps, 'store'>,
  all: Map<string, RegisterLooks>,
  { key, region }: { readonly key: string; readonly region: SeenRegion },
): Promise<SeenLooks> {
  const text = JSON.stringify(region);
  const known = all.get(key);
  if (known?.region === text) return known.earlier;
  const earlier = createSeenLooks(await store.read.regionLooks(key));
  all.set(key, { region: text, earlier });
  return earlier;
}

function isSearch(outcome: SeenOutcome): outcome is SearchOutcome {
  return searchOutcomes.some((one) => one === outcome);
}

/** All video that the search needs has been taken. */
function isPast({ atMs, uncertaintyMs }: SaleToSee, nowMs: number): boolean {
  return neededSpan({ fromMs: atMs - uncertaintyMs, untilMs: atMs + uncertaintyMs }).untilMs <= nowMs;
}

type Wanted = Omit<Look, 'withinMs'>;
type Judged = { readonly outcome: SeenOutcome; readonly changes: readonly Change[] };

async function look(deps: SeenInstantsDeps, wanted: Wanted, signal: AbortSignal): Promise<Judged> {
  const { sale } = wanted;
  const looked = await lookInRegion(deps, { ...wanted, withinMs: sale.uncertaintyMs }, signal);
  const { changes } = looked;
  if (looked.kind === 'none') return { outcome: looked.why, changes };
  const { change, boot, cameraLatencyMs, networkDelayMs } = looked;
  const learned = learnSeenError(await deps.store.read.regionComparisons(sale.registerKey));
  const error = betterError(change.withinMs + cameraLatencyMs, learned);
  const parts = { changeMs: error.uncertaintyMs, cameraLatencyMs: 0, networkDelayMs };
  const uncertaintyMs = seenUncertaintyMs({ statedMs: sale.uncertaintyMs, ...parts });
  if (uncertaintyMs === undefined) return { outcome: 'no_better', changes };
  const seenMs = change.atMs - error.delayMs;
  const atMs = deps.timekeeper.wallAt(seenMs, boot);
  const instant: Instant = {
    monotonicMs: boot === sale.boot ? seenMs : sale.receivedMonotonicMs - (sale.receivedAtMs - atMs),
    ...{ atMs, basis: 'seen', uncertaintyMs },
  };
  const seen = await deps.store.write.seeSale({ saleId: sale.saleId, statedAtMs: sale.atMs, instant });
  deps.onPending(seen.pending);
  return { outcome: seen.isMoved ? 'seen' : 'no_better', changes };
}

/** A sale whose time is known otherwise teaches what a change looks like, and by how much it is off. */
async function compare(deps: SeenInstantsDeps, wanted: Wanted, signal: AbortSignal): Promise<void> {
  const { registerKey, saleId, uncertaintyMs: referenceMs } = wanted.sale;
  const looked = await lookInRegion(deps, { ...wanted, withinMs: comparedWithinMs }, signal);
  if (looked.changes.length === 0) return;
  const comparison =
    looked.kind === 'found'
      ? { errorMs: looked.change.atMs - looked.saleMonotonicMs, referenceMs }
      : undefined;
  const looks = looksOf(looked.changes);
  await deps.store.write.noteRegionSearch({ registerKey, saleId, outcome: 'compared', comparison, looks });
}
