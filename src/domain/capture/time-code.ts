/**
 * The running time code that a phone shows to a camera, from which the gateway reads when a frame was taken. Pure; the
 * renderer (page/components/calibration/time-code.tsx) and the reader (camera/calibration) share this grid.
 *
 * Portrait, like a phone: 6 × 10 cells, the outer ring black, on white with a margin of at least one cell. The inner 4
 * × 8 cells contain the tick (16 bits) and its CRC-16, row by row, white for 1. There is no orientation mark: only one
 * orientation matches the CRC.
 *
 * A tick lasts longer than most exposures. A picture exposed over a change shows a mix of two ticks: when it is
 * uniform, the tick shown longer is read, which does not shift the mean of many readings; when it is not (rolling
 * shutter), the CRC fails and the picture is skipped. Therefore the tick is a plain number: a Gray code would help the
 * number, but not its CRC.
 */

export const columns = 6;
export const rows = 10;
/** White margin, cells. */
export const quietCells = 1;
/**
 * Duration of a tick, milliseconds. Eleven is a factor of no camera's rate: at 5, 10, 20 or 25 pictures a second with a
 * tick of 100, all pictures would fall on a few places in it, and the mean be off by up to half a tick; with 110 they
 * fall on eleven, evenly.
 */
export const tickMs = 110;
/** Ticks wrap after this many: two hours. */
const tickCount = 2 ** 16;
/** Prevents ticks that are all black or all white, and gives long runs of zeros some contrast. */
const whitening = 0x5a96_c33c;

/** Rows of cells, true for white. `monotonicMs`: gateway time (CLOCK_MONOTONIC) at which the cells are visible on the screen. */
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

/** The tick in cells as returned by `timeCodeCells`; undefined without a valid code. The ring is not checked. */
export function tickOf(cells: readonly (readonly boolean[])[]): number | undefined {
  let word = 0;
  for (const row of cells.slice(1, rows - 1)) {
    for (const white of row.slice(1, columns - 1)) word = (word << 1) | Number(white);
  }
  word = (word ^ whitening) >>> 0;
  const tick = word >>> 16;
  return crc16(tick) === (word & 0xffff) ? tick : undefined;
}

/** Middle of the display time of a tick, CLOCK_MONOTONIC milliseconds: the occurrence nearest to `nearMs`. */
export function shownAtMs(tick: number, nearMs: number): number {
  const cycleMs = tickCount * tickMs;
  const middleMs = (tick + 0.5) * tickMs;
  return middleMs + Math.round((nearMs - middleMs) / cycleMs) * cycleMs;
}

/** CRC-16/CCITT-FALSE of a 16-bit number, high byte first. */
function crc16(value: number): number {
  let crc = 0xffff;
  for (const byte of [value >>> 8, value & 0xff]) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc;
}
