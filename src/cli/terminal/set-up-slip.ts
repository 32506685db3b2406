/**
 * Slip with access to the page for a receipt printer: address with QR code, fingerprint, set-up code. ESC/POS, as supported by Epson and
 * most others. Pure.
 */
import iconv from 'iconv-lite';
import { fingerprintLines } from '../../agent/system/tls/fingerprint.ts';
import type { Language } from '../../lib/text/language.ts';
import { messagesIn } from '../text/messages.ts';

const [ESC, FS, GS] = [0x1b, 0x1c, 0x1d];
const reset = Buffer.of(ESC, 0x40);
const centred = Buffer.of(ESC, 0x61, 1);
const [bold, thin] = [Buffer.of(ESC, 0x45, 1), Buffer.of(ESC, 0x45, 0)];
const [large, usual] = [Buffer.of(GS, 0x21, 0x11), Buffer.of(GS, 0x21, 0)];
/** FS C 1: two-byte characters are Shift_JIS. */
const shiftJis = Buffer.of(FS, 0x43, 1);
/** Feeds as far as needed and cuts, if there is a cutter. */
const cut = Buffer.of(GS, 0x56, 66, 3);

export type Slip = {
  readonly shopName: string;
  readonly addresses: readonly string[];
  readonly fingerprint?: string;
  /** Undefined once a password is set. */
  readonly code?: string;
};

export function slipBytes(slip: Slip, language: Language): Buffer {
  const t = messagesIn(language);
  const line = (text = ''): Buffer => Buffer.concat([encoded(text, language), Buffer.of(0x0a)]);
  const head = (text: string): Buffer => Buffer.concat([line(), bold, line(text), thin]);
  const [first = ''] = slip.addresses;
  return Buffer.concat([
    ...[reset, language === 'ja' ? shiftJis : Buffer.of(), centred],
    ...[bold, line('tillframe'), thin, line(slip.shopName)],
    ...[head(t('slip.address')), ...slip.addresses.map((address) => line(address)), qr(first)],
    ...(slip.code === undefined ? [] : [head(t('slip.code')), large, line(slip.code), usual]),
    ...(slip.fingerprint === undefined
      ? []
      : [head(t('slip.fingerprint')), ...fingerprintLines(slip.fingerprint).map((pairs) => line(pairs))]),
    ...(slip.fingerprint === undefined ? [] : [line(t('slip.compare')), line(t('slip.fingerprints'))]),
    cut,
  ]);
}

/** Characters outside the printer's default code page are omitted in English: their output would be unpredictable. */
function encoded(text: string, language: Language): Buffer {
  if (language === 'ja') return iconv.encode(text, 'cp932');
  return Buffer.from(text.replaceAll(/[^\x20-\x7e]/g, ''), 'ascii');
}

/** GS ( k, model 2, six dots a module, error correction M. */
function qr(text: string): Buffer {
  const data = Buffer.from(text);
  const size = data.length + 3;
  const command = (...bytes: number[]): Buffer => Buffer.of(GS, 0x28, 0x6b, ...bytes);
  return Buffer.concat([
    command(4, 0, 0x31, 0x41, 0x32, 0),
    command(3, 0, 0x31, 0x43, 6),
    command(3, 0, 0x31, 0x45, 0x31),
    ...[command(size & 0xff, size >> 8, 0x31, 0x50, 0x30), data],
    command(3, 0, 0x31, 0x51, 0x30),
  ]);
}
