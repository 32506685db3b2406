/** The receipt printer of a register in a set-up file: its address, the port of the gateway, and the rules of its receipts. */

import { z } from 'zod';
import {
  type DialectName,
  dialects,
  type HttpsMode,
  httpsModes,
  type PrinterEncoding,
  pixelReceipts,
  printerEncodings,
  type RegisterPrinter,
} from '../../domain/setup/receipt-printer.ts';
import { printerAddressSchema, printerAddressText } from '../printer/printer-address.ts';
import { receiptRulesShape } from './receipt-rules.ts';

export const filePrinterSchema = z
  .strictObject({
    address: printerAddressSchema,
    listenPort: z.int().min(1).max(65_535),
    dialect: z.enum(dialects).default('epson' satisfies DialectName),
    encoding: z.enum(printerEncodings).default('cp932' satisfies PrinterEncoding),
    https: z.enum(httpsModes).default('forward' satisfies HttpsMode),
    pixelReceipts: z.enum(pixelReceipts).exactOptional(),
    ...receiptRulesShape,
  })
  .transform(
    ({
      address,
      listenPort,
      dialect,
      encoding,
      https,
      pixelReceipts: pixels,
      ...rules
    }): RegisterPrinter => ({
      ...{ ...address, listenPort, dialect, encoding, https, rules },
      ...(pixels !== undefined && { pixelReceipts: pixels }),
    }),
  );

/** Omits rules that are not set. */
export function printerToFile({ host, port, cloud, rules, ...printer }: RegisterPrinter): object {
  const own = Object.entries(rules).filter(([, texts]) => texts.length > 0);
  return { address: printerAddressText({ host, port, cloud }), ...printer, ...Object.fromEntries(own) };
}
