/**
 * Latency by phone, on the side of the page: shows the code and requests readings from the gateway, again and
 * again, until the code has been read or the time is over. The person who holds the phone before the camera
 * cannot see its screen, so no step needs a press in between.
 */

import type { MeasuringJson, PhoneCalibrationJson } from '../../../contract/page/calibrations.ts';
import { phoneProblems } from '../../../domain/capture/calibration.ts';
import type { Failure } from '../../api/api.ts';
import { getMeasuring, measureByPhone } from '../../api/calibration.ts';
import { elapsedMs, sleep } from '../clock.ts';
import { fetchGatewayTime } from './gateway-time.ts';

/** A person walks to the camera and holds the phone up. A look that has begun is waited for. Milliseconds. */
export const lookForMs = 40_000;
const progressEveryMs = 500;
const busyAgainMs = 1_500;

type PhoneFailure = 'notSeen' | 'noPictures' | 'wrongTime' | 'busy' | 'unreachable' | 'other';
export type Outcome =
  | { readonly kind: 'measured'; readonly found: PhoneCalibrationJson }
  | { readonly kind: 'failed'; readonly why: PhoneFailure };

/** `ahead`: gateway's clock − page's, milliseconds. */
export type MeasureProgress =
  | { readonly kind: 'showing'; readonly ahead: number }
  | { readonly kind: 'progress'; readonly samples: number; readonly requested: number }
  | { readonly kind: 'waiting' };

/** Rejects with `signal.reason` when aborted; the gateway then stops looking. */
export async function measure(
  camera: string,
  report: (news: MeasureProgress) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  const ahead = await fetchGatewayTime(signal);
  signal.throwIfAborted();
  if (ahead === undefined) return { kind: 'failed', why: 'unreachable' };
  report({ kind: 'showing', ahead });
  const untilMs = elapsedMs() + lookForMs;
  for (let retried = false; ; ) {
    const answer = await look(camera, report, signal);
    if (answer.kind === 'ok') return { kind: 'measured', found: answer.value };
    const why = phoneFailureOf(answer);
    const isOver = elapsedMs() >= untilMs;
    if (why === 'wrongTime' && !retried) {
      // The phone slept, or the network held up every question.
      retried = true;
      const again = await fetchGatewayTime(signal);
      if (again !== undefined) report({ kind: 'showing', ahead: again });
    } else if (why === 'busy' && !isOver) {
      report({ kind: 'waiting' });
      await sleep(busyAgainMs, undefined, signal);
    } else if (why !== 'notSeen' || isOver) return { kind: 'failed', why };
  }
}

function phoneFailureOf(failure: Failure): PhoneFailure {
  if (failure.kind === 'unreachable') return 'unreachable';
  const known = Object.entries(phoneProblems).find(([, type]) => type === failure.problem?.type)?.[0];
  return (known as keyof typeof phoneProblems | undefined) ?? 'other';
}

/** One look of the gateway, with how far it is. */
async function look(camera: string, report: (news: MeasureProgress) => void, signal: AbortSignal) {
  const over = new AbortController();
  const end = () => over.abort();
  signal.addEventListener('abort', end);
  followProgress(camera, report, over.signal).catch((error: unknown) => {
    if (!over.signal.aborted) throw error;
  });
  try {
    return await measureByPhone(camera, signal);
  } finally {
    signal.removeEventListener('abort', end);
    over.abort();
  }
}

async function followProgress(
  camera: string,
  report: (news: MeasureProgress) => void,
  signal: AbortSignal,
): Promise<never> {
  for (;;) {
    await sleep(progressEveryMs, undefined, signal);
    const answer = await getMeasuring(signal);
    signal.throwIfAborted();
    if (answer.kind === 'ok') tellOf(answer.value, camera, report);
  }
}

function tellOf({ measuring }: MeasuringJson, camera: string, report: (news: MeasureProgress) => void): void {
  if (measuring?.camera !== camera || measuring.requested === 0) return;
  const { samples, requested } = measuring;
  report({ kind: 'progress', samples, requested });
}
