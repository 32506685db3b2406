/**
 * The running time code that a phone shows to a camera, so that the gateway can read from a frame when the picture was taken. Pure; who
 * draws it (page/components/calibration/time-code.tsx) and who reads it (camera/calibration) go by the same grid.
 *
 * Upright, like a phone: 6 × 10 cells, the outer ring black, on white with at least one cell of white all round. The 4 × 8 cells within
 * hold the tick (16 bits) and its CRC-16, row by row, white for 1. There is no mark for "up": only one way of reading fits the CRC.
 *
 * A tick lasts longer than most exposures. A picture exposed over a change shows a mix of two ticks: where it is even, the tick shown
 * longer is read, which shifts the mean of many readings by nothing; where it is not (rolling shutter), the CRC fails and the picture
 * is passed over. That is why the tick is a plain number: a Gray code would help the number, but not its CRC.
 */

export const columns = 6;
export const rows = 10;
/** White all round, cells. */
export const quietCells = 1;
/**
 * How long one tick is shown, milliseconds. Eleven is in no camera's rate: at 5, 10, 20 or 25 pictures a second with a tick of 100, all
 * pictures would fall on a few places in it, and the mean be off by up to half a tick; so they fall on eleven, evenly.
 */
export const tickMs = 110;
/** Ticks begin anew after this many: two hours. */
const tickCount = 2 ** 16;
/** So that no tick is all black or all white, and long runs of zeros have some contrast. */
const whitening = 0x5a96_c33c;

/** Rows of cells, true for white. `monotonicMs`: gateway time (CLOCK_MONOTONIC) when the cells are seen on the screen. */
export function timeCodeCells(monotonicMs: number): boolean[][] {
  const tick = ((Math.floor(monotonicMs / tickMs) % tickCount) + tickCount) % tickCount;
  const word = (((tick << 16) | crc16(tick)) ^ whitening) >>> 0;
  const isWhite = (row: number, column: number): boolean => {
    const x = column - 1;
    const y = row - 1;
    if (x < 0 || y < 0 || x >= columns - 2 || y >= rows - 2) return false;
    return ((word >>> (31 - y * (columns - 2) - x)) & 1) === 1;
  };
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => isWhite(row, column)),
  );
}

/** The tick in cells as `timeCodeCells` gives them; undefined when they hold none. The ring is not looked at. */
export function tickOf(cells: readonly (readonly boolean[])[]): number | undefined {
  let word = 0;
  for (const row of cells.slice(1, rows - 1)) {
    for (const white of row.slice(1, columns - 1)) word = (word << 1) | Number(white);
  }
  word = (word ^ whitening) >>> 0;
  const tick = word >>> 16;
  return crc16(tick) === (word & 0xffff) ? tick : undefined;
}

/**
 * The middle of the time in which a tick was shown, CLOCK_MONOTONIC milliseconds: of all its turns, the one nearest to `nearMs`.
 */
export function shownAtMs(tick: number, nearMs: number): number {
  const cycleMs = tickCount * tickMs;
  const middleMs = (tick + 0.5) * tickMs;
  return middleMs + Math.round((nearMs - middleMs) / cycleMs) * cycleMs;
}

/** CRC-16/CCITT-FALSE of a 16-bit number, its high byte first. */
function crc16(value: number): number {
  let crc = 0xffff;
  for (const byte of [value >>> 8, value & 0xff]) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc;
}
