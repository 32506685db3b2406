/** Sales and pictures in plain words, as the page shows them. Pure. */

import type { MessageJson } from '../../contract/message.ts';
import type { CaptureJson, PairJson } from '../../contract/page/sales.ts';
import type { CameraStatusJson, StatusJson } from '../../contract/page/status.ts';
import type { CameraWarning } from '../../domain/alarm/camera-warning.ts';
import { cameraProblemKind } from '../../domain/problem/camera.ts';
import { withoutStatus } from '../../domain/problem/shown/without-status.ts';
import { basisText, signalText } from '../../domain/sale/sale-texts.ts';
import { disputedBasis, disputedTime } from '../../domain/time/disputed-time.ts';
import { downEnd } from '../../domain/time/down-time.ts';
import { plusMinusMs, statedMs, uncertaintyOf } from '../../domain/time/stated-uncertainty.ts';
import { offsetFromMoment, ofMoment } from '../../domain/time/void-offset.ts';
import { isBrief, isReconnecting } from '../state/brief.ts';
import { instantOf, type Row } from '../state/sales/pair-order.ts';
import type { Format } from './format.ts';
import type { Messages } from './ja.ts';

export type Captured = Extract<CaptureJson, { outcome: 'captured' }>;
export type Missing = Exclude<CaptureJson, { outcome: 'captured' | 'pending' }>;

/**
 * The picture that stands for the sale or its void: the one nearest to that time, the main camera's first; else why there is none. Where one
 * `camera` is looked at, its own.
 */
export function mainCapture(row: Row, camera?: string): CaptureJson | undefined {
  const own = row.captures.filter((capture) => capture.camera === camera);
  const requested = ofMoment(own.length > 0 ? own : row.captures, row.moment);
  const distance = (capture: CaptureJson) => Math.abs(offsetFromMoment(capture, row));
  const nearest = (captures: CaptureJson[]) => captures.sort((a, b) => distance(a) - distance(b))[0];
  return nearest(requested.filter((capture) => capture.outcome === 'captured')) ?? nearest([...requested]);
}

/** As the gateway calls the camera, also one that was removed; undefined where none was linked. */
export function cameraNameOf(capture: CaptureJson | undefined): string | undefined {
  return capture?.cameraName ?? capture?.camera ?? undefined;
}

/**
 * `カメラが停止中でした（14:02:00–14:10:05）`, the second time with its day where that is not the day of the first. `small`: for the little
 * boxes of the list, which a day and seconds are too long for.
 */
export function missingText(
  capture: Missing,
  nowMs: number,
  t: Messages,
  format: Format,
  { small = false } = {},
): string {
  const words = t.picture.missing[capture.outcome];
  const { downSince } = capture.details;
  if (capture.outcome !== 'camera_down' || downSince === undefined) return words;
  const end = downEnd(capture.details);
  const sinceMs = Date.parse(downSince);
  const isToday = [sinceMs, Date.parse(end ?? downSince)].every(
    (ms) => format.dayKey(ms) === format.dayKey(nowMs),
  );
  const moment = small && !isToday ? format.moment : format.exactMoment;
  return words + t.picture.down(moment(downSince, nowMs), end === undefined ? '' : moment(end, sinceMs));
}

/** `ブレンド ×2、サンドイッチ ほか1点`; empty without lines. */
export function itemsText(pair: PairJson, t: Messages): string {
  const shown = pair.lines
    .slice(0, 2)
    .map(({ name, quantity }) => (quantity === undefined || quantity === 1 ? name : `${name} ×${quantity}`));
  const more = pair.lines.length - shown.length;
  return shown.join(t.comma) + (more > 0 ? t.sales.more(more) : '');
}

/** Registers name their payment methods themselves; only the common codes have words of ours. */
export function paymentText(method: string, t: Messages): string {
  const words: Readonly<Record<string, string>> = t.payment;
  return words[method.toLowerCase()] ?? method;
}

export function paymentsText(pair: PairJson, t: Messages): string {
  return [...new Set(pair.payments.map(({ method }) => paymentText(method, t)))].join(t.comma);
}

/** For the list of sales: `撮影時刻の誤差 ±0.6秒` when that is large, and the device that gave the time. */
export function precisionText(row: Row, t: Messages, format: Format): string | undefined {
  const capture = mainCapture(row);
  const picture = capture?.outcome === 'captured' ? capture : undefined;
  const { totalMs, isPoor } = uncertaintyOf(instantOf(row), picture);
  const device = deviceOf(row, t);
  if (!isPoor)
    return device === undefined
      ? undefined
      : t.sales.signal(device, format.uncertainty(row.instant.uncertaintyMs));
  const poor = picture === undefined ? t.sales.uncertainSale : t.sales.uncertain;
  return [poor(format.uncertainty(totalMs)), device].filter((part) => part !== undefined).join(' · ');
}

