/** Sends due pictures, within their hours: a bounded number in parallel, adapted to the link. */
import { problemFields } from '../../domain/problem/problem-text.ts';
import { isAborted } from '../../lib/abort.ts';
import { failpoint } from '../../lib/failpoint.ts';
import type { OutboxPicture, PictureSettlement } from '../store/store.ts';
import { createBatchRefusals } from './batch-refusals.ts';
import { type LaneParts, untilWoken } from './lane.ts';
import { createPictureAddresses } from './picture-addresses.ts';
import {
  msUntilPictureHours,
  nextPictureStartMs,
  type PictureRules,
  picturesInFlightAfter,
} from './upload-pace.ts';
import { afterPicture, dueAt, fromQuarantineMs, quarantineRetry } from './upload-policy.ts';

export type PictureLane = {
  /** Starts as many pictures as permitted; returns the time until there may be more. */
  startDue(nextDueMs: number): Promise<number>;
  /**
   * Starts the next retry from quarantine, alone, when nothing else is in flight; returns the time until
   * there may be another.
   */
  startQuarantined(nextDueMs: number): Promise<number>;
  /** Nothing is in flight. */
  isIdle(): boolean;
};

export function createPictureLane(rules: PictureRules | undefined, parts: LaneParts): PictureLane {
  const { store, sink, clock, log, random, state, retry, backoff, signal, reach } = parts;
  /** SHA-256 of the pictures in flight. */
  const underWay = new Set<string>();
  const refusals = createBatchRefusals();
  const addresses = createPictureAddresses({
    clock,
    log,
    onProblem: (problem) => state.setPictureProblem(problem),
  });
  let maxInFlight = 1;
  let earliestMs = Number.NEGATIVE_INFINITY;

  async function renew(picture: OutboxPicture): Promise<void> {
    const notBeforeMs = fromQuarantineMs(picture, { nowMs: clock.nowMs(), retry, random });
    await reach(() => store.write.settlePictures([{ kind: 'renew', sha256: picture.sha256, notBeforeMs }]));
  }

  async function upload(picture: OutboxPicture): Promise<void> {
    failpoint('upload.before_picture');
    const { outcome, began, tookMs } = await backoff.send('pictures', () =>
      sink.sendPicture(picture, signal),
    );
    const failingMs = backoff.failingMs('pictures');
    const at = { nowMs: clock.nowMs(), tookMs, retry, random, refusals, failingMs };
    const { settlements, next } = afterPicture(picture, outcome, at);
    failpoint('upload.before_picture_settle');
    if (settlements.length > 0) await reach(() => store.write.settlePictures(settlements));
    settlements.forEach(noteSettled);
    maxInFlight = picturesInFlightAfter(maxInFlight, tookMs, next);
    if (next !== undefined) backoff.note('pictures', next, began);
  }

  function noteSettled(settled: PictureSettlement): void {
    switch (settled.kind) {
      case 'stored':
        state.noteStored();
        addresses.stored();
        break;
      case 'rejected': {
        const { problem, ...its } = settled;
        log.warn({ ...its, ...problemFields(problem) }, 'picture rejected by the cloud, quarantined');
        break;
      }
      case 'new_address':
        addresses.useless(settled.sha256, settled.problem);
        break;
      case 'renew':
      case 'try_later':
    }
  }

  function start(picture: OutboxPicture): void {
    const { sha256, jpeg } = picture;
    const atMs = clock.monotonicMs();
    if (rules !== undefined) earliestMs = nextPictureStartMs(rules, { earliestMs, atMs, bytes: jpeg.length });
    underWay.add(sha256);
    parts.start(upload(picture), () => underWay.delete(sha256));
  }

  return {
    isIdle: () => underWay.size === 0,
    async startDue(nextDueMs) {
      const hoursMs = rules === undefined ? 0 : msUntilPictureHours(rules, clock.nowMs());
      state.setPicturesFrom(hoursMs > 0 ? clock.nowMs() + hoursMs : undefined);
      // After a stop, each ends as soon as it begins.
      while (underWay.size < maxInFlight && !isAborted(signal)) {
        const dueAtMs = dueAt(nextDueMs, clock.nowMs());
        const heldMs = Math.max(backoff.heldMs('pictures'), earliestMs - clock.monotonicMs());
        const untilMs = Math.max(hoursMs, nextDueMs - dueAtMs, heldMs);
        if (untilMs > 0) return untilMs;
        const query = { dueAtMs, underWay: [...underWay] };
        const picture = await reach(() => store.read.duePicture(query));
        if (picture === undefined) break;
        start(picture);
      }
      return untilWoken;
    },
    async startQuarantined(nextDueMs) {
      const nowMs = clock.nowMs();
      const dueAtMs = dueAt(nextDueMs, nowMs, (retry.quarantine ?? quarantineRetry).capMs);
      const hoursMs = rules === undefined ? 0 : msUntilPictureHours(rules, nowMs);
      const heldMs = Math.max(backoff.heldMs('pictures'), earliestMs - clock.monotonicMs());
      const untilMs = Math.max(hoursMs, nextDueMs - dueAtMs, heldMs);
      if (untilMs > 0) return untilMs;
      if (underWay.size > 0 || isAborted(signal)) return untilWoken;
      const picture = await reach(() => store.read.duePicture({ dueAtMs, quarantined: true }));
      if (picture?.quarantined === 'without_address') await renew(picture);
      else if (picture !== undefined) start(picture);
      return untilWoken;
    },
  };
}
