/** The store's operations on the map between the clocks. */
import { onDb, type Reads, type Writes } from '../operation.ts';
import { correctSaleTimes } from './clock-correction.ts';
import { clockMap, earlierClockMap, noteClock } from './clock-map-rows.ts';
import { settleTimes } from './settle-times.ts';

export const clockWrites = {
  noteClock: onDb(noteClock),
  /**
   * Corrects the times of a batch of sales received before their boot's clock was set. Returns the number of
   * corrected sales; 0 when none are left.
   */
  correctSaleTimes,
  /**
   * Judges a batch of recent sales without a known time by the later sales of their registers; those whose time
   * is known by now get it, and their captures become pending. Returns the number of judged sales; 0 when none
   * are left.
   */
  settleTimes,
} satisfies Writes;

export const clockReads = {
  /** Clock readings of one boot, newest first. */
  clockMap: onDb(clockMap),
  /** Clock readings of all other boots: newest boot first, and the newest reading first within each. */
  earlierClockMap: onDb(earlierClockMap),
} satisfies Reads;
