/**
 * Detects the maker's dialect of print data, by the first command that only one of them has. A wrongly configured
 * dialect splits a receipt into dozens of pieces: Star's character size is Epson's cut. Pure.
 */
import type { DialectName } from '../../domain/setup/receipt-printer.ts';

/** Bytes of a job that are searched; images and text follow the first command. */
const maxLookedBytes = 2_048;

/** Commands that the other dialect lacks, or has with other parameters. From both makers' public references. */
const own: Readonly<Record<DialectName, RegExp>> = {
  // Raster mode, the ESC GS and ESC RS groups, drawer pulse, kanji, sizes (ESC i h w), images (ESC k, ESC X).
  star: /\x1b(?:\*r[A-FKNPQRTYem]|\x1d[#()*/ARSPabhtxy]|\x1e[A-Za-z]|\x07[^\x1b]|\x06\x01|F|h[\x00-\x06]|k[^\x00]|X|\$[01]|q|p[^\x00-\x01\x1b01]|i[\x00-\x05][\x00-\x05])/,
  // GS and FS groups, real-time requests, column images, character modes, drawer pulse.
  epson:
    /(?<!\x1b)\x1d[!$(8BHLPVWafhkrvw]|\x1c[!&.2CS]|\x10[\x04\x05\x14][\x01-\x08]|\x1b(?:\*[\x00\x01\x20\x21]|[!tGVM{][\x00-\xff]|p[\x00\x0101][\x00-\xff][\x00-\xff])/,
};

export type DialectDetector = {
  /** Dialect of the data so far; undefined while undecided. */
  push(bytes: Uint8Array): DialectName | undefined;
};

/** For one connection: the first decisive command is final. */
export function createDialectDetector(): DialectDetector {
  let head = '';
  let spoken: DialectName | undefined;
  return {
    push(bytes) {
      const room = maxLookedBytes - head.length;
      if (spoken !== undefined || room <= 0) return spoken;
      head += Buffer.from(bytes.subarray(0, room)).toString('latin1');
      const [star, epson] = [at(own.star), at(own.epson)];
      if (star !== epson) spoken = star < epson ? 'star' : 'epson';
      return spoken;
    },
  };

  function at(pattern: RegExp): number {
    const found = pattern.exec(head);
    return found === null ? Number.POSITIVE_INFINITY : found.index;
  }
}
