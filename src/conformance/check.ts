/** A check: its subject, its expectation, and the code that runs it. */
import type { Clock } from '../lib/clock.ts';
import type { LocalizedText } from '../lib/text/language.ts';
import type { Cloud } from './exchange.ts';
import type { Samples } from './samples.ts';
import type { CheckId } from './text/text.ts';
import type { Verdict } from './verdict.ts';

export type CheckContext = {
  readonly cloud: Cloud;
  readonly samples: Samples;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Longest wait for a signed address to expire, milliseconds; 0 skips those checks. */
  readonly patienceMs: number;
  /** One-time enrolment key; absent when the cloud doesn't enrol. */
  readonly enrolKey?: string;
  /** Announces a long wait. */
  report(words: LocalizedText): void;
};

export type Check = {
  readonly id: CheckId;
  /** Rejects only with the signal's reason. */
  run(context: CheckContext): Promise<Verdict>;
};
