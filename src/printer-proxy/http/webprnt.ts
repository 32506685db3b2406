/**
 * Elements of a Star WebPRNT request, from Star's public "Star webPRNT User's Manual", "Request Element":
 * https://www.star-m.jp/products/s_print/sdk/webprnt/manual/en/_StarWebPrintRequestElement.htm
 *
 * Star's builder writes control characters, spaces and markup in a text as `\xHH`, a backslash as `\\`.
 * `<rawdata>` holds Star's own commands in Base64.
 */
import { type DocumentElement, type ElementOutput, outputBase64, outputText } from './document-elements.ts';

export function readWebPrntElement(
  { name, attributes, text, openedAt }: DocumentElement,
  out: ElementOutput,
): void {
  switch (name.toLowerCase()) {
    case 'text':
      outputEscaped(text, openedAt, out);
      break;
    case 'feed':
    case 'ruledline':
      out.token({ kind: 'line' }, openedAt);
      break;
    case 'bitimage':
      out.token({ kind: 'image' }, openedAt);
      outputBase64(text, attributes, { levels: 2 }, openedAt, out);
      break;
    case 'logo':
      out.token({ kind: 'image' }, openedAt);
      break;
    case 'barcode':
    case 'qrcode':
    case 'pdf417':
      out.token({ kind: 'symbol' }, openedAt);
      break;
    case 'cutpaper':
      out.token({ kind: 'cut' }, openedAt);
      break;
    case 'peripheral':
      out.token({ kind: 'kick' }, openedAt);
      break;
    case 'rawdata':
      out.commands('star', Buffer.from(text, 'base64'), openedAt);
      break;
    default:
      // Alignment, initialization and sounds print nothing.
      break;
  }
}

const shorts: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
const escapes = /\\(?:x([0-9a-f]{2})|(.))/gisu;

/** Escaped bytes above 7F are of the text's code page: in Japan Shift_JIS. */
function outputEscaped(text: string, openedAt: number, out: ElementOutput): void {
  const hasHighBytes = [...text.matchAll(escapes)].some(([, hex]) => hex !== undefined && hex >= '80');
  const plain = text.replaceAll(escapes, (_, hex: string | undefined, letter = '') =>
    hex === undefined
      ? (shorts[letter as string] ?? (letter as string))
      : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  if (!hasHighBytes) {
    outputText(Buffer.from(plain), openedAt, out);
    return;
  }
  out.token({ kind: 'utf8', isOn: false }, openedAt);
  out.token({ kind: 'kanji_system', system: 'shift_jis' }, openedAt);
  outputText(Buffer.from(plain, 'latin1'), openedAt, out);
  out.token({ kind: 'utf8', isOn: true }, openedAt);
}
