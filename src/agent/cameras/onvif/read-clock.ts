/**
 * Reads a device's clock more closely than to the second: devices report whole seconds, and answers to requests at
 * different parts of a second narrow the offset between them.
 */
import type { OnvifProblem } from '../../../domain/problem/devices/onvif.ts';
import type { Clock } from '../../../lib/clock.ts';
import { type ClockOffset, type DeviceRequest, readTime, type Session, withinLimits } from './session.ts';

const requests = 24;
/** No simple fraction of a second. */
const everyMs = 137;
/** Slow devices answer fewer. */
const enoughMs = 10_000;

/** `clock` absent: the device does not report its time without a login, or its clock was set meanwhile. Rejects with `signal.reason` only. */
export async function readClock(
  request: DeviceRequest,
  deps: { readonly clock: Clock },
  signal: AbortSignal,
): Promise<{ readonly clock?: ClockOffset; readonly problem?: OnvifProblem }> {
  return withinLimits(request, deps.clock, narrow, {}, signal);
}

async function narrow(
  session: Session,
  signal: AbortSignal,
): Promise<{ clock?: ClockOffset; problem?: OnvifProblem }> {
  let minMs = -Infinity;
  let maxMs = Infinity;
  const untilMs = session.clock.monotonicMs() + enoughMs;
  for (let count = 0; count < requests && session.clock.monotonicMs() < untilMs; count += 1) {
    const { clock: read, problem } = await readTime(session, signal);
    if (problem !== undefined) return { problem };
    if (read === undefined) return {};
    minMs = Math.max(minMs, read.offsetMs - read.uncertaintyMs);
    maxMs = Math.min(maxMs, read.offsetMs + read.uncertaintyMs);
    await session.clock.sleep(everyMs, signal);
  }
  if (minMs > maxMs) return {};
  return { clock: { offsetMs: (minMs + maxMs) / 2, uncertaintyMs: Math.ceil((maxMs - minMs) / 2) } };
}
