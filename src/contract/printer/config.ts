/** `printerProxy:` in config.yaml: the printers, and the parsing of their registers' receipts. */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { dialects, httpsModes, pixelReceipts, printerEncodings } from '../../domain/setup/receipt-printer.ts';
import { clash, listenSchema, reaches } from '../../lib/net/listen-address.ts';
import { canonicalJson } from '../../lib/text/canonical-json.ts';
import { addIssue } from '../../lib/yaml/checked-text.ts';
import { expecting } from '../../lib/yaml/schema-messages.ts';
import { maxPrinters } from '../setup/names.ts';
import { receiptRulesShape } from '../setup/receipt-rules.ts';
import { contractText } from '../text/contract-text.ts';
import { printerAddressSchema } from './printer-address.ts';

function milliseconds(from: number, to: number, unlessGiven: number) {
  return z.int().min(from).max(to).default(unlessGiven);
}

export const printerSchema = z.strictObject({
  listen: listenSchema
    .describe(
      'Where the register prints to: an address of this machine. The usual port of printers is 9100; for ePOS-Print and WebPRNT over HTTP 80, for ePOS-Device 8009 or 8008.',
    )
    .meta({ sample: '192.168.1.10:9100' }),
  printer: printerAddressSchema
    .describe(
      'Where the printer is: everything goes on to it, byte for byte. For a printer that polls a cloud for its receipts (CloudPRNT, Server Direct Print) the server URL of that cloud.',
    )
    .meta({ sample: '192.168.1.50:9100' }),
  register: z
    .string()
    .min(1)
    .max(128)
    .describe('Key of the register that prints here.')
    .meta({ sample: 'register-1' }),
  dialect: z
    .enum(dialects)
    .default('epson')
    .describe('Language of the printer: star for Star’s own modes, epson for all that speak ESC/POS.'),
  encoding: z
    .enum(printerEncodings)
    .default('cp932')
    .describe(
      'Characters of the printer: cp932 (Shift_JIS), or the single-byte page that the register selects.',
    ),
  https: z
    .enum(httpsModes)
    .default('forward')
    .describe(
      'A register that prints over HTTPS: forward passes it on unread; with read its receipts are read, and the register has to trust the certificate of this gateway’s page. All connections of this port are then HTTPS, and so are those to the printer.',
    ),
  pixelReceipts: z
    .enum(pixelReceipts)
    .default('always')
    .describe(
      'Receipts printed as pixels are sales always, or only with_drawer: others are unclear until their text is recognised or a person decides.',
    ),
  silenceMs: milliseconds(500, 60_000, 3_000).describe(
    'A receipt that is never cut is over when nothing was added to it for so long, milliseconds. Where the receipt before it was cut, the cut is waited for, 30 s at most.',
  ),
  receiptWithinMs: milliseconds(1_000, 120_000, 15_000).describe(
    'So long after the drawer its receipt may begin, milliseconds; without one the drawer was opened for no sale.',
  ),
  kickAfterMs: milliseconds(0, 10_000, 1_000).describe(
    'So long after the end of a receipt its drawer may open, milliseconds; receipts without a drawer wait for that.',
  ),
  ...receiptRulesShape,
});

export const printerProxySchema = z.strictObject({
  printers: z
    .array(printerSchema)
    .max(maxPrinters)
    .superRefine((printers, context) => {
      for (const [index, { listen, printer }] of printers.entries()) {
        if (printers.some((other) => reaches(printer, other.listen))) {
          const words = contractText('printer_is_proxy');
          addIssue(context, [index, 'printer'], words);
        }
        if (!printers.slice(0, index).some((other) => clash(other.listen, listen))) continue;
        const words = contractText('printer_listen_taken');
        addIssue(context, [index, 'listen'], words);
      }
    })
    .meta(expecting(contractText('printers')))
    .default([])
    .describe('Receipt printers that tillframe stands before.')
    .meta({ sample: [] }),
  spoolMegabytes: z
    .int()
    .min(1)
    .max(1_024)
    .default(32)
    .describe(
      'Bound of what waits for the agent, in dataDir/printer-proxy, megabytes (1024 kilobytes). At it the oldest receipt texts go, never the instants.',
    ),
});

export type PrinterProxyConfig = z.output<typeof printerProxySchema>;
export type ProxiedPrinter = z.output<typeof printerSchema>;

/** Shows whether a running proxy was started with these settings. */
export function settingsSum(printerProxy: PrinterProxyConfig): string {
  return createHash('sha256').update(canonicalJson(printerProxy)).digest('hex');
}
