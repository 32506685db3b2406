/**
 * Names that hold for ever: of sales, of their revisions, of events.
 *
 * An identity is never a database row and never the gateway. Ids travel through URLs, MQTT payloads and file names, so they
 * keep to letters, digits, `-`, `_`, `~` and `:`; anything else is written `~XX` per UTF-8 byte (RFC 3986 leaves `~` alone).
 */

const keep = /[A-Za-z0-9_-]/;
const plain = /^[A-Za-z0-9_-]*$/;

/** One part of an id: escaped so that `:` is always a separator. Injective. */
export function idPart(text: string): string {
  // Nearly always, and byte by byte it costs a sale as much as an insert does.
  if (plain.test(text)) return text;
  let out = '';
  for (const byte of new TextEncoder().encode(text)) {
    const char = String.fromCharCode(byte);
    out += keep.test(char) ? char : `~${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

/** The text that a part of an id was made of. */
export function readIdPart(part: string): string {
  const bytes = [...part.matchAll(/~([0-9A-F]{2})|[^~]/g)].map(([sign, hex]) =>
    hex === undefined ? sign.charCodeAt(0) : Number.parseInt(hex, 16),
  );
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/**
 * Identity of a sale that a register pushed: register key, the register's own number, and the day it was sold.
 * The day (UTC, of `soldAt` where the register gives it, else of the instant) is part of it since registers reuse numbers, and a
 * replaced gateway can't remember which ones have been used.
 */
export function pushedSaleId(sale: { registerKey: string; registerSaleId: string; dayMs: number }): string {
  const day = new Date(sale.dayMs).toISOString().slice(0, 10).replaceAll('-', '');
  return `${idPart(sale.registerKey)}:${idPart(sale.registerSaleId)}:${day}`;
}

/** Id of the CloudEvent that tells one revision of a sale. */
export function revisionEventId(saleId: string, revision: number): string {
  return `${saleId}:r${revision}`;
}

/** Id of the event that stands in for one the cloud rejected. No revision ends like this. */
export function withheldEventId(eventId: string): string {
  return `${eventId}:withheld`;
}

/** CloudEvents `source` of a shop. */
export function shopSource(shopId: string): string {
  return `/shops/${shopId}`;
}

/** Sequence as it travels: 20 digits, so that text order is number order. */
export function sequenceText(sequence: number): string {
  return String(sequence).padStart(20, '0');
}
