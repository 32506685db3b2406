/** Instants of what arrives: of a sale, and of a change that makes it void. */
import type { Received, Sale, SaleOrigin } from '../../../domain/sale/sale.ts';
import {
  chooseInstant,
  defaultInstantRule,
  type Instant,
  type InstantRule,
} from '../../../domain/time/instant.ts';
import { latenessOf, type SkewSample } from '../../../domain/time/skew.ts';
import { originInstant } from '../clock/clock-samples.ts';
import { floorMemory, recentSamples } from '../clock/skew-memory.ts';
import type { Connection } from '../connection.ts';
import { instantRule } from '../setup/links.ts';
import type { VoidNote } from './void.ts';

export type AcceptInput = {
  registerKey: string;
  sale: Sale;
  bodySha256: string;
  received: Received;
  committedAtMonotonicMs: number;
  /** Absent when the register pushed the sale. */
  origin?: SaleOrigin;
  /** Permanent identity, as in IncomingSale: another body under the same id is an edit, however late. */
  saleId?: string;
  /**
   * The sale is known to be later than every stored revision: a body seen earlier is then an edit that
   * restores it.
   */
  isInOrder?: boolean;
};

export function instantOf(db: Connection, input: AcceptInput, rule: InstantRule): Instant {
  return originInstant(db, input, rule) ?? pushedInstant(db, input, { stampMs: input.sale.soldAtMs, rule });
}

/** Source of a void's time, should the sale be one now. */
export function voidNews(db: Connection, input: AcceptInput): Omit<VoidNote, 'was'> {
  const { origin, received, registerKey } = input;
  const { changedAtMs } = input.sale;
  return {
    ...{ origin, received, isStamped: changedAtMs !== undefined },
    changed: () => {
      const rule = instantRule(db, registerKey) ?? defaultInstantRule;
      const changed = pushedInstant(db, input, { stampMs: changedAtMs, rule });
      // Without a time of the change its arrival is all that is known, and the till may have kept it.
      return changedAtMs !== undefined
        ? changed
        : { ...changed, uncertaintyMs: Math.max(changed.uncertaintyMs, rule.lateAfterMs) };
    },
  };
}

/** Instant of a sale, or of a change of one, that the register stamped `stampMs` and pushed. */
function pushedInstant(
  db: Connection,
  input: AcceptInput,
  { stampMs, rule }: { stampMs: number | undefined; rule: InstantRule },
): Instant {
  const { registerKey, received } = input;
  const times = { receivedMonotonicMs: received.monotonicMs, receivedWallMs: received.wallMs };
  const own = skewSample(input, stampMs);
  // A register's time can't be compared with a clock that was never set.
  if (own === undefined || stampMs === undefined) return chooseInstant(times, undefined, rule);
  const samples: SkewSample[] = recentSamples(db, registerKey);
  samples.push(own);
  const lateness = latenessOf(samples, floorMemory(db, registerKey));
  return chooseInstant({ ...times, soldAtMs: stampMs }, lateness, rule);
}

/**
 * Undefined when the gateway's own clock can't be trusted for the comparison, or when an arrival has no
 * relation to the time of sale.
 */
export function skewSample(
  { received, origin }: Pick<AcceptInput, 'received' | 'origin'>,
  stampMs: number | undefined,
): SkewSample | undefined {
  if (origin !== undefined && origin.by !== 'register') return undefined;
  if (stampMs === undefined || received.clock !== 'synced') return undefined;
  return { delayMs: received.wallMs - stampMs, arrivedAtMs: received.wallMs };
}
