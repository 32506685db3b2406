/**
 * A camera's access units, whatever the reader: into the ring, with their capture times, their pace and their damage.
 * Nothing is decoded here.
 */
import type { Aspect } from '../../domain/capture/picture-aspect.ts';
import type { Clock } from '../../lib/clock.ts';
import type { AccessUnit, StreamUnit } from './access-unit.ts';
import { createDamageDetector } from './bitstream/damage.ts';
import { withAspect } from './bitstream/declare-aspect.ts';
import { createFieldPairs } from './bitstream/field-pairs.ts';
import { createCaptureClock } from './clock/clock.ts';
import { createDamageCount } from './health.ts';
import type { Arrival, LineSign } from './ingest.ts';
import type { RingBudget } from './ring/budget.ts';
import { createJpegThinning } from './ring/jpeg-thinning.ts';
import { createPace, type Pace } from './ring/pace.ts';
import { createRing } from './ring/ring.ts';

/** Interval until two pictures have been received: wide, so that a start in bursts does not count as a step. */
const unknownIntervalMs = 500;

export function createReceivedUnits(deps: {
  readonly clock: Clock;
  /** Bounds of the ring. */
  readonly keepMs: number;
  readonly budget: RingBudget;
  readonly latencyMs: () => number;
  /** Chosen by the installer. */
  readonly aspect?: () => Aspect | undefined;
}) {
  const { clock, keepMs, budget } = deps;
  const captureClock = createCaptureClock({ keepMs });
  const damages = createDamageCount();
  const ring = createRing({
    keepMs,
    budget,
    maxDelayMs: () => captureClock.maxDelayMs() + deps.latencyMs(),
    onDamage: () => damages.add(clock.monotonicMs()),
  });
  const pace = createPace();
  const damage = createDamageDetector();
  const fieldPairs = createFieldPairs();
  const thinning = createJpegThinning({ keepMs, maxBytes: budget.shareBytes });
  /** The ingest reported a loss that is not yet attributed to a unit. */
  let lostSomething = false;
  /** Shape of the GOP: another one begins with a key frame. */
  let aspect: Aspect | undefined;

  const intervalMs = (): number => pace.measure().intervalMs ?? unknownIntervalMs;

  return {
    ring,
    timeMs: (unit: AccessUnit): number => captureClock.timeMs(unit),
    networkDelayMs: (unit: AccessUnit): number => captureClock.networkDelayMs(unit),
    pace: (): Pace => pace.measure(),
    damages: () => ({ total: damages.total(), recent: damages.recent(clock.monotonicMs()) }),
    timeStampsUnusable: (): boolean => captureClock.mode() === 'arrival',
    lateMs: (): number => captureClock.lateMs(),
    reported: () => captureClock.reported(),

    /** Call on a new connection. A loss of the previous one does not affect this one's first key frame. */
    restart(): void {
      lostSomething = false;
      ring.interrupt();
      captureClock.restart();
      pace.restart();
      damage.restart();
      fieldPairs.restart();
      thinning.restart();
    },

    /** False if the ring dropped it, or while the other field of its picture is missing. */
    add(received: StreamUnit, receivedAt: Arrival): boolean {
      if (received.key) aspect = deps.aspect?.();
      const whole = fieldPairs.add(withAspect(received, aspect), receivedAt);
      if (whole === undefined) return false;
      const { stream, arrival } = whole;
      const isJpeg = stream.codec === 'jpeg';
      if (isJpeg && !thinning.keeps(stream)) return false;
      const found = damage.add(stream);
      if (found === 'missing_before') ring.gap();
      const unit: AccessUnit = {
        ...stream,
        lossBefore: !isJpeg && (stream.lossBefore || lostSomething || found === 'incomplete'),
        arrivalMs: arrival.arrivalMs,
        epoch: 0,
      };
      lostSomething = false;
      pace.add(unit);
      captureClock.add(unit, { arrivalMs: arrival.sampleArrivalMs, intervalMs: intervalMs() });
      return ring.add(unit);
    },

    markLoss(): void {
      ring.markLoss();
      lostSomething = true;
    },

    addLineSign(sign: LineSign): void {
      if (sign.kind === 'report') captureClock.report({ ...sign, intervalMs: intervalMs() });
      else captureClock.answeredAfter(sign.afterMs);
    },
  };
}