function deviceOf({ instant: { basis, signal }, moment }: Row, t: Messages): string | undefined {
  return moment === 'void' || basis !== 'moment' || signal === undefined
    ? undefined
    : signalText(signal, t.sale);
}

/**
 * Notes on the displayed picture: its offset from the instant and the uncertainty, or the action to take so
 * that the next sale has a picture.
 */
export function pictureNotes(capture: CaptureJson, pair: PairJson, t: Messages, format: Format): string[] {
  if (capture.outcome === 'pending') return [];
  if (capture.outcome !== 'captured') {
    const { oldest, newest } = capture.details;
    const held =
      oldest === undefined || newest === undefined
        ? []
        : [t.picture.held(format.time(oldest), format.time(newest))];
    const isBack = capture.outcome === 'camera_down' && downEnd(capture.details) !== undefined;
    return [...held, isBack ? t.picture.cameBack : t.picture.advice[capture.outcome]];
  }
  const { offsetMs, source, basis, moment, cameraLatencyMs, cameraLatencyUncertaintyMs } = capture;
  const { disputed, requestedAfter, requestedBefore } = t.picture;
  const disputedAt = disputedBasis(moment);
  // From a time that is exact, whether or not the sale was made then.
  const ownDoubtMs = (cameraLatencyUncertaintyMs ?? 0) + (capture.networkDelayUncertaintyMs ?? 0);
  const awayMs = statedMs(offsetMs, ownDoubtMs);
  const notes =
    disputedAt === undefined
      ? [takenText(capture, pair, t, format)]
      : [
          disputed.picture(
            disputed.time[disputedAt],
            awayMs === 0
              ? `±${format.milliseconds(plusMinusMs(ownDoubtMs))}`
              : (awayMs < 0 ? requestedBefore : requestedAfter)(format.milliseconds(awayMs)),
          ),
          disputed.note,
        ];
  if (capture.flawed === true) notes.push(t.picture.flawed.note);
  if (capture.cameraLatencyBasis === 'assumed')
    notes.push(
      t.picture.latencyAssumed(
        format.milliseconds(cameraLatencyMs ?? 0),
        format.milliseconds(cameraLatencyUncertaintyMs ?? 0),
      ),
    );
  if (capture.networkDelayUncertaintyMs !== undefined)
    notes.push(t.picture.networkDelay(format.milliseconds(capture.networkDelayUncertaintyMs)));
  if (source === 'lookback') notes.push(t.picture.lookback);
  const known =
    moment === 'void' ? pair.voidedAt?.basis : (disputedTime(capture, pair) ?? pair.instant.basis);
  if (basis !== known) notes.push(t.picture.otherMoment + t.gap + t.sale.basis[basis]);
  return notes;
}

/** Distance of a picture from its moment. */
function takenText(capture: Captured, pair: PairJson, t: Messages, format: Format): string {
  const { offsetMs, uncertaintyMs } = capture;
  const moment = t.picture.moment[capture.moment === 'void' ? 'void' : 'sale'];
  const plusMinus = format.milliseconds(plusMinusMs(uncertaintyMs));
  const awayMs = statedMs(offsetFromMoment(capture, pair) + offsetMs, uncertaintyMs);
  if (awayMs === 0) return t.picture.then(moment, plusMinus);
  return (awayMs < 0 ? t.picture.before : t.picture.after)(format.milliseconds(awayMs), moment, plusMinus);
}

/** How the instant was found and how sure it is, in sentences. */
export function instantText(pair: PairJson, t: Messages, format: Format): string[] {
  const { uncertaintyMs, skewMs, skewUncertaintyMs, clock } = pair.instant;
  const sentences = [basisText(pair.instant, t.sale), t.sale.uncertainty(format.uncertainty(uncertaintyMs))];
  // A deviation within its own doubt may be the way of the message.
  if (skewMs !== undefined && Math.abs(skewMs) >= Math.max(100, skewUncertaintyMs ?? uncertaintyMs)) {
    const statedSkewMs = statedMs(skewMs, skewUncertaintyMs ?? uncertaintyMs);
    sentences.push((skewMs > 0 ? t.sale.ahead : t.sale.behind)(format.seconds(statedSkewMs)));
    if (skewUncertaintyMs !== undefined)
      sentences.push(t.sale.skewUncertainty(format.seconds(skewUncertaintyMs)));
  }
  if (clock === 'unsynced') sentences.push(t.sale.unsynced);
  return sentences;
}

