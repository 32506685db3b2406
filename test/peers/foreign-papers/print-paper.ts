/** Prints a paper in a dialect of receipt printers, as the driver of a till does. */
import iconv from 'iconv-lite';
import type { ForeignPaper, PaperDialect, PaperEncoding, PaperPrint } from './foreign-paper.ts';
import { layOut } from './paper-layout.ts';

type Commands = {
  readonly begin: Readonly<Record<PaperEncoding, string>>;
  readonly kanjiOn: string;
  readonly kanjiOff: string;
  readonly wideOn: string;
  readonly wideOff: string;
  readonly openDrawer: string;
  readonly cut: string;
};

const escpos: Commands = {
  begin: {
    jis: '\x1b@\x1bR\x08\x1bt\x01\x1cC\x00',
    shift_jis: '\x1b@\x1bR\x08\x1bt\x01\x1c&\x1cC\x01',
    'utf-8': '\x1b@\x1c(C\x02\x00\x30\x02\x1c(C\x03\x00\x3c\x00\x0b',
  },
  kanjiOn: '\x1c&',
  kanjiOff: '\x1c.',
  wideOn: '\x1d!\x10',
  wideOff: '\x1d!\x00',
  openDrawer: '\x1bp\x00\x19\xfa',
  cut: '\x1bd\x04\x1dVB\x00',
};
const starLine: Commands = {
  begin: {
    jis: '\x1b@\x1bR8\x1b\x1dt\x02',
    shift_jis: '\x1b@\x1bR8\x1b\x1dt\x02\x1b$1',
    'utf-8': '\x1b@\x1b\x1d)U\x02\x00\x30\x01\x1b\x1d)U\x02\x00\x40\x00',
  },
  kanjiOn: '\x1bp',
  kanjiOff: '\x1bq',
  wideOn: '\x1bW1',
  wideOff: '\x1bW0',
  openDrawer: '\x1b\x07\x14\x14\x07',
  cut: '\x1bd3',
};
const commandsOf: Readonly<Record<PaperDialect, Commands>> = {
  escpos,
  'star-line': starLine,
  starprnt: { ...starLine, wideOn: '\x1bi\x00\x01', wideOff: '\x1bi\x00\x00', cut: '\x1bd\x03' },
  'star-graphic': starLine,
};

/** By default in the paper's own dialect, encoding and width; a sale in cash and a paper of the drawer open the drawer. */
export function printForeignPaper(paper: ForeignPaper, print: PaperPrint = paper.print): Buffer {
  const commands = commandsOf[print.dialect];
  const { kind, tender } = paper.truth;
  const opensDrawer = kind === 'drawer' || (kind === 'sale' && tender === 'cash');
  return Buffer.concat([
    print.dialect === 'star-graphic' ? picture() : Buffer.alloc(0),
    bytesOf(commands.begin[print.encoding]),
    bytesOf(opensDrawer ? commands.openDrawer : ''),
    ...layOut(paper.text, print.columns).flatMap(({ isWide, text }) => [
      bytesOf(isWide ? commands.wideOn : ''),
      encodePaperText(text, print.encoding, commands),
      bytesOf(isWide ? `${commands.wideOff}\n` : '\n'),
    ]),
    bytesOf(commands.cut),
  ]);
}

/** Throws on a character that the encoding doesn't have. */
export function encodePaperText(
  text: string,
  encoding: PaperEncoding,
  { kanjiOn, kanjiOff }: Pick<Commands, 'kanjiOn' | 'kanjiOff'> = escpos,
): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  const pieces: Buffer[] = [];
  let isKanji = false;
  const kanji = (on: boolean): void => {
    if (encoding === 'jis' && isKanji !== on) pieces.push(bytesOf(on ? kanjiOn : kanjiOff));
    isKanji = on;
  };
  for (const character of text) {
    const shiftJis = character === '−' ? Buffer.of(0x81, 0x7c) : iconv.encode(character, 'shift_jis');
    if (shiftJis.equals(Buffer.from('?')) && character !== '?') throw new Error(`Not in JIS: ${character}`);
    kanji(shiftJis.length === 2);
    pieces.push(encoding === 'jis' && shiftJis.length === 2 ? jisOf(shiftJis) : shiftJis);
  }
  kanji(false);
  return Buffer.concat(pieces);
}

/** Row and cell of JIS X 0208 from the two bytes of Shift_JIS; throws beyond row 94. */
function jisOf(shiftJis: Buffer): Buffer {
  const first = shiftJis.readUInt8(0);
  const second = shiftJis.readUInt8(1);
  const pair = (first - (first < 0xa0 ? 0x81 : 0xc1)) * 2;
  const isEvenRow = second >= 0x9f;
  const row = pair + (isEvenRow ? 0x22 : 0x21);
  const cell = isEvenRow ? second - 0x7e : second - (second > 0x7f ? 0x20 : 0x1f);
  if (row > 0x7e) throw new Error(`Not in JIS X 0208: ${shiftJis.toString('hex')}`);
  return Buffer.of(row, cell);
}

/** A striped banner as a raster driver sends it: 24 rows of 384 dots. */
function picture(): Buffer {
  const rows = Array.from({ length: 24 }, (_, row) =>
    Buffer.concat([Buffer.from('b'), Buffer.of(48, 0), Buffer.alloc(48, row % 4 < 2 ? 0xcc : 0x33)]),
  );
  return Buffer.concat([bytesOf('\x1b*rR\x1b*rA\x1b*rP0\x00\x1b*rE1\x00'), ...rows, bytesOf('\x1b*rB')]);
}

function bytesOf(commands: string): Buffer {
  return Buffer.from(commands, 'latin1');
}
