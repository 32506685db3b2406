/**
 * How far a POS server's clock is ahead of ours, found from its answers. Pure, but for what it remembers.
 *
 * Servers tell their time in whole seconds. Each answer bounds the difference from both sides: its time was shown between our question and
 * the end of the answer. Many answers, asked at any moment of a second, bound it to a fraction of one.
 */

export type ServerTime = {
  /** What it showed, epoch milliseconds, cut down to whole multiples of `resolutionMs`. */
  readonly atMs: number;
  readonly resolutionMs: number;
  /** Of our monotonic clock. */
  readonly askedMs: number;
  readonly answeredMs: number;
};

/** Clocks drift: older answers don't bound it any more. */
const keepForMs = 600_000;
const maxAnswers = 100;

type Bounds = { readonly atMs: number; readonly fromMs: number; readonly untilMs: number };

export type ServerClock = {
  note(time: ServerTime): void;
  /** Server clock − our monotonic clock: the middle of what is possible, and the least of it; undefined before the first answer. */
  aheadOfMonotonicMs(): { readonly likelyMs: number; readonly leastMs: number } | undefined;
};

export function createServerClock(): ServerClock {
  let answers: Bounds[] = [];
  return {
    note: ({ atMs, resolutionMs, askedMs, answeredMs }) => {
      answers.push({
        atMs: answeredMs,
        fromMs: atMs - answeredMs,
        untilMs: atMs + resolutionMs - askedMs,
      });
      answers = answers.filter((one) => answeredMs - one.atMs < keepForMs).slice(-maxAnswers);
    },
    aheadOfMonotonicMs: () => {
      let best: { fromMs: number; untilMs: number } | undefined;
      // The newest holds; older ones as long as they fit: a server whose clock was set, or another server behind the same name.
      for (const { fromMs, untilMs } of answers.toReversed()) {
        const both: { fromMs: number; untilMs: number } = {
          fromMs: Math.max(fromMs, best?.fromMs ?? -Infinity),
          untilMs: Math.min(untilMs, best?.untilMs ?? Infinity),
        };
        if (both.fromMs > both.untilMs) break;
        best = both;
      }
      return best && { likelyMs: (best.fromMs + best.untilMs) / 2, leastMs: best.fromMs };
    },
  };
}
