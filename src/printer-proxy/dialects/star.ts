/**
 * Star's dialects: line mode, StarPRNT and raster mode. Letters differ from ESC/POS (ESC d cuts, BEL opens the drawer),
 * so the dialect of a printer is a setting. Lengths are from Star's public command specifications.
 */
import type { StripShape } from '../pixels/strip.ts';
import { createStarRaster } from './star-raster.ts';
import { type Command, code, type Dialect, nothing, only, parametersOf, unknown, word } from './token.ts';

const [ENQ, BEL, HT, LF, VT, FF] = [5, 7, 9, 10, 11, 12];
const [EM, SUB, ESC, FS, GS, RS] = [25, 26, 27, 28, 29, 30];

export function starDialect(): Dialect {
  const raster = createStarRaster();

  function read(head: readonly number[]): Command | undefined {
    const [first = 0, second] = head;
    if (first >= 0x20) return raster.row(head);
    switch (first) {
      case LF:
      case VT:
      case FF:
        return only({ kind: 'line' });
      case HT:
        return only({ kind: 'gap' });
      case BEL:
      case FS:
      case EM:
      case SUB:
        return only({ kind: 'kick' });
      case ENQ:
        return only({ kind: 'status' });
      case ESC:
        break;
      default:
        return nothing;
    }
    if (second === undefined) return undefined;
    if (second === code('*')) return raster.command(head);
    if (second === FF) return raster.pageEnd(head);
    if (second === code('@')) raster.reset();
    return escape(head, second);
  }

  return { begins: (byte) => byte < 0x20 || raster.isOn(), read, reset: () => raster.reset() };
}

const plainEscape = parametersOf({
  0: '\x0e\x1445012679:<@EFGHMOPpq',
  1: '\x06 $%-_/3=AIJNQRUWadhlz',
  2: '\x07\x16\x19?ist',
});

function escape(head: readonly number[], second: number): Command | undefined {
  const [, , third] = head;
  const name = String.fromCharCode(second);
  switch (name) {
    case 'K':
    case 'L':
    case 'X':
      return head.length < 4 ? undefined : columnImage(name, word(head, 2));
    case 'k':
      if (head.length < 4) return undefined;
      return {
        ...only({ kind: 'image' }),
        ...{ skipBytes: word(head, 2) * 24, strip: rowsOf(word(head, 2)) },
      };
    case 'b':
      if (head.length < 6) return undefined;
      return { ...only({ kind: 'symbol' }), skipThrough: { byte: RS, atMost: 256 } };
    case '&':
      return head.length < 5 ? undefined : { ...nothing, skipBytes: 48 };
    case '#':
      // Memory switches, and the version request.
      return { ...nothing, skipThrough: { byte: 0, atMost: 16 } };
    case 'B':
    case 'D':
      return { ...nothing, skipThrough: { byte: 0, atMost: 33 } };
    case 'C':
      if (third === undefined) return undefined;
      return third === 0 && head.length < 4 ? undefined : nothing;
  }
  switch (second) {
    case RS:
      return head.length < 4 ? undefined : nothing;
    case FS:
      // A logo: p prints one, q defines them.
      if (third === code('q')) {
        if (head.length < 4) return undefined;
        const series = {
          headBytes: 4,
          dataBytes: (size: readonly number[]) => word(size, 0) * word(size, 2) * 8,
        };
        return { ...nothing, series: { count: head[3] ?? 0, ...series } };
      }
      return head.length < 5 ? undefined : only({ kind: 'image' });
    case GS:
      return third === undefined ? undefined : group(head, third);
  }
  const parameters = plainEscape.get(second);
  if (parameters === undefined) return unknown(second);
  if (head.length < 2 + parameters) return undefined;
  switch (name) {
    case '@':
      return only({ kind: 'init' });
    case 'd':
      return only({ kind: 'cut' });
    case 'a':
    case 'I':
    case 'J':
      return only({ kind: 'line' });
    case 'p':
    case 'q':
      return only(
        { kind: 'kanji_system', system: name === 'p' ? 'jis' : 'none' },
        { kind: 'kanji', isOn: name === 'p' },
      );
    case '$':
      return only({ kind: 'kanji_system', system: ((third ?? 0) & 0x0f) === 0 ? 'none' : 'shift_jis' });
    case '\x06':
      return only({ kind: 'status' });
    default:
      return nothing;
  }
}

