/**
 * Joins equal decode requests: a request for a picture that is already being decoded with the same urgency shares its result. Each
 * gets a share of the picture of its own.
 */
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { createLogThrottle } from '../../../lib/log-throttle.ts';
import type { AccessUnit } from '../access-unit.ts';
import type { DecodeAhead } from '../ahead/decode-ahead.ts';
import type { Decoded, DecodedPicture, Decoders, NearPicture } from './decoder.ts';
import type { Urgency } from './decoder-request.ts';

/** Each sale whose picture can't be decoded retries for two minutes. */
const logEveryMs = 60_000;

type SharedDecodeOptions = {
  readonly widthPx?: number;
  readonly urgency?: Urgency;
  /** A picture to be stored with a sale: it may have been decoded ahead. */
  readonly isOfSale?: boolean;
  /** Its sale was known late (ahead/decode-ahead.ts). */
  readonly isLate?: boolean;
  /** Time after which a near picture is accepted (decoder.ts). */
  readonly patienceMs?: number;
  /** The video is damaged (decoder.ts). */
  readonly isFlawed?: boolean | undefined;
};

export type SharedDecode = (
  run: readonly AccessUnit[],
  options: SharedDecodeOptions,
) => Promise<Decoded | NearPicture>;

type UnderWay = { readonly answer: Promise<Decoded | NearPicture>; users: number };

export function createSharedDecode(deps: {
  decoders: Pick<Decoders, 'decode' | 'decodeWithin'>;
  ahead?: Pick<DecodeAhead, 'picture'> | undefined;
  clock: Clock;
  log: Log;
  /** Owner of the video. */
  source: string;
  /** Applied once to each decoded picture, before it is returned. */
  finish: (picture: DecodedPicture['picture']) => void;
}): SharedDecode {
  const { decoders, ahead, clock, log, source } = deps;
  const mayLog = createLogThrottle(clock, logEveryMs);
  const underWay = new Map<string, Map<AccessUnit, UnderWay>>();

  async function decode(
    run: readonly AccessUnit[],
    {
      widthPx,
      urgency = 'sale',
      isOfSale,
      isLate = false,
      patienceMs,
      isFlawed = false,
    }: SharedDecodeOptions,
  ): Promise<Decoded | NearPicture> {
    const requested = run.at(-1);
    if (requested === undefined) return { kind: 'damaged', why: 'no longer held' };
    const requestedMs = clock.monotonicMs();
    const options = { urgency, source, conceals: isFlawed, ...(widthPx !== undefined && { widthPx }) };
    const decoded =
      (isOfSale === true && !isFlawed
        ? await ahead?.picture(requested, {
            ...{ mayBeNear: patienceMs !== undefined, isLate, isFollowUp: urgency === 'later' },
          })
        : undefined) ??
      (patienceMs === undefined
        ? await decoders.decode(run, options)
        : await decoders.decodeWithin(run, {
            ...options,
            patienceMs: Math.max(0, patienceMs - (clock.monotonicMs() - requestedMs)),
          }));
    if (decoded.kind === 'picture' || decoded.kind === 'near') deps.finish(decoded.picture);
    else if (mayLog()) log.warn({ kind: decoded.kind, why: decoded.why }, 'decoding failed');
    return decoded;
  }

  return (run, options) => {
    const requested = run.at(-1);
    if (requested === undefined) return decode(run, options);
    const { widthPx = 'full', urgency = 'sale', isOfSale = false, patienceMs = 'exact' } = options;
    const kind = `${urgency} ${widthPx} ${isOfSale} ${patienceMs} ${options.isFlawed === true}`;
    const ofKind = underWay.get(kind) ?? new Map<AccessUnit, UnderWay>();
    underWay.set(kind, ofKind);
    const known = ofKind.get(requested) ?? {
      answer: decode(run, options).finally(() => ofKind.delete(requested)),
      users: 0,
    };
    ofKind.set(requested, known);
    return shareOf(known);
  };
}

/** When the answer comes nobody else joins any more: the last user takes the picture itself. */
async function shareOf(work: UnderWay): Promise<Decoded | NearPicture> {
  work.users++;
  const answer = await work.answer;
  work.users--;
  if (work.users === 0 || !('picture' in answer)) return answer;
  return { ...answer, picture: answer.picture.share() };
}
