/**
 * ESC/POS as used by Epson's printers and the many compatible ones. Command lengths are from Epson's public command
 * reference; those of SII printers (DC2 …) are added.
 */
import { type Command, code, type Dialect, nothing, only, parametersOf, unknown, word } from './token.ts';

const [EOT, ENQ, HT, LF, FF, DLE, DC2, DC4, ESC, FS, GS] = [4, 5, 9, 10, 12, 16, 18, 20, 27, 28, 29];

/** Stateless: no mode of this dialect changes the length of a command. */
export function epsonDialect(): Dialect {
  return { begins: (byte) => byte < 0x20, read, reset: () => undefined };
}

function read(head: readonly number[]): Command | undefined {
  const [first, second] = head;
  switch (first ?? 0) {
    case LF:
    case FF:
      return only({ kind: 'line' });
    case HT:
      return only({ kind: 'gap' });
    case DLE:
    case DC2:
    case ESC:
    case FS:
    case GS:
      break;
    default:
      // Includes CR: it feeds only in printers configured for that.
      return nothing;
  }
  if (second === undefined) return undefined;
  switch (first ?? 0) {
    case DLE:
      return realTime(head, second);
    case DC2:
      return sii(head, second);
    case ESC:
      return escape(head, second);
    case FS:
      return kanji(head, second);
    default:
      return group(head, second);
  }
}

function realTime(head: readonly number[], second: number): Command | undefined {
  const [, , third] = head;
  if (second !== EOT && second !== ENQ && second !== DC4) return unknown(second);
  if (third === undefined) return undefined;
  if (second === ENQ) return only({ kind: 'status' });
  if (second === EOT) {
    const hasMore = third === 7 || third === 8 || third === 18;
    return head.length < (hasMore ? 4 : 3) ? undefined : only({ kind: 'status' });
  }
  const parameters = { 1: 2, 2: 2, 3: 5, 7: 1, 8: 7 }[third] ?? 0;
  if (head.length < 3 + parameters) return undefined;
  return third === 1 ? only({ kind: 'kick' }) : third === 7 ? only({ kind: 'status' }) : nothing;
}

function sii(head: readonly number[], second: number): Command | undefined {
  const name = String.fromCharCode(second);
  if (name !== 'q' && name !== ';') return { ...nothing, giveBack: true };
  if (head.length < 3) return undefined;
  return name === 'q' ? only({ kind: 'status' }) : nothing;
}

/** ESC x with this many parameters, which have no effect here. */
const plainEscape = parametersOf({
  0: '2<?@LSimv\f',
  1: ' !%-3=EGJKMRTUVadert{u',
  2: '$\\cB',
  3: 'p',
  8: 'W',
});

function escape(head: readonly number[], second: number): Command | undefined {
  const name = String.fromCharCode(second);
  switch (name) {
    case '(':
      return head.length < 5 ? undefined : { ...nothing, skipBytes: word(head, 3) };
    case '*': {
      if (head.length < 5) return undefined;
      const [, , mode = 0] = head;
      const isTall = mode === 32 || mode === 33;
      const columnBytes = isTall ? 3 : 1;
      // Eight dots take the height of 24; the single densities the width of two columns.
      const scale = [mode === 1 || mode === 33 ? 1 : 2, isTall ? 1 : 3] as const;
      return {
        ...only({ kind: 'image' }),
        ...{ skipBytes: word(head, 3) * columnBytes, strip: { layout: 'columns', columnBytes, scale } },
      };
    }
    case '&': {
      const [, , height = 0, from = 0, to = 0] = head;
      if (head.length < 5) return undefined;
      const count = Math.max(0, to - from + 1);
      return { ...nothing, series: { count, headBytes: 1, dataBytes: ([width = 0]) => width * height } };
    }
    case 'D':
      return { ...nothing, skipThrough: { byte: 0, atMost: 33 } };
  }
  const parameters = plainEscape.get(second);
  if (parameters === undefined) return unknown(second);
  if (head.length < 2 + parameters) return undefined;
  const [, , value = 0] = head;
  switch (name) {
    case '@':
      return only({ kind: 'init' });
    case '$':
    case '\\':
      return only({ kind: 'gap' });
    case 'J':
    case 'd':
    case 'e':
    case 'K':
    case '\f':
      return only({ kind: 'line' });
    case 'i':
    case 'm':
      return only({ kind: 'cut' });
    case 'p':
      return only({ kind: 'kick' });
    case 't':
      return only({ kind: 'page', page: value });
    case 'u':
    case 'v':
      return only({ kind: 'status' });
    default:
      return nothing;
  }
}

