/**
 * Runs checks in parallel, each with its own deadline: a hanging check becomes a finding, and the others are
 * reported.
 */
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import type { Finding } from '../../../domain/doctor/finding.ts';
import { deadline, unlessAborted } from '../../../lib/abort.ts';
import type { Check, CheckContext, Found } from './check.ts';

/** A camera check waits for two key frames, which may be ten seconds apart. */
const checkWithinMs = 15_000;
/** Time for an aborted check to report its partial result. */
const graceMs = 1_000;

/** In the order of the checks, within `checkWithinMs` plus a second. Rejects with `signal.reason` only. */
export async function runChecks(
  checks: readonly Check[],
  context: CheckContext,
  signal: AbortSignal,
): Promise<Finding[]> {
  return Promise.all(checks.map((check) => runOne(check, context, signal)));
}

async function runOne(check: Check, context: CheckContext, signal: AbortSignal): Promise<Finding> {
  const named = {
    check: check.name,
    ...(check.about !== undefined && { about: check.about }),
    ...(check.title !== undefined && { title: check.title }),
  };
  using limit = deadline(context.clock, checkWithinMs, signal);
  using last = deadline(context.clock, checkWithinMs + graceMs, signal);
  try {
    return { ...named, ...(await unlessAborted(check.run(context, limit.signal), last.signal)) };
  } catch (error) {
    signal.throwIfAborted();
    if (limit.passed()) return { ...named, ...tooLong };
    context.log.debug({ err: error, check: check.name }, 'a check failed');
    return { ...named, ...failed };
  }
}

const tooLong: Found = {
  level: 'red',
  what: doctorMessage('doctor.timed_out', { seconds: String(checkWithinMs / 1_000) }),
  todo: doctorMessage('doctor.check_power'),
};

const failed: Found = {
  level: 'yellow',
  what: doctorMessage('doctor.check_failed'),
  todo: doctorMessage('doctor.run_again'),
};
