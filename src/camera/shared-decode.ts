/** Decoding that is joined: whoever asks for a picture that is being decoded already, as urgently, gets the same one. */
import type { Clock } from '../ops/clock.ts';
import type { Log } from '../ops/log.ts';
import { seldom } from '../ops/seldom.ts';
import type { AccessUnit } from './access-unit.ts';
import type { Decoded, Decoders } from './decoder.ts';
import type { Urgency } from './decoder-pool.ts';
import { decodeJpeg } from './jpeg.ts';

/** Each sale whose picture no decoder gives asks again for two minutes. */
const tellEveryMs = 60_000;

export type SharedDecode = (
  run: readonly AccessUnit[],
  options: { readonly widthPx?: number; readonly urgency?: Urgency },
) => Promise<Decoded>;

export function createSharedDecode(deps: {
  decoders: Decoders;
  clock: Clock;
  log: Log;
  /** Done once to each decoded picture, before anybody has it. */
  finish: (picture: Extract<Decoded, { kind: 'picture' }>['picture']) => void;
}): SharedDecode {
  const { decoders, clock, log } = deps;
  const mayTell = seldom(clock, tellEveryMs);
  const underWay = new Map<string, Map<AccessUnit, Promise<Decoded>>>();

  async function decode(
    run: readonly AccessUnit[],
    widthPx: number | undefined,
    urgency: Urgency,
  ): Promise<Decoded> {
    const wanted = run.at(-1);
    if (wanted === undefined) return { kind: 'damaged', why: 'no longer held' };
    const decoded =
      wanted.codec === 'jpeg'
        ? await decodeJpeg(wanted, { clock, ...(widthPx !== undefined && { maxWidthPx: widthPx }) })
        : await decoders.decode(run, { urgency, ...(widthPx !== undefined && { widthPx }) });
    if (decoded.kind === 'picture') deps.finish(decoded.picture);
    else if (mayTell()) log.warn({ kind: decoded.kind, why: decoded.why }, 'a picture could not be decoded');
    return decoded;
  }

  return (run, { widthPx, urgency = 'sale' }) => {
    const wanted = run.at(-1);
    if (wanted === undefined) return decode(run, widthPx, urgency);
    const size = `${urgency} ${widthPx ?? 'full'}`;
    const ofSize = underWay.get(size) ?? new Map<AccessUnit, Promise<Decoded>>();
    underWay.set(size, ofSize);
    const known = ofSize.get(wanted);
    if (known !== undefined) return known;
    const decoded = decode(run, widthPx, urgency).finally(() => ofSize.delete(wanted));
    ofSize.set(wanted, decoded);
    return decoded;
  };
}
