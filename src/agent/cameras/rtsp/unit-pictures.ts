/** The pictures of one access unit, and whether decoding can start with it. */
import type { NalSyntax } from './nal.ts';

/** Recovery points count as key frames only when no IDR picture arrived for this long, in ticks of 90 kHz. */
const idrMemory90k = 10 * 90_000;

export function createUnitPictures(syntax: NalSyntax) {
  let lastIdr90k: number | undefined;
  let pictures = 0;
  let begins = false;
  let access: 'fresh' | 'open' | undefined;
  let recovery = false;
  let intra = true;

  return {
    /** Begins the next unit. */
    restart(): void {
      pictures = 0;
      begins = false;
      access = undefined;
      recovery = false;
      intra = true;
    },

    addPicture(nal: Buffer): void {
      if (pictures === 0) begins = syntax.firstSlice(nal);
      pictures++;
      access = syntax.randomAccess(nal) ?? access;
      intra &&= recovery && syntax.intraSlice(nal);
    },

    addSei(nal: Buffer): void {
      if (syntax.recoveryPoint(nal)) recovery = true;
    },

    isEmpty: (): boolean => pictures === 0,
    /** Whether the first slice is a picture's first. */
    begins: (): boolean => begins,

    /** Random access of the unit. A recovery point counts as a key frame when IDR pictures are not used. */
    accessAt(pts90k: number): 'fresh' | 'open' | undefined {
      if (access !== undefined) {
        lastIdr90k = pts90k;
        return access;
      }
      const idrs = lastIdr90k !== undefined && Math.abs(pts90k - lastIdr90k) < idrMemory90k;
      return recovery && intra && !idrs ? 'open' : undefined;
    },
  };
}
