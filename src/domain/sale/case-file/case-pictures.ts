/** Pictures of a case file with what is known of each, in words. Pure. */
import type { Capture, Pair } from '../../capture/pair.ts';
import { disputedBasis } from '../../time/disputed-time.ts';
import { plusMinusMs, statedMs } from '../../time/stated-uncertainty.ts';
import type { SaleTexts } from '../sale-texts.ts';
import type { CaseTexts } from './case-texts-ja.ts';

/** Every camera may have five pictures of a refund, five of its void and some extra ones. */
export const maxCasePictures = 40;

export type CasePicture = {
  readonly title: string;
  readonly notes: readonly string[];
  /** File of a stored picture; absent where there is none, with the reason in `notes`. */
  readonly stored?: {
    readonly sha256: string;
    readonly width: number;
    readonly height: number;
  };
  /** Checksum of a picture that only the cloud has now. */
  readonly sha256?: string;
};

/** From the main stream, stored apart from the others. */
export type DetailedPicture = {
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
  /** Id of the camera. */
  readonly camera: string;
  /** Epoch milliseconds. */
  readonly takenAtMs: number;
};

export type Wording = {
  readonly texts: CaseTexts;
  readonly ofSales: SaleTexts;
  /** Milliseconds. */
  readonly span: (ms: number) => string;
  /** Epoch milliseconds. */
  readonly time: (atMs: number) => string;
};

export function casePictures(pair: Pair, wording: Wording): readonly CasePicture[] {
  return capturesInOrder(pair).map((capture) => pictureOf(capture, pair, wording));
}

export function detailedCasePictures(
  detailed: readonly DetailedPicture[],
  { captures }: Pick<Pair, 'captures'>,
  { texts, time }: Wording,
): readonly CasePicture[] {
  return detailed.map(({ sha256, width, height, camera, takenAtMs }) => ({
    title: captures.find((one) => one.camera === camera)?.cameraName ?? camera,
    notes: [texts.taken(time(takenAtMs)), texts.detailedNote],
    stored: { sha256, width, height },
  }));
}

/** The one that stands for the sale first, then those in the order of the sale's page. */
export function capturesInOrder({ captures }: Pair): readonly Capture[] {
  const settled = captures.filter(({ outcome }) => outcome !== 'pending');
  const main = settled.find(
    (one) => one.outcome === 'captured' && one.requestedOffsetMs === 0 && one.moment === undefined,
  );
  return main === undefined ? settled : [main, ...settled.filter((one) => one !== main)];
}

/** Name in the ZIP file. */
export function pictureFile(index: number, sha256: string): string {
  return `pictures/${String(index + 1).padStart(2, '0')}-${sha256.slice(0, 12)}.jpg`;
}

function pictureOf(capture: Capture, pair: Pair, wording: Wording): CasePicture {
  const { texts, ofSales, span, time } = wording;
  const title = capture.cameraName ?? capture.camera ?? texts.noPicture;
  if (capture.outcome === 'pending') return { title, notes: [] };
  if (capture.outcome !== 'captured')
    return { title, notes: [whenOf(capture, pair, wording), ofSales.missing[capture.outcome]] };
  const { takenAtMs, thumbnail, cameraLatencyMs = 0, cameraLatencyUncertaintyMs = 0 } = capture;
  const { sha256, width, height } = thumbnail;
  const notes = [
    texts.taken(time(takenAtMs)),
    whenOf(capture, pair, wording),
    ...(capture.flawed === true ? [ofSales.flawed.note] : []),
    ...(capture.cameraLatencyBasis === 'assumed'
      ? [texts.latencyAssumed(span(cameraLatencyMs), span(cameraLatencyUncertaintyMs))]
      : []),
    ...(capture.source === 'lookback' ? [texts.fromDisk] : []),
  ];
  if (capture.removed === true) return { title, notes: [...notes, texts.atCloud], sha256 };
  return { title, notes, stored: { sha256, width, height } };
}

/** Distance from the moment that the picture belongs to; of a missing one the requested distance. */
function whenOf(capture: Capture, pair: Pair, { texts, ofSales, span }: Wording): string {
  const { moment, requestedOffsetMs } = capture;
  const disputed = disputedBasis(moment);
  const ofVoid = moment === 'void' ? pair.voided : undefined;
  const startMs = ofVoid === undefined ? 0 : pair.instant.atMs - ofVoid.atMs;
  const taken = capture.outcome === 'captured' ? capture : undefined;
  if (disputed !== undefined) {
    // From a time that is exact, whether or not the sale was made then.
    const doubtMs = (taken?.cameraLatencyUncertaintyMs ?? 0) + (taken?.networkDelayUncertaintyMs ?? 0);
    const awayMs = statedMs(taken?.offsetMs ?? 0, doubtMs);
    const when =
      awayMs === 0
        ? `±${span(plusMinusMs(doubtMs))}`
        : (awayMs < 0 ? texts.spanBefore : texts.spanAfter)(span(awayMs));
    return `${ofSales.disputed.picture(ofSales.disputed.time[disputed], when)}${texts.comma}${ofSales.disputed.note}`;
  }
  const offsetMs = startMs + requestedOffsetMs + (taken?.offsetMs ?? 0);
  const name = texts.moment[ofVoid === undefined ? 'sale' : 'void'];
  if (taken === undefined)
    return Math.abs(offsetMs) < 1 ? name : `${name} ${offsetMs < 0 ? '−' : '+'}${span(offsetMs)}`;
  const within = span(plusMinusMs(taken.uncertaintyMs));
  const awayMs = statedMs(offsetMs, taken.uncertaintyMs);
  if (awayMs === 0) return texts.then(name, within);
  return (awayMs < 0 ? texts.before : texts.after)(span(awayMs), name, within);
}
