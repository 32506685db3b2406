/**
 * Sends stored clips once everything else is at the cloud: one request at a time, in parts of about a second each, between
 * which sales and pictures go first. The cloud says what it has before each part, so nothing of a clip is remembered here and a
 * cut line or a restart costs one part.
 */
import type { ClipNotice } from '../../contract/cloud/clip.ts';
import { maxClipPartBytes } from '../../contract/cloud/clip.ts';
import { type KnownProblem, problemFields } from '../../domain/problem/problem-text.ts';
import { shopSource } from '../../domain/sale/identity.ts';
import { rfc3339 } from '../../domain/time/time-text.ts';
import { isAborted } from '../../lib/abort.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import type { ClipToSend } from '../store/clips/clip-sending.ts';
import type { Store } from '../store/operations.ts';
import { type LaneParts, untilWoken } from './lane.ts';
import type { ClipPartOutcome, TryLater } from './sink.ts';
import { msUntilPictureHours, nextPictureStartMs, type PictureRules } from './upload-pace.ts';
import { type Outage, outageAfter } from './upload-policy.ts';

export type ClipUploadParts = {
  readonly store: {
    readonly read: Pick<Store['read'], 'clipToSend'>;
    readonly write: Pick<Store['write'], 'settleSending'>;
  };
  /** Also those of plain sales. */
  readonly isOfAll: boolean;
  readonly shop: { readonly id: string; readonly timeZone: string };
  readonly rules: PictureRules;
  /** Bytes of a stored clip, both ends inclusive; undefined where there is no such clip any more. */
  read(
    clip: { readonly saleId: string; readonly id: string },
    range: { readonly from: number; readonly until: number },
  ): Promise<AsyncIterable<Uint8Array> | undefined>;
};

/** A cloud without clips may have learnt them. Milliseconds. */
const notOfferedMs = 3_600_000;
/** New clips cause no change that wakes the uploader by itself. Milliseconds. */
const lookEveryMs = 30_000;
const logEveryMs = 3_600_000;
/** A part below this is followed by a larger one, one above `slowPartMs` by a smaller one. Milliseconds. */
const fastPartMs = 500;
const slowPartMs = 2_000;
const minPartBytes = 16 * 1024;
const firstPartBytes = 64 * 1024;
/** Attempts of one clip of which the cloud keeps nothing, before others go first for an hour. */
const clipRetryMs = 3_600_000;

export type ClipLane = {
  /** Sends the next part; returns the time until there may be more. */
  startDue(): Promise<number>;
};

