/** Time at which the next part of a clip may be sent, and the reason of a wait, for the page: the cloud's trouble, or the limit of the line. */
import { type KnownProblem, problemFields } from '../../domain/problem/problem-text.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import type { LaneParts } from './lane.ts';
import type { TryLater } from './sink.ts';
import { nextPictureStartMs, type PictureRules } from './upload-pace.ts';
import { type Outage, outageAfter } from './upload-policy.ts';

const logEveryMs = 3_600_000;

export function createClipHold(
  rules: PictureRules,
  { clock, log, random, state, retry }: Pick<LaneParts, 'clock' | 'log' | 'random' | 'state' | 'retry'>,
) {
  const mayLog = createLogThrottle(clock, logEveryMs);
  let earliestMs = Number.NEGATIVE_INFINITY;
  let outage: Outage | undefined;

  function report(problem: KnownProblem | 'not_offered' | undefined): void {
    state.setClipProblem(problem);
    if (problem === undefined || problem === 'not_offered' || !mayLog()) return;
    log.warn({ ...problemFields(problem) }, 'clips wait to be sent');
  }

  return {
    report,
    /** Milliseconds until the next request may begin; negative when it may. */
    heldMs: (): number => earliestMs - clock.monotonicMs(),
    /** The cloud answers as it should. `problem`: of one clip. */
    works(problem?: KnownProblem): void {
      outage = undefined;
      report(problem);
    },
    tryLater({ problem, retryAfterMs }: TryLater): void {
      const failure = { problem, refused: false, ...(retryAfterMs !== undefined && { retryAfterMs }) };
      outage = outageAfter(outage, failure, { monotonicMs: clock.monotonicMs(), retry, random });
      earliestMs = Math.max(earliestMs, outage.untilMonotonicMs);
      report(problem);
    },
    wait(ms: number): void {
      earliestMs = clock.monotonicMs() + ms;
    },
    /** A part of this size begins now: keeps the mean within the limit. */
    beginPart(bytes: number): void {
      earliestMs = nextPictureStartMs(rules, { earliestMs, atMs: clock.monotonicMs(), bytes });
    },
  };
}
