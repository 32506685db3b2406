/**
 * The change at a sale in the region of its register, in the video around it: at idle priority (cameras/region/region-reader.ts), and in steps
 * between which everything else goes on.
 */
import { setImmediate } from 'node:timers/promises';
import type { SeenLooks } from '../../domain/moment/seen-looks.ts';
import {
  type Change,
  type OnsetSpan,
  type RegionPicture,
  searchChanges,
} from '../../domain/moment/seen-onset.ts';
import { decideLook, neededSpan } from '../../domain/moment/seen-time.ts';
import type { SeenRegion } from '../../domain/setup/seen-region.ts';
import { isPlacedByWall } from '../../domain/time/instant.ts';
import type { Fleet } from '../cameras/fleet.ts';
import type { SaleToSee } from '../store/moments/seen-sales.ts';
import type { Store } from '../store/operations.ts';
import type { Timekeeper } from './timekeeper.ts';

export type RegionLookDeps = {
  readonly store: Store;
  readonly timekeeper: Pick<Timekeeper, 'momentAt' | 'wallAt'>;
  readonly regionPictures: Fleet['regionPictures'];
};

export type Look = {
  readonly sale: SaleToSee;
  readonly region: SeenRegion;
  readonly known: SeenLooks;
  /** Distance from the time of the sale up to which it is looked for. Milliseconds. */
  readonly withinMs: number;
};

type Looked =
  | {
      readonly kind: 'none';
      readonly why:
        | 'no_drawer'
        | 'uncertain'
        | 'crowded'
        | 'no_video'
        | 'not_decoded'
        | 'unchanged'
        | 'learning';
      readonly changes: readonly Change[];
    }
  | {
      readonly kind: 'found';
      readonly change: Change;
      readonly changes: readonly Change[];
      /** In whose monotonic time the change is. */
      readonly boot: string;
      /** Time of the sale by that clock. */
      readonly saleMonotonicMs: number;
      readonly cameraLatencyMs: number;
      readonly networkDelayMs: number;
    };

export async function lookInRegion(
  deps: RegionLookDeps,
  { sale, region, known, withinMs }: Look,
  signal: AbortSignal,
): Promise<Looked> {
  const without = (why: Extract<Looked, { kind: 'none' }>['why'], changes: readonly Change[] = []) =>
    ({ kind: 'none', why, changes }) as const;
  const others = await deps.store.read.salesNear(sale);
  const decision = decideLook({ ...sale, uncertaintyMs: withinMs }, { shows: region.shows, others });
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
  if (change === undefined) return without(changes.length > 0 ? 'learning' : 'unchanged', changes);
  const { networkDelayMs } = video;
  return {
    ...{ kind: 'found', change, changes, boot, saleMonotonicMs: monotonicMs },
    ...{ cameraLatencyMs: latency.uncertaintyMs, networkDelayMs },
  };
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
  { timekeeper }: Pick<RegionLookDeps, 'timekeeper'>,
  { basis, boot, monotonicMs, atMs }: SaleToSee,
): { readonly boot: string; readonly monotonicMs: number } {
  return isPlacedByWall({ basis, monotonicMs }) ? timekeeper.momentAt(atMs) : { boot, monotonicMs };
}