export function createClipLane(clips: ClipUploadParts, parts: LaneParts): ClipLane {
  const { sink, clock, log, random, state, retry, signal, reach } = parts;
  const mayLog = createLogThrottle(clock, logEveryMs);
  let isUnderWay = false;
  let earliestMs = Number.NEGATIVE_INFINITY;
  let partBytes = firstPartBytes;
  let outage: Outage | undefined;
  /** End of the last part that was sent. */
  let last: { readonly id: string; readonly untilByte: number } | undefined;

  function report(problem: KnownProblem | 'not_offered' | undefined): void {
    state.setClipProblem(problem);
    if (problem === undefined || problem === 'not_offered' || !mayLog()) return;
    log.warn({ ...problemFields(problem) }, 'clips wait to be sent');
  }

  function hold({ problem, retryAfterMs }: TryLater): void {
    const failure = { problem, refused: false, ...(retryAfterMs !== undefined && { retryAfterMs }) };
    outage = outageAfter(outage, failure, { monotonicMs: clock.monotonicMs(), retry, random });
    earliestMs = Math.max(earliestMs, outage.untilMonotonicMs);
    report(problem);
  }

  const settle = (settled: Parameters<ClipUploadParts['store']['write']['settleSending']>[0]) =>
    reach(() => clips.store.write.settleSending(settled));

  async function send(clip: ClipToSend): Promise<void> {
    const { id } = clip;
    const notice = noticeOf(clip, clips.shop);
    const outcome = await sink.clips?.announce(notice, signal);
    switch (outcome?.kind) {
      case undefined:
        return;
      case 'stored':
        outage = undefined;
        report(undefined);
        return settle({ id, kind: clip.isGone ? 'gone' : 'sent' });
      case 'rejected':
        log.warn({ clip: id, ...problemFields(outcome.problem) }, 'clip rejected by the cloud');
        return settle({ id, kind: 'rejected' });
      case 'not_offered':
        earliestMs = clock.monotonicMs() + notOfferedMs;
        report('not_offered');
        return;
      case 'try_later':
        hold(outcome);
        return;
      case 'wanted':
        if (clip.isGone) return settle({ id, kind: 'gone' });
        return sendPart(clip, notice, outcome);
    }
  }

  async function sendPart(
    clip: ClipToSend,
    notice: ClipNotice,
    {
      fromByte,
      put,
    }: { fromByte: number; put?: { url: string; headers: Record<string, string>; bytes: number } },
  ): Promise<void> {
    const { id, saleId } = clip;
    // Nothing of the last part was kept: the others need not wait for this clip.
    const isStuck = last?.id === id && fromByte < last.untilByte;
    last = undefined;
    if (isStuck || fromByte >= clip.bytes)
      return settle({ id, kind: 'try_later', notBeforeMs: clock.nowMs() + clipRetryMs });
    const until = Math.min(clip.bytes, fromByte + (put?.bytes ?? partBytes)) - 1;
    const stream = await clips.read({ saleId, id }, { from: fromByte, until });
    if (stream === undefined) return;
    const pieces: Uint8Array[] = [];
    for await (const piece of stream) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    if (clip.isBegun === 0) await settle({ id, kind: 'begun' });
    const beganMs = clock.monotonicMs();
    earliestMs = nextPictureStartMs(clips.rules, { earliestMs, atMs: beganMs, bytes: bytes.length });
    const part = { notice, bytes, fromByte, ...(put !== undefined && { put }) };
    const outcome = await sink.clips?.sendPart(part, signal);
    if (outcome === undefined) return;
    partBytes = nextPartBytes(partBytes, outcome, clock.monotonicMs() - beganMs);
    if (outcome.kind === 'try_later') {
      hold(outcome);
      return;
    }
    outage = undefined;
    report(undefined);
    last = { id, untilByte: until + 1 };
  }

  return {
    async startDue() {
      if (sink.clips === undefined) report('not_offered');
      if (sink.clips === undefined || isUnderWay || isAborted(signal)) return untilWoken;
      const untilMs = Math.max(
        msUntilPictureHours(clips.rules, clock.nowMs()),
        earliestMs - clock.monotonicMs(),
      );
      if (untilMs > 0) return untilMs;
      const query = { isOfAll: clips.isOfAll, nowMs: clock.nowMs() };
      const clip = await reach(() => clips.store.read.clipToSend(query));
      if (clip === undefined) return lookEveryMs;
      isUnderWay = true;
      parts.start(send(clip), () => (isUnderWay = false));
      return untilWoken;
    },
  };
}

function nextPartBytes(bytes: number, { kind }: ClipPartOutcome, tookMs: number): number {
  if (kind === 'try_later' || tookMs > slowPartMs) return Math.max(minPartBytes, bytes / 2);
  return tookMs < fastPartMs ? Math.min(maxClipPartBytes, bytes * 2) : bytes;
}

function noticeOf(clip: ClipToSend, { id: shopId, timeZone }: ClipUploadParts['shop']): ClipNotice {
  const { id, saleId, kind, cameraId, uncertaintyMs, bytes, sha256 } = clip;
  return {
    ...{ id, source: shopSource(shopId), sale: saleId, kind, camera: cameraId },
    at: rfc3339(clip.atMs, timeZone),
    from: rfc3339(clip.fromMs, timeZone),
    until: rfc3339(clip.untilMs, timeZone),
    ...(uncertaintyMs !== null && { uncertaintyMs: Math.ceil(uncertaintyMs) }),
    ...{ bytes, sha256 },
    ...(clip.isGone === 1 && { gone: true }),
  };
}
