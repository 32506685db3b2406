/** A check: what it is about, what is expected, and how it is tried. */
import type { Clock } from '../lib/clock.ts';
import type { Words } from '../lib/text/language.ts';
import type { Cloud } from './exchange.ts';
import type { Samples } from './samples.ts';
import type { Verdict } from './verdict.ts';

export type CheckContext = {
  readonly cloud: Cloud;
  readonly samples: Samples;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** For addresses to expire, milliseconds; 0: not at all. */
  readonly patienceMs: number;
  /** A one-time key, where the cloud enrols. */
  readonly enrolKey?: string;
  /** Says that it takes a while. */
  tell(words: Words): void;
};

export type Check = {
  /** Stable: programs go by it. */
  readonly id: string;
  readonly title: Words;
  readonly expected: Words;
  /** Rejects with the signal's reason only. */
  run(context: CheckContext): Promise<Verdict>;
};
