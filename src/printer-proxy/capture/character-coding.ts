/** Meaning of the bytes of a text, from the code pages and kanji modes that the till selects. */
import iconv from 'iconv-lite';
import type { DialectName, PrinterEncoding } from '../../domain/setup/receipt-printer.ts';
import type { TokenBody } from '../dialects/token.ts';

export type Coding = 'cp932' | 'utf8' | 'jis' | `page ${number}`;

export function createCharacterCoding(encoding: PrinterEncoding) {
  const defaultSystem = encoding === 'cp932' ? 'shift_jis' : 'none';
  let system: 'jis' | 'shift_jis' | 'none' = defaultSystem;
  let isKanji = false;
  let isUtf8 = false;
  let page = 0;

  return {
    now(): Coding {
      if (isUtf8) return 'utf8';
      if (system === 'shift_jis') return 'cp932';
      return system === 'jis' && isKanji ? 'jis' : `page ${page}`;
    },

    select(token: Extract<TokenBody, { kind: 'page' | 'kanji' | 'kanji_system' | 'utf8' }>): void {
      if (token.kind === 'page') page = token.page;
      else if (token.kind === 'kanji') isKanji = token.isOn;
      else if (token.kind === 'kanji_system') system = token.system;
      else isUtf8 = token.isOn;
    },

    reset(): void {
      system = defaultSystem;
      isKanji = false;
      isUtf8 = false;
      page = 0;
    },
  };
}

export function decode(bytes: Buffer, coding: Coding, dialect: DialectName): string {
  switch (coding) {
    case 'cp932':
      return printable(iconv.decode(bytes, 'cp932'));
    case 'utf8':
      return printable(bytes.toString('utf8'));
    case 'jis':
      return printable(iconv.decode(shiftJisOf(bytes), 'cp932'));
    default: {
      const name = (dialect === 'star' ? starPages : epsonPages)[Number(coding.slice('page '.length))];
      return printable(name === undefined ? katakana(bytes) : iconv.decode(bytes, name));
    }
  }
}

/** Removes characters that a terminal or a page would interpret. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\uFFFE\uFFFF]/gu, '');
}

/** Numbers of ESC t n. Unlisted ones are treated as katakana, which includes ASCII. */
const epsonPages: Readonly<Record<number, string>> = {
  ...{ 0: 'cp437', 2: 'cp850', 3: 'cp860', 4: 'cp863', 5: 'cp865', 13: 'cp857', 14: 'cp737', 15: 'iso88597' },
  ...{ 16: 'cp1252', 17: 'cp866', 18: 'cp852', 19: 'cp858', 34: 'cp855', 36: 'cp862', 37: 'cp864' },
  ...{ 45: 'cp1250', 46: 'cp1251', 47: 'cp1253', 48: 'cp1254', 49: 'cp1255', 50: 'cp1256', 51: 'cp1257' },
};

/** Numbers of ESC GS t n. */
const starPages: Readonly<Record<number, string>> = {
  ...{ 1: 'cp437', 3: 'cp437', 4: 'cp858', 5: 'cp852', 6: 'cp860', 7: 'cp861', 8: 'cp863', 9: 'cp865' },
  ...{ 10: 'cp866', 11: 'cp855', 12: 'cp857', 13: 'cp862', 14: 'cp864', 15: 'cp737', 32: 'cp1252' },
  ...{ 33: 'cp1250', 34: 'cp1251' },
};

/** The upper end of the katakana page contains symbols for tills: × 円 年 月 日 … */
const katakanaSigns = '×円年月日時分秒〒市区町村人▒ ';

function katakana(bytes: Buffer): string {
  let out = '';
  for (const byte of bytes) {
    if (byte < 0x80) out += String.fromCharCode(byte);
    else if (byte >= 0xa1 && byte <= 0xdf) out += String.fromCharCode(0xff61 + byte - 0xa1);
    else if (byte >= 0xf0) out += katakanaSigns[byte - 0xf0] ?? '';
    // Rules and blocks: a frame around the text is no text.
    else out += byte === 0x95 ? '─' : byte === 0x96 ? '│' : ' ';
  }
  return out;
}

/** Maps JIS X 0208, two bytes of 21 … 7E, to Shift_JIS. Other bytes are unchanged. */
function shiftJisOf(bytes: Buffer): Buffer {
  const out: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const [first = 0, second = 0] = [bytes[at], bytes[at + 1]];
    const isPair = first >= 0x21 && first <= 0x7e && second >= 0x21 && second <= 0x7e;
    if (!isPair) {
      if (first === 0x20) out.push(first);
      continue;
    }
    const row = Math.floor((first - 0x21) / 2);
    out.push(row + (row < 31 ? 0x81 : 0xc1));
    out.push(first % 2 === 1 ? second + (second > 0x5f ? 0x20 : 0x1f) : second + 0x7e);
    at++;
  }
  return Buffer.from(out);
}
