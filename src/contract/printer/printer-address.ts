/**
 * Where receipts go: a printer in the shop (HOST:PORT), or the cloud that a printer polls for its receipts (the server URL that
 * was entered in the printer), to which the gateway relays its polls.
 */
import { z } from 'zod';
import { type ListenAddress, listenForm, listenText, parseListen } from '../../lib/net/listen-address.ts';
import { expecting } from '../../lib/yaml/schema-messages.ts';
import { contractText } from '../text/contract-text.ts';

/** `cloud`: its URL; `host` and `port` are those of the cloud then. */
export type PrinterAddress = ListenAddress & { readonly cloud?: string | undefined };

const maxUrlLength = 500;
const cloudForm = 'https?://[^\\s@#/?]+(?:[/?][^\\s#]*)?';
const form = new RegExp(`^(?:${listenForm}|${cloudForm})$`);

export function isCloudUrl(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

export function parsePrinterAddress(text: string): PrinterAddress | undefined {
  const address = isCloudUrl(text) ? parseCloud(text) : parseListen(text);
  return address === undefined || address.port === 0 ? undefined : address;
}

function parseCloud(text: string): PrinterAddress | undefined {
  const url = text.length <= maxUrlLength ? URL.parse(text) : null;
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
  const port = url.port === '' ? { 'https:': 443, 'http:': 80 }[url.protocol] : Number(url.port);
  return port === undefined
    ? undefined
    : { host: url.hostname.replace(/^\[|\]$/g, ''), port, cloud: url.href };
}

/** Inverse of parsing. */
export function printerAddressText(address: PrinterAddress): string {
  return address.cloud ?? listenText(address);
}

export const printerAddressSchema = z
  .string()
  .max(maxUrlLength)
  .regex(form)
  .transform((text, context): PrinterAddress => {
    const address = parsePrinterAddress(text);
    if (address !== undefined) return address;
    context.issues.push({ code: 'custom', input: text });
    return z.NEVER;
  })
  .meta({ ...expecting(contractText('printer_address')), not: { pattern: ':0+$' } });
