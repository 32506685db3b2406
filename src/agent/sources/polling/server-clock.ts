/**
 * Estimates how far a POS server's clock is ahead of the gateway's, from its answers. Pure, apart from its
 * memory.
 *
 * Servers report whole seconds. Each answer bounds the difference from both sides: the reported time lies
 * between our request and the end of the answer. Many answers, at different fractions of a second, narrow it
 * to a fraction of one.
 */

type ServerTime = {
  /** Reported time, epoch milliseconds, truncated to a multiple of `resolutionMs`. */
  readonly atMs: number;
  readonly resolutionMs: number;
  /** Time of the request, by our monotonic clock. */
  readonly requestedMs: number;
  readonly answeredMs: number;
};

/** Clocks drift: older answers no longer bound the difference. */
const keepForMs = 600_000;
const maxAnswers = 100;

type Bounds = { readonly atMs: number; readonly fromMs: number; readonly untilMs: number };

export type ServerClock = {
  note(time: ServerTime): void;
  /** Server clock − our monotonic clock: the middle of the possible range, and its minimum; undefined before the first answer. */
  aheadOfMonotonicMs(): { readonly likelyMs: number; readonly minMs: number } | undefined;
};

export function createServerClock(): ServerClock {
  let answers: Bounds[] = [];
  return {
    note: ({ atMs, resolutionMs, requestedMs, answeredMs }) => {
      answers.push({
        atMs: answeredMs,
        fromMs: atMs - answeredMs,
        untilMs: atMs + resolutionMs - requestedMs,
      });
      answers = answers.filter((one) => answeredMs - one.atMs < keepForMs).slice(-maxAnswers);
    },
    aheadOfMonotonicMs: () => {
      let best: { fromMs: number; untilMs: number } | undefined;
      // The newest answer counts; older ones only while they fit: the server's clock may have been set, or
      // another server may answer to the same name.
      for (const { fromMs, untilMs } of answers.toReversed()) {
        const both: { fromMs: number; untilMs: number } = {
          fromMs: Math.max(fromMs, best?.fromMs ?? -Infinity),
          untilMs: Math.min(untilMs, best?.untilMs ?? Infinity),
        };
        if (both.fromMs > both.untilMs) break;
        best = both;
      }
      return best && { likelyMs: (best.fromMs + best.untilMs) / 2, minMs: best.fromMs };
    },
  };
}
