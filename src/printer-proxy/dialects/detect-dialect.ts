/**
 * Which maker's language print data is in, by the first command that only one of them has. A printer set up as the other maker's gives
 * a receipt in dozens of pieces: Star's size of letters is Epson's cut. Pure.
 */
import type { DialectName } from '../../domain/setup/receipt-printer.ts';

/** So much of a job is looked at; pictures and text come after the first command. */
const maxLookedBytes = 2_048;

/** Commands that the other language has not, or only with other parameters. From both makers' public references. */
const own: Readonly<Record<DialectName, RegExp>> = {
  // Raster mode, the ESC GS and ESC RS groups, the drawer's pulse, kanji, sizes (ESC i h w), images (ESC k, ESC X).
  star: /\x1b(?:\*r[A-FKNPQRTYem]|\x1d[#()*/ARSPabhtxy]|\x1e[A-Za-z]|\x07[^\x1b]|\x06\x01|F|h[\x00-\x06]|k[^\x00]|X|\$[01]|q|p[^\x00-\x01\x1b01]|i[\x00-\x05][\x00-\x05])/,
  // The GS and FS groups, real-time requests, column images, modes of letters, the drawer's pulse.
  epson:
    /(?<!\x1b)\x1d[!$(8BHLPVWafhkrvw]|\x1c[!&.2CS]|\x10[\x04\x05\x14][\x01-\x08]|\x1b(?:\*[\x00\x01\x20\x21]|[!tGVM{][\x00-\xff]|p[\x00\x0101][\x00-\xff][\x00-\xff])/,
};

export type DialectEar = {
  /** The dialect of what was heard so far; undefined while nothing tells. */
  hear(bytes: Uint8Array): DialectName | undefined;
};

/** For one connection: it stays with what the first command says. */
export function createDialectEar(): DialectEar {
  let heard = '';
  let spoken: DialectName | undefined;
  return {
    hear(bytes) {
      const room = maxLookedBytes - heard.length;
      if (spoken !== undefined || room <= 0) return spoken;
      heard += Buffer.from(bytes.subarray(0, room)).toString('latin1');
      const [star, epson] = [at(own.star), at(own.epson)];
      if (star !== epson) spoken = star < epson ? 'star' : 'epson';
      return spoken;
    },
  };

  function at(pattern: RegExp): number {
    const found = pattern.exec(heard);
    return found === null ? Number.POSITIVE_INFINITY : found.index;
  }
}