/** Upload state of a sale, in sentences. */
export function uploadTexts(
  { upload }: PairJson,
  cloud: Pick<StatusJson['cloud'], 'state' | 'picturesFrom'> | undefined,
  { t, format }: { t: Messages; format: Format },
): string[] {
  const { state, storedAt, problem, picturesWaiting, saleWaiting } = upload;
  switch (state) {
    case 'stored':
      return [storedAt === undefined ? t.upload.stored : t.upload.storedText(format.time(storedAt))];
    case 'quarantined':
      return [t.upload.quarantinedText(problem === undefined ? '—' : problemText(problem, t))];
    case 'waiting':
      if (cloud?.state === 'off') return [t.upload.offText];
      if (cloud?.picturesFrom !== undefined && cloud.state === 'ok' && picturesWaiting > 0)
        return [
          ...(saleWaiting ? [t.upload.saleWaiting] : []),
          t.upload.picturesFrom(format.number(picturesWaiting), format.minute(cloud.picturesFrom)),
          t.upload.picturesFromText,
        ];
      return picturesWaiting > 0
        ? [
            (saleWaiting ? t.upload.saleAndPicturesWaiting : t.upload.picturesWaiting)(
              format.number(picturesWaiting),
            ),
            t.upload.waitingText,
          ]
        : [t.upload.waitingText];
  }
}

export type Tone = 'good' | 'warn' | 'bad' | 'quiet';

/** A queue is worth a look once its oldest item has waited this long, milliseconds: a sale is sent within seconds, pictures after it. */
const backlogMs = 10 * 60_000;

export function isBacklog(oldest: string | undefined, nowMs: number): boolean {
  return oldest !== undefined && nowMs - Date.parse(oldest) >= backlogMs;
}

/** The cloud queue in a few words, for the header. */
export function queueText(
  status: StatusJson,
  nowMs: number,
  t: Messages,
  format: Format,
): { text: string; tone: Tone } {
  const { queue, cloud, storage } = status;
  const oldest = queue.oldest === undefined ? undefined : format.moment(queue.oldest, nowMs);
  const waiting =
    queue.sales > 0
      ? t.header.waiting(format.number(queue.sales), oldest)
      : queue.pictures > 0
        ? t.header.picturesWaiting(format.number(queue.pictures), oldest)
        : undefined;
  const nextTry = nextTryText(status, nowMs, format);
  const next = nextTry === undefined ? '' : t.comma + t.header.nextTry(nextTry);
  const again = cloud.answer === undefined ? 'cloudRetrying' : 'cloudSendsAgain';
  switch (cloud.state) {
    case 'off':
      return {
        text:
          storage !== undefined && storage.sales > 0
            ? `${t.header.cloudOff}${t.comma}${t.header.kept}`
            : t.header.cloudOff,
        tone: 'quiet',
      };
    case 'connecting':
      return { text: waiting ?? t.header.cloudConnecting, tone: 'quiet' };
    case 'ok':
      // As the shop has set it up: nothing to worry about.
      if (queue.sales === 0 && queue.pictures > 0 && cloud.picturesFrom !== undefined)
        return {
          text: t.header.picturesFrom(format.number(queue.pictures), format.minute(cloud.picturesFrom)),
          tone: 'quiet',
        };
      if (waiting !== undefined && queue.quarantined === 0)
        return { text: waiting, tone: isBacklog(queue.oldest, nowMs) ? 'warn' : 'good' };
      return queue.quarantined > 0
        ? { text: t.header.onHold(format.number(queue.quarantined)), tone: 'warn' }
        : { text: t.header.allSent, tone: 'good' };
    case 'retrying':
      return {
        text: (waiting ?? t.header[again]) + next,
        tone: isBrief(cloud.since, nowMs) ? 'quiet' : 'warn',
      };
    case 'refused':
      return { text: (waiting ?? t.header.cloudRefused) + next, tone: 'bad' };
  }
}

/** Answer of a cloud that refuses all: the fault is not at the shop's line then. */
export function cloudAnswer(
  status: Pick<StatusJson, 'cloud'> | undefined,
): NonNullable<StatusJson['cloud']['answer']> | 'unreachable' {
  return status?.cloud.answer ?? 'unreachable';
}

/** When sending goes on: `14:02:33`. Undefined while it is being tried, or a time that is known is over. */
export function nextTryText(
  { cloud }: Pick<StatusJson, 'cloud'>,
  nowMs: number,
  format: Format,
): string | undefined {
  if (cloud.nextTryAt === undefined || Date.parse(cloud.nextTryAt) <= nowMs) return undefined;
  return format.second(cloud.nextTryAt);
}

