/**
 * Uploads the outbox to the cloud: new sales, then older ones (event-lane.ts), then pictures
 * (picture-lane.ts), then clips where that is wanted (clip-lane.ts); additionally, at intervals, the gateway's status
 * (status-lane.ts).
 *
 * 1. Due items are read from the store; a row stays there until the sink has returned its outcome.
 * 2. The outcome is settled in the store; while the store is unavailable, it is held and settled later.
 * 3. A crash in between leads to a second delivery under the same id, never to a hole.
 *
 * Pictures start only when no sale is due and the sales' lane is clear; a part of a clip only when no sale and no picture
 * waits to be sent, also for later. Sleeps until a change, the end of a
 * request or of a backoff, or the next due time.
 */
import { cloudBackoff } from '../../domain/time/retry-policy.ts';
import { childLifetime } from '../../lib/abort.ts';
import { createWakeUp } from '../../lib/wake-up.ts';
import { type ClipUploadParts, createClipLane } from './clip-lane.ts';
import { createEventLane } from './event-lane.ts';
import { type LaneParts, untilWoken } from './lane.ts';
import { createLaneBackoff } from './lane-backoff.ts';
import { untilAvailable } from './outbox.ts';
import { createPictureLane } from './picture-lane.ts';
import { createStatusLane, type MakeStatus, type StatusLane } from './status-lane.ts';
import type { PictureRules } from './upload-pace.ts';
import { cloudRetry, type Retry } from './upload-policy.ts';

export type UploaderParts = Pick<
  LaneParts,
  'store' | 'sink' | 'clock' | 'log' | 'random' | 'state' | 'onSent'
> & {
  /** Default: the intervals of the cloud contract. */
  readonly retry?: Retry;
  /** Default: pictures are sent at any time, at full speed. */
  readonly pictures?: PictureRules;
  /** Default: no clips are sent. */
  readonly clips?: ClipUploadParts;
  /** Default: no status is sent. */
  readonly status?: MakeStatus;
};

/** Maximum sleep with nothing due: the wall clock may have been set forward over a due time. */
const longestWaitMs = cloudBackoff.capMs;

/**
 * While the cloud refuses, the sink's files are checked at this interval: a repaired file takes effect before
 * the next try.
 */
const filesLookMs = 3_000;

/** Settles soon after the signal aborts; rejects if the program is broken. */
export async function runUploader(uploader: UploaderParts, signal: AbortSignal): Promise<void> {
  const { store, clock, state, retry = cloudRetry } = uploader;
  using lifetime = childLifetime(signal);
  const wakeUp = createWakeUp(clock);
  state.onTryNow(() => wakeUp.notify());
  const underWay = new Set<Promise<void>>();

  /** Ends everything when one part is broken. An abort passes through here too and changes nothing. */
  const orEnd = (work: Promise<void>): Promise<void> => work.catch((error: unknown) => lifetime.end(error));

  const parts: LaneParts = {
    ...uploader,
    retry,
    backoff: createLaneBackoff({ ...uploader, retry }),
    signal: lifetime.signal,
    reach: (call) => untilAvailable(call, uploader, lifetime.signal),
    start(request, ended) {
      const done = orEnd(request).finally(() => {
        underWay.delete(done);
        ended();
        wakeUp.notify();
      });
      underWay.add(done);
    },
  };

  const status = uploader.status && createStatusLane(uploader.status, parts);

  async function listen(): Promise<void> {
    for await (const change of store.changes(lifetime.signal)) {
      if (change.kind === 'remote') status?.soon();
      if (change.kind !== 'set_up') wakeUp.notify();
    }
  }

  async function work(): Promise<void> {
    const lastStoredAtMs = await parts.reach(() => store.read.lastStoredAtMs());
    if (lastStoredAtMs !== undefined) state.noteStoredBefore(lastStoredAtMs);
    const startDue = createLanes(uploader, status, parts);
    while (!lifetime.signal.aborted) {
      await wakeUp.wait(Math.min(longestWaitMs, await startDue()), lifetime.signal);
    }
  }

  await Promise.all([orEnd(listen()), orEnd(work())]);
  await Promise.all(underWay);
  if (lifetime.signal.reason !== signal.reason) lifetime.signal.throwIfAborted();
}

/** Each call starts what can be sent now, and returns the time until there is more to do. */
function createLanes(
  { pictures: rules, clips: ofClips }: UploaderParts,
  status: StatusLane | undefined,
  parts: LaneParts,
): () => Promise<number> {
  const { store, state, backoff } = parts;
  const events = createEventLane(parts);
  const pictures = createPictureLane(rules, parts);
  const clips = ofClips && createClipLane(ofClips, parts);

  async function startDue(): Promise<number> {
    const heldMs = backoff.heldMs('events');
    if (heldMs > 0) return heldMs;
    const waits = [status?.startDue() ?? untilWoken];
    const due = await parts.reach(() => store.read.nextDue());
    // The last failing event may have been evicted or quarantined.
    if (due.eventsMs === undefined && events.isIdle()) state.setOutage('events', undefined);
    // A refused picture in quarantine stays due: without the outage it would be sent again at once.
    const isQuarantineHeld = due.quarantinedPicturesMs !== undefined && backoff.heldMs('pictures') > 0;
    if (due.picturesMs === undefined && !isQuarantineHeld) state.setOutage('pictures', undefined);
    const isAllSent = due.eventsMs === undefined && due.picturesMs === undefined;
    if (!isAllSent) clips?.giveWay();
    if (due.eventsMs !== undefined) waits.push(await events.startDue(due.eventsMs));
    if (due.quarantinedMs !== undefined) waits.push(await events.startQuarantined(due.quarantinedMs));
    // The end of a batch wakes the loop.
    if (!events.isIdle()) return Math.min(...waits);
    if (due.picturesMs === undefined) state.setPicturesFrom(undefined);
    else waits.push(await pictures.startDue(due.picturesMs));
    if (due.quarantinedPicturesMs !== undefined)
      waits.push(await pictures.startQuarantined(due.quarantinedPicturesMs));
    if (clips !== undefined && isAllSent && pictures.isIdle()) waits.push(await clips.startDue());
    return Math.min(...waits);
  }

  return async () => {
    await backoff.lookAtFiles();
    const untilMs = await startDue();
    return backoff.isRefused() ? Math.min(untilMs, filesLookMs) : untilMs;
  };
}
