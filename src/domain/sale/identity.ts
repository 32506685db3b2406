/**
 * Permanent names of sales, revisions and events.
 *
 * An identity is never a database row and never the gateway. Ids appear in URLs, MQTT payloads and file names, so they
 * contain only letters, digits, `-`, `_`, `~` and `:`; anything else is written `~XX` per UTF-8 byte (RFC 3986 leaves
 * `~` unescaped).
 */

const keep = /[A-Za-z0-9_-]/;
const plain = /^[A-Za-z0-9_-]*$/;

/** Escapes one part of an id, so that `:` is always a separator. Injective. */
export function idPart(text: string): string {
  // Fast path: escaping byte by byte costs as much as a database insert.
  if (plain.test(text)) return text;
  let out = '';
  for (const byte of new TextEncoder().encode(text)) {
    const char = String.fromCharCode(byte);
    out += keep.test(char) ? char : `~${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

/** Unescapes one part of an id. */
export function readIdPart(part: string): string {
  const bytes = [...part.matchAll(/~([0-9A-F]{2})|[^~]/g)].map(([sign, hex]) =>
    hex === undefined ? sign.charCodeAt(0) : Number.parseInt(hex, 16),
  );
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/**
 * Identity of a sale that a register pushed: register key, the register's own number, and the day of the sale. The day
 * (UTC, of `soldAt` if given, otherwise of the instant) is included because registers reuse numbers, and a replaced
 * gateway does not know the used ones.
 */
export function pushedSaleId(sale: { registerKey: string; registerSaleId: string; dayMs: number }): string {
  const day = new Date(sale.dayMs).toISOString().slice(0, 10).replaceAll('-', '');
  return `${idPart(sale.registerKey)}:${idPart(sale.registerSaleId)}:${day}`;
}

/** Ids that it would have on its day and on the days before; `:2` and so on follow where its number is used again on that day. */
export function pushedIds(sale: Parameters<typeof pushedSaleId>[0], days: number): string[] {
  return Array.from({ length: days + 1 }, (_, ago) =>
    pushedSaleId({ ...sale, dayMs: sale.dayMs - ago * 86_400_000 }),
  );
}

/** Id of the CloudEvent for one revision of a sale. */
export function revisionEventId(saleId: string, revision: number): string {
  return `${saleId}:r${revision}`;
}

/** Id of the rejection notice that replaces an event rejected by the cloud. No revision has this form. */
export function rejectionNoticeId(eventId: string): string {
  return `${eventId}:rejection`;
}

/** CloudEvents `source` of a shop. */
export function shopSource(shopId: string): string {
  return `/shops/${shopId}`;
}

/** The shop of a `source` that `shopSource` made. */
export function shopOfSource(source: string): string {
  return source.slice(shopSource('').length);
}

/** Sequence as transmitted: 20 digits, so that text order is number order. */
export function sequenceText(sequence: number): string {
  return String(sequence).padStart(20, '0');
}