const plainKanji = parametersOf({ 0: '&.', 1: '!-CW', 2: 'Sp?' });
/** Pixels of a user-defined character: 24 × 24. */
const kanjiPatternBytes = 72;

function kanji(head: readonly number[], second: number): Command | undefined {
  const name = String.fromCharCode(second);
  const [, , third] = head;
  switch (name) {
    case '(':
      if (head.length < 5) return undefined;
      return third === code('C') ? characterCoding(head) : { ...nothing, skipBytes: word(head, 3) };
    case '2':
      return head.length < 4 ? undefined : { ...nothing, skipBytes: kanjiPatternBytes };
    case 'g':
      // User memory: written with data, or read.
      if (head.length < 10) return undefined;
      return third === code('1') ? { ...nothing, skipBytes: word(head, 8) } : only({ kind: 'status' });
    case 'q':
      if (third === undefined) return undefined;
      return {
        ...nothing,
        series: { count: third, headBytes: 4, dataBytes: (size) => word(size, 0) * word(size, 2) * 8 },
      };
  }
  const parameters = plainKanji.get(second);
  if (parameters === undefined) return unknown(second);
  if (head.length < 2 + parameters) return undefined;
  switch (name) {
    case '&':
      return only({ kind: 'kanji', isOn: true });
    case '.':
      return only({ kind: 'kanji', isOn: false });
    case 'C':
      return only({ kind: 'kanji_system', system: ((third ?? 0) & 0x0f) === 0 ? 'jis' : 'shift_jis' });
    case 'p':
      return only({ kind: 'image' });
    default:
      return nothing;
  }
}

/** FS ( C: function 48 selects one byte or UTF-8. */
function characterCoding(head: readonly number[]): Command | undefined {
  const length = word(head, 3);
  if (length !== 2) return { ...nothing, skipBytes: length };
  if (head.length < 7) return undefined;
  const [, , , , , what, value = 0] = head;
  return what === 48 ? only({ kind: 'utf8', isOn: (value & 0x0f) === 2 }) : nothing;
}

const plainGroup = parametersOf({ 0: ':c', 1: '!/BEHITafhjrbw', 2: '$LPW\\', 3: '^' });

