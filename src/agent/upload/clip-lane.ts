/**
 * Sends stored clips once everything else is at the cloud: one request at a time, in parts of about a second each, between
 * which sales and pictures go first. The cloud says what it has before each part, so nothing of a clip is remembered here and a
 * cut line or a restart costs one part.
 */
import type { ClipNotice } from '../../contract/cloud/clip.ts';
import { problemFields } from '../../domain/problem/problem-text.ts';
import { shopSource } from '../../domain/sale/identity.ts';
import { rfc3339 } from '../../domain/time/time-text.ts';
import { isAborted } from '../../lib/abort.ts';
import type { ClipToSend } from '../store/clips/clip-sending.ts';
import type { Store } from '../store/operations.ts';
import { createClipHold } from './clip-hold.ts';
import { createPartSender, firstPartBytes, nextPartBytes, readPart } from './clip-part.ts';
import { type LaneParts, untilWoken } from './lane.ts';
import type { ClipOutcome, ClipSink } from './sink.ts';
import { msUntilPictureHours, type PictureRules } from './upload-pace.ts';

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
/** A clip that the cloud refuses or does not keep, and one whose file is damaged, lets others go first. Milliseconds. */
const clipRetryMs = 3_600_000;
/** After a part had to give way, so that a slow line is not spent on parts that are never whole. Milliseconds. */
const cutRetryMs = 600_000;

export type ClipLane = {
  /** Sends the next part; returns the time until there may be more. */
  startDue(): Promise<number>;
  /** Sales or pictures wait: ends the request under way if its part is larger than those that a gateway chooses. */
  giveWay(): void;
};

export function createClipLane(clips: ClipUploadParts, parts: LaneParts): ClipLane {
  const { sink, clock, log, state, signal, reach } = parts;
  const hold = createClipHold(clips.rules, parts);
  const sender = createPartSender();
  let isUnderWay = false;
  let partBytes = firstPartBytes;
  /** End of the last part that was sent. */
  let last: { readonly id: string; readonly untilByte: number } | undefined;

  const settle = (settled: Parameters<ClipUploadParts['store']['write']['settleSending']>[0]) =>
    reach(() => clips.store.write.settleSending(settled));

  const setAside = (id: string): Promise<void> =>
    settle({ id, kind: 'try_later', notBeforeMs: clock.nowMs() + clipRetryMs });

  async function send(clip: ClipToSend, to: ClipSink): Promise<void> {
    const { id } = clip;
    const notice = noticeOf(clip, clips.shop);
    const outcome = await to.announce(notice, signal);
    switch (outcome.kind) {
      case 'stored':
        hold.works();
        return settle({ id, kind: clip.isGone ? 'gone' : 'sent' });
      case 'rejected':
        log.warn({ clip: id, ...problemFields(outcome.problem) }, 'clip rejected by the cloud');
        return settle({ id, kind: 'rejected' });
      case 'set_aside':
        hold.works(outcome.problem);
        return setAside(id);
      case 'not_offered':
        hold.wait(notOfferedMs);
        hold.report('not_offered');
        return;
      case 'try_later':
        hold.tryLater(outcome);
        return;
      case 'wanted':
        if (clip.isGone) return settle({ id, kind: 'gone' });
        return sendPart(clip, { ...outcome, notice, to });
    }
  }

  async function sendPart(
    { id, saleId, bytes: size, isBegun }: ClipToSend,
    {
      fromByte,
      put,
      notice,
      to,
    }: Extract<ClipOutcome, { kind: 'wanted' }> & { readonly notice: ClipNotice; readonly to: ClipSink },
  ): Promise<void> {
    // Nothing of the last part was kept: the others need not wait for this clip.
    const isStuck = last?.id === id && fromByte < last.untilByte;
    last = undefined;
    if (isStuck || fromByte >= size) return setAside(id);
    const until = Math.min(size, fromByte + (put?.bytes ?? partBytes)) - 1;
    const bytes = await readPart(
      () => reach(() => clips.read({ saleId, id }, { from: fromByte, until })),
      (error) => {
        if (isAborted(signal)) throw error;
        log.warn({ err: error, clip: id }, 'reading a clip to be sent failed');
      },
    );
    if (bytes === 'damaged') return setAside(id);
    if (bytes === undefined) return;
    if (isBegun === 0) await settle({ id, kind: 'begun' });
    const beganMs = clock.monotonicMs();
    hold.beginPart(bytes.length);
    const part = { notice, bytes, fromByte, ...(put !== undefined && { put }) };
    const outcome = await sender.send(to, part, signal);
    if (outcome === 'gave_way') {
      hold.wait(cutRetryMs);
      return;
    }
    partBytes = nextPartBytes(partBytes, outcome, clock.monotonicMs() - beganMs);
    switch (outcome.kind) {
      case 'try_later':
        hold.tryLater(outcome);
        return;
      case 'set_aside':
        hold.works(outcome.problem);
        return setAside(id);
      case 'go_on':
        hold.works();
        last = { id, untilByte: until + 1 };
    }
  }

  return {
    giveWay: () => sender.giveWay(),
    async startDue() {
      if (sink.clips === undefined) state.setClipProblem('not_offered');
      if (sink.clips === undefined || isUnderWay || isAborted(signal)) return untilWoken;
      const untilMs = Math.max(msUntilPictureHours(clips.rules, clock.nowMs()), hold.heldMs());
      if (untilMs > 0) return untilMs;
      const query = { isOfAll: clips.isOfAll, nowMs: clock.nowMs() };
      const clip = await reach(() => clips.store.read.clipToSend(query));
      if (clip === undefined) return lookEveryMs;
      isUnderWay = true;
      parts.start(send(clip, sink.clips), () => (isUnderWay = false));
      return untilWoken;
    },
  };
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
