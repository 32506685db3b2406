/**
 * Decodes one picture of a camera in advance, some seconds after its first one, and encodes it: so the first sale needs no first-time initialisation and
 * has a measured speed. It is not stored. A failure is logged as any other. Once for each start of a camera.
 */
import type { HeldPicture } from '../../../domain/capture/frame.ts';
import { pause, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Slots } from '../../../lib/keyed-semaphore.ts';
import type { AccessUnit } from '../access-unit.ts';
import { neededUnits } from '../bitstream/needed-units.ts';
import { pictureUnlessAborted } from '../pictures/held-picture.ts';
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
  /** The cameras of a fleet start together: one after another. */
  readonly trials: Slots;
};

/** Settles when it has been done, or the signal aborts; the JPEG is finished first. */
export async function tryDecoding(deps: TrialDecodeDeps, signal: AbortSignal): Promise<void> {
  const next = () =>
    unlessAborted(deps.changed(), signal).then(
      () => true,
      () => false,
    );
  while (deps.ring.gops().length === 0) if (!(await next())) return;
  if (!(await pause(deps.clock, afterMs, signal))) return;
  while (trialRun(deps) === undefined) if (!(await next())) return;
  using turn = await deps.trials.take('trial', signal).catch(() => undefined);
  // Such video may have been measured meanwhile.
  const run = trialRun(deps);
  if (turn === undefined || run === undefined) return;
  const decoding = deps.decode(run, { widthPx: deps.widthPx, urgency: 'look' });
  const decoded = await pictureUnlessAborted(decoding, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
    return undefined;
  });
  if (decoded?.kind !== 'picture') return;
  using picture = decoded.picture;
  await deps.encode(picture);
}

/** Enough pictures for a measurement, or a key frame where its video has been measured; undefined before they have arrived. */
function trialRun({ ring, estimateMs }: TrialDecodeDeps): readonly AccessUnit[] | undefined {
  const gops = ring.gops();
  const whole = gops.slice(0, -1).findLast(({ damagedFrom }) => damagedFrom === undefined);
  const run =
    gops.map(measurableRun).findLast((units) => units !== undefined) ?? (whole && soundUnits(whole));
  const [key] = run ?? [];
  if (key === undefined) return undefined;
  return key.codec === 'jpeg' || estimateMs([key]) !== undefined ? [key] : run;
}

/** Undefined while fewer pictures than a measurement counts would be decoded: those that no other refers to are not. */
function measurableRun(gop: HeldGop): readonly AccessUnit[] | undefined {
  const units = soundUnits(gop);
  const last = neededUnits(units, [])[minPictures - 1];
  return last && units.slice(0, units.indexOf(last) + 1);
}

function soundUnits({ units, damagedFrom }: HeldGop): readonly AccessUnit[] {
  const [key] = units;
  return units.slice(0, damagedFrom).filter((unit) => !leads(key, unit));
}
