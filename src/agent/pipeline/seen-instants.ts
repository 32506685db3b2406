/**
 * Looks for the checkout of a sale in the region of its register (domain/moment/seen-onset.ts), where the sale's time is only reported:
 * by a POS cloud, mostly in whole seconds. A sale gets the time of the change that was seen at several sales of the register before;
 * in any other case its time stays.
 *
 * One sale at a time, after its video has arrived, at idle priority (cameras/region/region-reader.ts). At most `maxWaiting` sales wait;
 * the oldest is dropped, and counted. What the changes look like is stored (store/moments/region-searches.ts): a restart loses none.
 */
import { setImmediate } from 'node:timers/promises';
import { type SearchOutcome, searchOutcomes } from '../../domain/moment/region-hits.ts';
import { createSeenLooks, looksOf, type SeenLooks } from '../../domain/moment/seen-looks.ts';
import {
  type Change,
  type OnsetSpan,
  type RegionPicture,
  searchChanges,
} from '../../domain/moment/seen-onset.ts';
import { decideLook, lookedFor, neededSpan, seenUncertaintyMs } from '../../domain/moment/seen-time.ts';
import type { SeenRegion } from '../../domain/setup/seen-region.ts';
import type { Instant } from '../../domain/time/instant.ts';
import { isPlacedByWall } from '../../domain/time/instant.ts';
import { pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Fleet } from '../cameras/fleet.ts';
import type { SaleToSee } from '../store/moments/seen-sales.ts';
import type { Store } from '../store/operations.ts';
import { type PendingCapture, StoreUnavailable } from '../store/store.ts';
import type { CurrentSetUp } from './set-up.ts';
import type { Timekeeper } from './timekeeper.ts';

const everyMs = 2_000;
/** Sales received before that are not looked for any more. Milliseconds. */
const withinMs = 600_000;
const maxWaiting = 32;

/** What became of a sale: of those that are not searched, why. */
export const seenOutcomes = [...searchOutcomes, 'no_drawer', 'uncertain', 'crowded', 'dropped'] as const;
export type SeenOutcome = (typeof seenOutcomes)[number];

export type SeenInstantsDeps = {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly timekeeper: Pick<Timekeeper, 'momentAt' | 'wallAt'>;
  setUp(): Pick<CurrentSetUp, 'registers' | 'links'>;
  readonly regionPictures: Fleet['regionPictures'];
  onPending(captures: readonly PendingCapture[]): void;
  onOutcome(outcome: SeenOutcome): void;
};

/** Settles when the signal has aborted. */
export async function runSeenInstants(deps: SeenInstantsDeps, signal: AbortSignal): Promise<void> {
  const { store, clock, log } = deps;
  /** Sales received within `withinMs` that were looked for, or dropped, by their stated time: another one is looked for anew. */
  const judged = new Map<string, { readonly onMs: number; readonly atMs: number }>();
  const looks = new Map<string, RegisterLooks>();
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
      const next = waiting.slice(-maxWaiting).find((sale) => isPast(sale, clock.nowMs()));
      const region = next && regions.get(next.registerKey);
      if (next === undefined || region === undefined) continue;
      judged.set(next.saleId, { onMs: clock.nowMs(), atMs: next.atMs });
      const known = await knownLooks(deps, looks, { key: next.registerKey, region });
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

type Look = {
  readonly sale: SaleToSee;
  readonly region: SeenRegion;
  readonly known: SeenLooks;
};

type Looked = { readonly outcome: SeenOutcome; readonly changes: readonly Change[] };

const without = (outcome: SeenOutcome): Looked => ({ outcome, changes: [] });

async function look(
  deps: SeenInstantsDeps,
  { sale, region, known }: Look,
  signal: AbortSignal,
): Promise<Looked> {
  const others = await deps.store.read.salesNear(sale);
  const decision = decideLook(sale, { shows: region.shows, others });
  if (decision.kind === 'skip') return without(decision.why);
  const { boot, monotonicMs } = placeOf(deps, sale);
  const off = monotonicMs - sale.atMs;
  const span = { fromMs: decision.fromMs + off, untilMs: decision.untilMs + off };
  const needed = neededSpan(span);
  const answer = await deps.regionPictures(
    region.camera,
    { boot, fromMonotonicMs: needed.fromMs, untilMonotonicMs: needed.untilMs, region },
    signal,
  );
  if (answer === undefined) return without('no_video');
  const { video, latency } = answer;
  if (video.kind === 'missing') return without(video.why);
  const changes = await searched(video.pictures, span);
  if (changes === undefined) return without('no_video');
  const change = known.recurring(sale.saleId, changes);
  if (change === undefined) return { outcome: changes.length > 0 ? 'learning' : 'unchanged', changes };
  const uncertaintyMs = seenUncertaintyMs({
    statedMs: sale.uncertaintyMs,
    changeMs: change.withinMs,
    cameraLatencyMs: latency.uncertaintyMs,
    networkDelayMs: video.networkDelayMs,
  });
  if (uncertaintyMs === undefined) return { outcome: 'no_better', changes };
  const atMs = deps.timekeeper.wallAt(change.atMs, boot);
  const instant: Instant = {
    monotonicMs: boot === sale.boot ? change.atMs : sale.receivedMonotonicMs - (sale.receivedAtMs - atMs),
    ...{ atMs, basis: 'seen', uncertaintyMs },
  };
  const seen = await deps.store.write.seeSale({ saleId: sale.saleId, statedAtMs: sale.atMs, instant });
  deps.onPending(seen.pending);
  return { outcome: seen.isMoved ? 'seen' : 'no_better', changes };
}

/** Lets everything else go on between the steps. */
async function searched(pictures: readonly RegionPicture[], span: OnsetSpan): Promise<Change[] | undefined> {
  const search = searchChanges(pictures, span);
  for (;;) {
    const step = search.next();
    if (step.done === true) return step.value;
    await setImmediate();
  }
}

function placeOf(
  { timekeeper }: Pick<SeenInstantsDeps, 'timekeeper'>,
  { basis, boot, monotonicMs, atMs }: SaleToSee,
): { readonly boot: string; readonly monotonicMs: number } {
  return isPlacedByWall({ basis, monotonicMs }) ? timekeeper.momentAt(atMs) : { boot, monotonicMs };
}
