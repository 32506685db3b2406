/** Receipts laid out by hand, as tills do that know their printer, and receipts that are pixels from top to bottom. */
import iconv from 'iconv-lite';
import type { DialectName } from '../../../src/domain/setup/receipt-printer.ts';

/** A lone `-` is a rule across the paper. */
export type Row = { readonly left: string; readonly right?: string; readonly isBig?: boolean };

type PaddedOptions = {
  readonly dialect: DialectName;
  /** Characters in a line. */
  readonly cpl: number;
  readonly by: 'spaces' | 'positions' | 'jis';
  readonly hasLogo: boolean;
  readonly asksStatus: boolean;
};

export function padded(rows: readonly Row[], options: PaddedOptions): Buffer {
  const { dialect, cpl, by } = options;
  const isStar = dialect === 'star';
  const raw = (text: string): Buffer => Buffer.from(text, 'latin1');
  const out: Buffer[] = [];
  const write = (text: string): void =>
    void out.push(by === 'jis' ? jisOf(text, isStar) : iconv.encode(text, 'cp932'));

  if (options.asksStatus) out.push(raw(isStar ? '\x05' : '\x10\x04\x01\x10\x04\x04'));
  out.push(raw('\x1b@'));
  if (by === 'jis') out.push(raw(isStar ? '\x1b$0' : '\x1cC\x00\x1bt\x01'));
  else if (isStar) out.push(raw('\x1b$1'));
  if (options.hasLogo) out.push(isStar ? raw(`\x1bk\x04\x00${'\x1b@d\x1d'.repeat(24)}\n`) : raster(4, 8));
  for (const { left, right, isBig = false } of rows) {
    if (left === '-' && right === undefined) {
      write('-'.repeat(cpl));
      out.push(raw('\n'));
      continue;
    }
    if (isBig) out.push(raw(isStar ? '\x1bi\x01\x01' : '\x1d!\x11'));
    const width = isBig ? Math.floor(cpl / 2) : cpl;
    write(left);
    if (right !== undefined) {
      const place = Math.max(widthOf(left) + 1, width - widthOf(right));
      if (by === 'spaces') write(' '.repeat(place - widthOf(left)));
      else {
        const dots = place * 12 * (isBig ? 2 : 1);
        const bytes = String.fromCharCode(dots & 255, dots >> 8);
        out.push(raw(isStar ? `\x1b\x1dA${bytes}` : `\x1b$${bytes}`));
      }
      write(right);
    }
    if (isBig) out.push(raw(isStar ? '\x1bi\x00\x00' : '\x1d!\x00'));
    out.push(raw('\r\n'));
  }
  out.push(raw(isStar ? '\x1bd3' : '\n\n\n\x1dV\x42\x00'));
  return Buffer.concat(out);
}

/** A receipt as one picture, the way tablets send it. */
export function drawn(dialect: DialectName, way: number): Buffer {
  const raw = (text: string): Buffer => Buffer.from(text, 'latin1');
  if (dialect === 'star') {
    const lines = Array.from({ length: 200 }, () => Buffer.concat([raw('b\x48\x00'), noise(72)]));
    return Buffer.concat([raw('\x1b*rA\x1b*rP0\x00'), ...lines, raw('\x1b\x0c\x00\x1b*rB')]);
  }
  const cut = raw('\x1dVA\x03');
  if (way === 0) return Buffer.concat([raw('\x1b@'), raster(72, 300), cut]);
  // In slices.
  const slices = Array.from({ length: 12 }, () =>
    way === 1 ? raster(72, 24) : Buffer.concat([raw('\x1b*\x21\x80\x01'), noise(384 * 3), raw('\n')]),
  );
  return Buffer.concat([raw('\x1b@'), ...slices, cut]);
}

function raster(widthBytes: number, height: number): Buffer {
  const head = [0x1d, 0x76, 0x30, 0, widthBytes & 255, widthBytes >> 8, height & 255, height >> 8];
  return Buffer.concat([Buffer.from(head), noise(widthBytes * height)]);
}

/** Pixels that look like commands and text here and there. */
function noise(bytes: number): Buffer {
  return Buffer.from(
    Array.from({ length: bytes }, (_, index) => (index * 0x1d + (index >> 3) * 0x56) & 0xff),
  );
}

/** In half-width columns. */
export function widthOf(text: string): number {
  return iconv.encode(text, 'cp932').length;
}

/** Kanji as two bytes of JIS between FS & and FS . (Star: ESC p and ESC q), the rest as single bytes. */
function jisOf(text: string, isStar: boolean): Buffer {
  const on = isStar ? [0x1b, 0x70] : [0x1c, 0x26];
  const off = isStar ? [0x1b, 0x71] : [0x1c, 0x2e];
  const out: number[] = [];
  let isOn = false;
  for (const sign of text) {
    const [first = 0, second] = iconv.encode(sign, 'cp932');
    if (isOn !== (second !== undefined)) {
      isOn = second !== undefined;
      out.push(...(isOn ? on : off));
    }
    if (second === undefined) {
      out.push(first);
      continue;
    }
    const row = (first - (first >= 0xe0 ? 0xc1 : 0x81)) * 2 + 0x21;
    if (second >= 0x9f) out.push(row + 1, second - 0x7e);
    else out.push(row, second - (second >= 0x80 ? 0x20 : 0x1f));
  }
  if (isOn) out.push(...off);
  return Buffer.from(out);
}