const rowsOf = (rowBytes: number): StripShape => ({ layout: 'rows', rowBytes, scale: [1, 1] });

/** Eight dots high at standard (K) or high density (L), 24 at high density (X); eight take the height of 24. */
function columnImage(name: 'K' | 'L' | 'X', columns: number): Command {
  const columnBytes = name === 'X' ? 3 : 1;
  const scale = [name === 'K' ? 2 : 1, name === 'X' ? 1 : 3] as const;
  return {
    ...only({ kind: 'image' }),
    ...{ skipBytes: columns * columnBytes, strip: { layout: 'columns', columnBytes, scale } },
  };
}

const plainGroup = parametersOf({ 1: 'abt', 2: 'ARc', 3: '\x03\x07', 4: '\x19\x1aL', 10: 's' });

/** ESC GS …: commands added after the first generation of printers. */
function group(head: readonly number[], third: number): Command | undefined {
  const [, , , fourth, fifth] = head;
  switch (String.fromCharCode(third)) {
    case 'S':
      if (head.length < 9) return undefined;
      return {
        ...only({ kind: 'image' }),
        ...{ skipBytes: word(head, 4) * word(head, 6), strip: rowsOf(word(head, 4)) },
      };
    case 'x':
    case 'y':
      return symbol(head);
    case '#':
      return { ...nothing, skipThrough: { byte: 0, atMost: 16 } };
    case 'P': {
      if (fourth === undefined) return undefined;
      const parameters = { 0: 0, 1: 0, 2: 1, 3: 8, 4: 2, 5: 2, 6: 0, 7: 0, 8: 0 }[fourth & 0x0f] ?? 0;
      return head.length < 4 + parameters ? undefined : nothing;
    }
    case '(':
    case ')': {
      if (head.length < 6) return undefined;
      const length = word(head, 4);
      if (fourth !== code('U') || length !== 2) return { ...nothing, skipBytes: length };
      if (head.length < 8) return undefined;
      const [, , , , , , what, value = 0] = head;
      return what === 48 ? only({ kind: 'utf8', isOn: (value & 0x0f) === 1 }) : nothing;
    }
    case '*':
    case '/':
    case 'h':
      return fifth === undefined ? undefined : nothing;
  }
  const parameters = plainGroup.get(third);
  if (parameters === undefined) return unknown(third);
  if (head.length < 3 + parameters) return undefined;
  switch (String.fromCharCode(third)) {
    case 't':
      return only({ kind: 'page', page: fourth ?? 0 });
    case 'A':
    case 'R':
      return only({ kind: 'gap' });
    case '\x03':
      return only({ kind: 'status' });
    default:
      return nothing;
  }
}

/** QR (y) and PDF417 (x): settings, data, print. */
function symbol(head: readonly number[]): Command | undefined {
  const [, , third, fourth] = head;
  if (fourth === undefined) return undefined;
  const isQr = third === code('y');
  switch (String.fromCharCode(fourth)) {
    case 'S': {
      const parameters = !isQr && head[4] === code('0') ? 4 : 2;
      return head.length < 4 + parameters ? undefined : nothing;
    }
    case 'D': {
      // QR has a kind and a mode before the length.
      const before = isQr ? 6 : 4;
      return head.length < before + 2 ? undefined : { ...nothing, skipBytes: word(head, before) };
    }
    case 'P':
      return only({ kind: 'symbol' });
    case 'I':
      return only({ kind: 'status' });
    default:
      return unknown(fourth);
  }
}
