/**
 * Ids over many shops: an id of a sale, register or camera is unique within its shop only, so the page gets both in one, `shop:id`. No slash: in a
 * path it would be `%2F`, which proxies decode (nginx) or refuse (Apache, Traefik). Pure.
 */
import { percentDecoded } from '../../lib/text/percent-decoded.ts';

const sources = '/shops/';

export function shopOf(source: string): string {
  return source.slice(sources.length);
}

export function sourceOf(shop: string): string {
  return sources + shop;
}

/** The shop is encoded, so that the first colon divides the two. */
export function idOver(source: string, id: string): string {
  return `${encodeURIComponent(shopOf(source))}:${id}`;
}

/** Undefined for a text that is none of these. */
export function idWithin(text: string): { readonly source: string; readonly id: string } | undefined {
  const colon = text.indexOf(':');
  if (colon === -1) return undefined;
  return { source: sourceOf(percentDecoded(text.slice(0, colon))), id: text.slice(colon + 1) };
}
