/**
 * Ids over many shops: an id of a sale, register or camera is unique within its shop only, so the page gets both in one, `shop:id`. No slash: in a
 * path it would be `%2F`, which proxies decode (nginx) or refuse (Apache, Traefik). Pure.
 */
import { shopOfSource, shopSource } from '../../domain/sale/identity.ts';
import { percentDecoded } from '../../lib/text/percent-decoded.ts';

/** The shop is encoded, so that the first colon divides the two. */
export function idOver(source: string, id: string): string {
  return `${encodeURIComponent(shopOfSource(source))}:${id}`;
}

/** Undefined for a text that is none of these. */
export function idWithin(text: string): { readonly source: string; readonly id: string } | undefined {
  const colon = text.indexOf(':');
  if (colon === -1) return undefined;
  return { source: shopSource(percentDecoded(text.slice(0, colon))), id: text.slice(colon + 1) };
}
