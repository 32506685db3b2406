/**
 * Star's raster mode, in which drivers send a receipt as rows of pixels. Sequences are from Star's Line Mode and
 * Graphic Mode command specifications: `ESC * r R`, `A`, `B` and `C` take no value; every other letter takes decimal
 * digits and a NUL.
 */
import { type Command, code, nothing, only, unknown, word } from './token.ts';

const [EOT, ESC] = [4, 27];
/** Page or document end mode that leaves the paper in place. 2 and 3 feed it out to be torn off, the rest cut it. */
const staysIn = 1;

export type StarRaster = {
  /** Between `ESC * r A` and `ESC * r B`: no byte is a character. */
  isOn(): boolean;
  /** A row: `b` or `k`, its length, its bytes. Any other byte except control characters is ignored here. */
  row(head: readonly number[]): Command | undefined;
  /** ESC * … */
  command(head: readonly number[]): Command | undefined;
  /** ESC FF NUL ends a page, ESC FF EOT the document. */
  pageEnd(head: readonly number[]): Command | undefined;
  reset(): void;
};

export function createStarRaster(): StarRaster {
  let isOn = false;
  /** Rows drawn but not printed yet. */
  let hasRows = false;
  let documentMode = 0;
  let pageMode = 0;

  function initialize(): void {
    hasRows = false;
    documentMode = 0;
    pageMode = 0;
  }

  /** An end without preceding rows has no effect. */
  function print(mode: number): Command {
    const isGivenOut = hasRows && mode !== staysIn;
    hasRows = false;
    return isGivenOut ? only({ kind: 'cut' }) : nothing;
  }

  function alone(letter: string): Command | undefined {
    switch (letter) {
      case 'A':
        if (!isOn) initialize();
        isOn = true;
        return nothing;
      case 'B':
        isOn = false;
        return print(documentMode);
      case 'C':
        hasRows = false;
        return nothing;
      case 'R':
        initialize();
        return nothing;
      default:
        return undefined;
    }
  }

  function withValue(letter: string, value: number): Command {
    switch (letter) {
      case 'E':
        documentMode = value;
        return nothing;
      case 'F':
        pageMode = value;
        return nothing;
      case 'D':
        return value === 0 ? nothing : only({ kind: 'kick' });
      case 'N':
        // Four digits at most.
        return { ...nothing, skipBytes: Math.min(value, 9_999) };
      case 'Y':
        return { ...nothing, strip: { layout: 'blank', rows: value } };
      default:
        return nothing;
    }
  }

  return {
    isOn: () => isOn,
    row(head) {
      const [name] = head;
      if (name !== code('b') && name !== code('k')) return nothing;
      if (head.length < 3) return undefined;
      const isFirst = !hasRows;
      hasRows = true;
      return {
        tokens: isFirst ? [{ kind: 'image' }] : [],
        skipBytes: word(head, 1),
        // k leaves the paper in place: the next plane of the same row follows.
        strip: {
          ...{ layout: 'rows', rowBytes: word(head, 1), scale: [1, 1] },
          ...(name === code('k') && { isOverlaid: true }),
        },
      };
    },
    command(head) {
      const [, , third, fourth] = head;
      if (third === undefined) return undefined;
      if (third !== code('r')) return unknown(third);
      if (fourth === undefined) return undefined;
      const letter = String.fromCharCode(fourth);
      const done = alone(letter);
      if (done !== undefined) return done;
      const last = head.at(-1);
      // The NUL is missing, and the next command begins.
      if (last === ESC) return { ...nothing, giveBack: true };
      if (last !== 0) return undefined;
      return withValue(letter, Number(/\d+/.exec(String.fromCharCode(...head.slice(4, -1)))?.[0] ?? 0));
    },
    pageEnd(head) {
      const [, , third] = head;
      if (third === undefined) return undefined;
      if (third === 0) return print(pageMode);
      return third === EOT ? print(documentMode) : unknown(third);
    },
    reset() {
      isOn = false;
      initialize();
    },
  };
}
