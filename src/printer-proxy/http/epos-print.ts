/**
 * Elements of ePOS-Print XML, from Epson's "ePOS-Print XML User's Manual" (M00048210), chapter "XML Reference":
 * https://www.manualowl.com/m/Epson/TM-T20II-i/Manual/492356 and
 * https://vdocuments.site/epson-epos-print-xml-users-manual-xml-users-manual-m00048210-revk-overview.html
 *
 * Sizes, fonts and alignment have no effect on the text. `<command>` holds ESC/POS in hexadecimal digits.
 */
import { type DocumentElement, type ElementOutput, outputBase64, outputText } from './document-elements.ts';

export function readEposElement(
  { name, attributes, text, openedAt }: DocumentElement,
  out: ElementOutput,
): void {
  switch (name) {
    case 'text':
      // A position on the line, in dots: a column of its own.
      if (attributes['x'] !== undefined) out.token({ kind: 'gap' }, openedAt);
      outputText(Buffer.from(text), openedAt, out);
      break;
    case 'feed':
    case 'hline':
    case 'page':
      out.token({ kind: 'line' }, openedAt);
      break;
    case 'position':
      out.token({ kind: attributes['y'] === undefined ? 'gap' : 'line' }, openedAt);
      break;
    case 'image':
      out.token({ kind: 'image' }, openedAt);
      outputBase64(text, attributes, { levels: attributes['mode'] === 'gray16' ? 16 : 2 }, openedAt, out);
      break;
    case 'logo':
      out.token({ kind: 'image' }, openedAt);
      break;
    case 'barcode':
    case 'symbol':
      out.token({ kind: 'symbol' }, openedAt);
      break;
    case 'cut':
      out.token({ kind: 'cut' }, openedAt);
      break;
    case 'pulse':
      out.token({ kind: 'kick' }, openedAt);
      break;
    case 'command':
      out.commands('epson', Buffer.from(text.replaceAll(/\s/g, ''), 'hex'), openedAt);
      break;
    default:
      // Layout, sounds and recovery print nothing.
      break;
  }
}
