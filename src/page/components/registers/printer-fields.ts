/** Dialect and encoding of a receipt printer: not visible from the outside, so a person may choose wrongly. */
import {
  type DialectName,
  dialects,
  type HttpsMode,
  httpsModes,
  type PixelReceipts,
  type PrinterEncoding,
  pixelReceipts,
  printerEncodings,
} from '../../../domain/setup/receipt-printer.ts';
import type { FormField } from '../../kit/form/form.tsx';
import type { ReceiptsMessages } from '../../text/receipts-ja.ts';

export type PrinterKind = {
  readonly dialect: DialectName;
  readonly encoding: PrinterEncoding;
  readonly https: HttpsMode;
  readonly pixelReceipts: PixelReceipts;
};

export function printerFields(words: ReceiptsMessages): FormField<keyof PrinterKind>[] {
  return [
    {
      type: 'choice',
      name: 'dialect',
      label: words.dialect,
      options: dialects.map((one) => [one, words.dialects[one]]),
    },
    {
      type: 'choice',
      name: 'encoding',
      label: words.encoding,
      options: printerEncodings.map((one) => [one, words.encodings[one]]),
    },
    {
      type: 'choice',
      name: 'https',
      label: words.https,
      options: httpsModes.map((one) => [one, words.httpsModes[one]]),
    },
    {
      type: 'choice',
      name: 'pixelReceipts',
      label: words.pixelReceipts,
      options: pixelReceipts.map((one) => [one, words.pixelChoices[one]]),
    },
  ];
}