/** A clock this near is right, milliseconds: what a stream tells of it is no better. */
const clockRightMs = 1_000;

/** `12分進み`, `合っています`; undefined when the stream contains no clock time. */
export function clockText(
  { clockOffsetMs, lateMs = 0 }: Pick<CameraStatusJson, 'clockOffsetMs' | 'lateMs'>,
  t: Messages,
  format: Format,
): string | undefined {
  if (clockOffsetMs === undefined) return undefined;
  const shown = offsetText(clockOffsetMs, t, format);
  return lateMs < clockRightMs ? shown : t.cameras.clockLate(shown, format.seconds(lateMs));
}

function offsetText(offsetMs: number, t: Messages, format: Format): string {
  const sizeMs = Math.abs(offsetMs);
  if (sizeMs < clockRightMs) return t.cameras.clockRight;
  const size = sizeMs < 60_000 ? format.seconds(sizeMs) : format.duration(sizeMs);
  return (offsetMs > 0 ? t.cameras.clockFast : t.cameras.clockSlow)(size);
}

/** A status code tells a shop nothing: log and diagnostics have it. The words of the cloud stay. */
const unnumbered: Readonly<Record<string, string>> = {
  'cloud.answered': 'cloud.rejected',
  'cloud.answered_with': 'cloud.rejected_with',
};

export function problemText({ details = [], ...problem }: MessageJson, t: Messages): string {
  const plain = <Part extends { code: string; params: object }>(part: Part): Part => ({
    ...part,
    code: unnumbered[part.code] ?? part.code,
    params: 'status' in part.params ? { ...part.params, status: '' } : part.params,
  });
  const reasons = details.filter(({ code }) => code !== 'cloud.answered');
  const text = t.problem({ ...plain(problem), details: reasons.map(plain) });
  return withoutStatus(text ?? problem.text);
}

/** `14:02:00 から停止中（12分）`; of a camera that gives pictures without its warnings. */
export function cameraStateText(
  { state, since, problem }: Pick<CameraStatusJson, 'state' | 'since' | 'problem'>,
  nowMs: number,
  t: Messages,
  format: Format,
): string {
  if (state !== 'down') return t.cameras.state[state];
  if (isReconnecting({ state, since, problem }, nowMs)) return t.cameras.state.reconnecting;
  return t.cameras.downSince(format.exactMoment(since, nowMs), format.duration(nowMs - Date.parse(since)));
}

export function cameraTone(
  camera: Pick<CameraStatusJson, 'state' | 'since' | 'problem' | 'warnings'>,
  nowMs: number,
): Tone {
  switch (camera.state) {
    case 'starting':
      return 'quiet';
    case 'up':
      return camera.warnings.length > 0 ? 'warn' : 'good';
    case 'down':
      return isReconnecting(camera, nowMs) ? 'quiet' : 'bad';
  }
}

/** Why a camera gives no pictures, and what to do. */
export function cameraProblemText(
  { problem, pictureAgeMs, lookback }: Pick<CameraStatusJson, 'problem' | 'pictureAgeMs' | 'lookback'>,
  t: Messages,
): { why: string; advice: string } {
  const kind = (problem && cameraProblemKind(problem.code)) ?? 'connection';
  const hasWorked = pictureAgeMs !== undefined || lookback?.oldest !== undefined;
  return {
    why: problem === undefined ? t.cameras.whyUnknown : problemText(problem, t),
    advice:
      t.cameras.whatToDo[kind === 'connection' && hasWorked ? 'cutOff' : kind] +
      t.gap +
      t.cameras.reconnecting,
  };
}

/** Warnings of a camera that gives pictures, and what to do. */
export function warningTexts(
  camera: CameraStatusJson,
  nowMs: number,
  t: Messages,
  format: Format,
): { warning: CameraWarning; title: string; advice: string }[] {
  const { keyFrameIntervalMs, unchangedSince } = camera;
  const values: Partial<Record<CameraWarning, string>> = {
    key_frames_far_apart: keyFrameIntervalMs === undefined ? '—' : format.seconds(keyFrameIntervalMs),
    camera_clock_off: clockText(camera, t, format) ?? '—',
    picture_unchanged: unchangedSince === undefined ? '—' : format.moment(unchangedSince, nowMs),
  };
  return camera.warnings.map((warning) => ({
    warning,
    title: t.cameras.warning[warning](values[warning] ?? ''),
    advice: t.cameras.advice[warning],
  }));
}
