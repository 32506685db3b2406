/**
 * Decodes and encodes one picture of a camera some seconds after its first one, as for a sale, and stores nothing: the first sale then finds its way
 * used before, and the speed of this machine measured. A failure is logged as any other. Once for each start of a camera.
 */
import type { HeldPicture } from '../../../domain/capture/frame.ts';
import { pause, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { AccessUnit } from '../access-unit.ts';
import { type HeldGop, leads } from '../ring/gop.ts';
import type { Ring } from '../ring/ring.ts';
import { minPictures } from './decode-speed.ts';
import type { Decoders } from './decoder.ts';
import type { SharedDecode } from './shared-decode.ts';

/** A program that has just started measures itself slow. */
const afterMs = 5_000;

export type TrialDecodeDeps = {
  readonly clock: Clock;
  readonly ring: Pick<Ring, 'gops'>;
  /** Resolves when a picture arrives or the state changes. */
  readonly changed: () => Promise<unknown>;
  readonly decode: SharedDecode;
  readonly estimateMs: Decoders['estimateMs'];
  readonly widthPx: number;
  /** Makes the JPEG of a sale. The picture stays the caller's. */
  readonly encode: (picture: HeldPicture) => Promise<unknown>;
};

/** Settles when it has been done, or the signal aborts. */
export async function tryDecoding(deps: TrialDecodeDeps, signal: AbortSignal): Promise<void> {
  const next = () =>
    unlessAborted(deps.changed(), signal).then(
      () => true,
      () => false,
    );
  while (deps.ring.gops().length === 0) if (!(await next())) return;
  if (!(await pause(deps.clock, afterMs, signal))) return;
  let run = trialRun(deps);
  for (; run === undefined; run = trialRun(deps)) if (!(await next())) return;
  const decoded = await deps.decode(run, { widthPx: deps.widthPx, urgency: 'look' });
  if (decoded.kind !== 'picture') return;
  using picture = decoded.picture;
  await deps.encode(picture);
}

/** Enough pictures for a measurement, or a key frame where its video has been measured; undefined before they have arrived. */
function trialRun({ ring, estimateMs }: TrialDecodeDeps): readonly AccessUnit[] | undefined {
  const gops = ring.gops();
  const whole = gops.slice(0, -1).findLast(({ damagedFrom }) => damagedFrom === undefined);
  const { units = [] } = gops.findLast(isLongEnough) ?? whole ?? {};
  const [key] = units;
  if (key === undefined) return undefined;
  if (key.codec === 'jpeg' || estimateMs([key]) !== undefined) return [key];
  return units.filter((unit) => !leads(key, unit)).slice(0, minPictures);
}

function isLongEnough({ units, damagedFrom = Infinity }: HeldGop): boolean {
  return Math.min(units.length, damagedFrom) >= minPictures;
}
