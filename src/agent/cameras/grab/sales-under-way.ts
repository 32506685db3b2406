/**
 * Pictures of sales that are being decoded or stored. Work without haste stands still meanwhile: on a small board it would take the processor from
 * them, at the lowest priority too where a control group bounds all of them together.
 */
import type { Clock } from '../../../lib/clock.ts';

/** A process that can stand still. */
export type Pausable = { pause(isPaused: boolean): void };

export type SalesUnderWay = ReturnType<typeof createSalesUnderWay>;

/** Longest time after decoding until storing begins, milliseconds. */
const maxUntilStoringMs = 300;
/** A disk that takes longer holds nobody up. Milliseconds. */
const maxStoringMs = 1_000;

/** End of a stand-still: a process that decodes ahead would be behind at the next sale if it waited for the disk. */
export type Until = 'decoded' | 'stored';

export function createSalesUnderWay(clock: Clock) {
  const sales = new Set<{ readonly by: Pausable | undefined }>();
  const processes = new Map<Pausable, { isPaused: boolean; readonly until: () => Until }>();
  const storing = new Set<{ readonly untilMs: number }>();
  let decodedUntilMs = -Infinity;
  let updateAtMs = Infinity;

  const storedByMs = (): number => Math.max(decodedUntilMs, ...[...storing].map(({ untilMs }) => untilMs));
  const isDecoding = (): boolean => sales.size > 0 || clock.monotonicMs() < decodedUntilMs;
  const isUnderWay = (): boolean => isDecoding() || clock.monotonicMs() < storedByMs();
  const worksForSale = (process: Pausable): boolean => [...sales].some(({ by }) => by === process);

  function update(): void {
    const mayPause = { decoded: isDecoding(), stored: isUnderWay() };
    for (const [process, state] of processes) {
      const isPaused = mayPause[state.until()] && !worksForSale(process);
      if (isPaused !== state.isPaused) process.pause(isPaused);
      state.isPaused = isPaused;
    }
    if (mayPause.stored && sales.size === 0 && processes.size > 0) void updateLater();
  }

  async function updateLater(): Promise<void> {
    const untilMs = isDecoding() ? decodedUntilMs : storedByMs();
    if (updateAtMs <= untilMs) return;
    updateAtMs = untilMs;
    await clock.sleep(Math.max(1, untilMs - clock.monotonicMs()));
    if (updateAtMs === untilMs) updateAtMs = Infinity;
    update();
  }

  return {
    isDecoding,
    isUnderWay,

    /** `by`: the process that decodes it, where it is one of those that give way. Disposed of when the picture is decoded. */
    begin(by?: Pausable): Disposable {
      const sale = { by };
      const sinceMs = clock.monotonicMs();
      sales.add(sale);
      update();
      return {
        [Symbol.dispose]() {
          if (!sales.delete(sale)) return;
          const nowMs = clock.monotonicMs();
          // As long as decoding, at most: both are slow where the processor is.
          decodedUntilMs = Math.max(decodedUntilMs, nowMs + Math.min(nowMs - sinceMs, maxUntilStoringMs));
          update();
        },
      };
    },

    /** A picture is made smaller, encoded and committed, until disposal. */
    storing(): Disposable {
      const picture = { untilMs: clock.monotonicMs() + maxStoringMs };
      storing.add(picture);
      update();
      return {
        [Symbol.dispose]() {
          if (storing.delete(picture)) update();
        },
      };
    },

    /** The process stands still while sales are under way that it does not decode itself, until disposal. `until` is read at each change. */
    giveWay(process: Pausable, until: () => Until = () => 'stored'): Disposable {
      processes.set(process, { isPaused: false, until });
      update();
      return { [Symbol.dispose]: () => void processes.delete(process) };
    },
  };
}

/** The process, and a time that stops while it stands still: that is no lateness of the process. */
export function withRunningTime(process: Pausable, clock: Clock) {
  let stoodMs = 0;
  let stillSinceMs: number | undefined;
  return {
    /** Milliseconds; the difference of two counts. */
    runMs: (): number => (stillSinceMs ?? clock.monotonicMs()) - stoodMs,

    pause(isPaused: boolean): void {
      process.pause(isPaused);
      if (isPaused) stillSinceMs ??= clock.monotonicMs();
      else if (stillSinceMs !== undefined) {
        stoodMs += clock.monotonicMs() - stillSinceMs;
        stillSinceMs = undefined;
      }
    },
  };
}