function group(head: readonly number[], second: number): Command | undefined {
  const name = String.fromCharCode(second);
  const [, , third, fourth] = head;
  switch (name) {
    case '(':
      return block(head);
    case '8':
      // The long form of GS ( L, with a four-byte length.
      if (head.length < 7) return undefined;
      return graphics(head, { length: word(head, 3) + word(head, 5) * 65_536, at: 7 });
    case '*': {
      if (head.length < 4) return undefined;
      return { ...nothing, skipBytes: (third ?? 0) * (fourth ?? 0) * 8 };
    }
    case 'C': {
      if (third === undefined) return undefined;
      if (third === code(';')) return { ...nothing, skipThrough: { byte: LF, atMost: 40 } };
      const parameters = { 0: 2, 1: 6, 2: 2 }[third & 0x0f] ?? 0;
      return head.length < 3 + parameters ? undefined : nothing;
    }
    case 'Q':
    case 'v':
      if (head.length < 8) return undefined;
      return {
        ...only({ kind: 'image' }),
        skipBytes: word(head, 4) * word(head, 6),
        strip:
          name === 'v'
            ? { layout: 'rows', rowBytes: word(head, 4), scale: magnified(fourth) }
            : { layout: 'columns', columnBytes: word(head, 6), scale: magnified(fourth) },
      };
    case 'V': {
      if (third === undefined) return undefined;
      const feedsFirst = [65, 66, 97, 98, 103, 104].includes(third);
      return head.length < (feedsFirst ? 4 : 3) ? undefined : only({ kind: 'cut' });
    }
    case 'g':
      return head.length < 6 ? undefined : only({ kind: 'status' });
    case 'k':
      if (third === undefined) return undefined;
      if (third <= 6) return { ...only({ kind: 'symbol' }), skipThrough: { byte: 0, atMost: 256 } };
      return fourth === undefined ? undefined : { ...only({ kind: 'symbol' }), skipBytes: fourth };
    case 'z':
      return head.length < 5 ? undefined : nothing;
  }
  const parameters = plainGroup.get(second);
  if (parameters === undefined) return unknown(second);
  if (head.length < 2 + parameters) return undefined;
  switch (name) {
    case '$':
    case '\\':
      return only({ kind: 'gap' });
    case '/':
      return only({ kind: 'image' });
    case 'I':
    case 'a':
    case 'j':
    case 'r':
      return only({ kind: 'status' });
    default:
      return nothing;
  }
}

/** Functions of GS ( L that print graphics, or prepare them for printing. */
const drawing = [2, 50, 69, 85, 112, 113];
/** Function of GS ( k that prints the code. */
const printsSymbol = 81;

/** GS ( X pL pH …: only graphics and 2D codes are relevant. */
function block(head: readonly number[]): Command | undefined {
  const [, , third] = head;
  if (head.length < 5) return undefined;
  const length = word(head, 3);
  if (third === code('L')) return graphics(head, { length, at: 5 });
  if (third !== code('k') || length < 2) return { ...nothing, skipBytes: length };
  if (head.length < 7) return undefined;
  const [, , , , , , what = 0] = head;
  return { ...(what === printsSymbol ? only({ kind: 'symbol' }) : nothing), skipBytes: length - 2 };
}

/** Bytes of m fn a bx by c xL xH yL yH. */
const graphicsHeadBytes = 10;

/**
 * GS ( L and GS 8 L: functions 112 and 113 store rows or columns for printing. `at`: place of m. Two tones only; of
 * several colours each is drawn over the others.
 */
function graphics(
  head: readonly number[],
  { length, at }: { readonly length: number; readonly at: number },
): Command | undefined {
  if (length < 2) return { ...nothing, skipBytes: length };
  const what = head[at + 1];
  if (what === undefined) return undefined;
  const tokens = drawing.includes(what) ? only({ kind: 'image' }) : nothing;
  // Prints the stored graphics; the next are drawn below.
  if (what === 2 || what === 50)
    return { ...tokens, skipBytes: length - 2, strip: { layout: 'blank', rows: 0 } };
  if ((what !== 112 && what !== 113) || length < graphicsHeadBytes)
    return { ...tokens, skipBytes: length - 2 };
  if (head.length < at + graphicsHeadBytes) return undefined;
  const [tone, x = 1, y = 1] = head.slice(at + 2);
  const skipBytes = length - graphicsHeadBytes;
  if (tone !== 48) return { ...tokens, skipBytes };
  const scale = [x === 2 ? 2 : 1, y === 2 ? 2 : 1] as const;
  return {
    ...{ ...tokens, skipBytes },
    strip:
      what === 112
        ? { layout: 'rows', rowBytes: Math.ceil(word(head, at + 6) / 8), scale }
        : { layout: 'columns', columnBytes: Math.ceil(word(head, at + 8) / 8), scale },
  };
}

/** Mode of GS v 0 and GS Q 0: 1 is twice as wide, 2 twice as high, 3 both. */
function magnified(mode = 0): readonly [x: number, y: number] {
  return [(mode & 1) + 1, ((mode >> 1) & 1) + 1];
}
