/** Decoding that is joined: whoever asks for a picture that is being decoded already, as urgently, gets the same one. */
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { seldom } from '../../../lib/log-throttle.ts';
import type { AccessUnit } from '../access-unit.ts';
import { decodeJpeg } from '../stills/jpeg.ts';
import type { Decoded, Decoders, NearPicture } from './decoder.ts';
import type { Urgency } from './decoder-pool.ts';

/** Each sale whose picture no decoder gives asks again for two minutes. */
const tellEveryMs = 60_000;

export type SharedDecodeOptions = {
  readonly widthPx?: number;
  readonly urgency?: Urgency;
  /** After this a near picture is as good (decoder.ts). */
  readonly patienceMs?: number;
};

export type SharedDecode = (
  run: readonly AccessUnit[],
  options: SharedDecodeOptions,
) => Promise<Decoded | NearPicture>;

export function createSharedDecode(deps: {
  decoders: Pick<Decoders, 'decode' | 'decodeWithin'>;
  clock: Clock;
  log: Log;
  /** Whose video it is. */
  source: string;
  /** Done once to each decoded picture, before anybody has it. */
  finish: (picture: Extract<Decoded, { kind: 'picture' }>['picture']) => void;
}): SharedDecode {
  const { decoders, clock, log, source } = deps;
  const mayTell = seldom(clock, tellEveryMs);
  const underWay = new Map<string, Map<AccessUnit, Promise<Decoded | NearPicture>>>();

  async function decode(
    run: readonly AccessUnit[],
    { widthPx, urgency = 'sale', patienceMs }: SharedDecodeOptions,
  ): Promise<Decoded | NearPicture> {
    const wanted = run.at(-1);
    if (wanted === undefined) return { kind: 'damaged', why: 'no longer held' };
    const options = { urgency, source, ...(widthPx !== undefined && { widthPx }) };
    const decoded =
      wanted.codec === 'jpeg'
        ? await decodeJpeg(wanted, { clock, ...(widthPx !== undefined && { maxWidthPx: widthPx }) })
        : patienceMs === undefined
          ? await decoders.decode(run, options)
          : await decoders.decodeWithin(run, { ...options, patienceMs });
    if (decoded.kind === 'picture' || decoded.kind === 'near') deps.finish(decoded.picture);
    else if (mayTell()) log.warn({ kind: decoded.kind, why: decoded.why }, 'a picture could not be decoded');
    return decoded;
  }

  return (run, options) => {
    const wanted = run.at(-1);
    if (wanted === undefined) return decode(run, options);
    const { widthPx = 'full', urgency = 'sale', patienceMs = 'exact' } = options;
    const kind = `${urgency} ${widthPx} ${patienceMs}`;
    const ofKind = underWay.get(kind) ?? new Map<AccessUnit, Promise<Decoded | NearPicture>>();
    underWay.set(kind, ofKind);
    const known = ofKind.get(wanted);
    if (known !== undefined) return known;
    const decoded = decode(run, options).finally(() => ofKind.delete(wanted));
    ofKind.set(wanted, decoded);
    return decoded;
  };
}
