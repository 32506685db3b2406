/** Events as the receiver's database has them. Undefined where a body can't be read: the row is damaged. */
import { type SaleEvent, saleEventSchema } from '../contract/cloud/event.ts';
import { type StatusData, statusEventSchema } from '../contract/cloud/status.ts';
import { parseJson, readJson } from '../lib/text/read-json.ts';

/** Half a character, as JSON can have it: `\ud83d`. */
const halfCharacter = /\\u[dD][89a-fA-F]/;

/** With U+FFFD for half a character, which no address can have, and in whose place the database stores it too. */
export function readSaleEvent(body: string): SaleEvent | undefined {
  if (!halfCharacter.test(body)) return readJson(saleEventSchema, body);
  const whole = (_: string, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value);
  return readJson(saleEventSchema, JSON.stringify(parseJson(body) ?? null, whole));
}

export function readStatus(body: string | null): StatusData | undefined {
  return body === null ? undefined : readJson(statusEventSchema, body)?.data;
}

/** Distinct hashes of the pictures in an event. */
export function picturesOf(event: Pick<SaleEvent, 'data'>): string[] {
  const hashes = event.data.captures.flatMap((capture) =>
    capture.outcome === 'captured' ? [capture.thumbnail.sha256] : [],
  );
  return [...new Set(hashes)];
}
