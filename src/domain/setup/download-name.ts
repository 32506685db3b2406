/** Names of files downloaded from a gateway: shop and local date. */
import { rfc3339 } from '../time/time-text.ts';

/** `tillframe-shop-1-2026-11-27.yaml`, or with the kind of file before the shop. */
export function downloadName(
  ending: string,
  {
    what,
    shop,
    nowMs,
  }: {
    readonly what?: string;
    readonly shop: { readonly id: string; readonly timeZone: string };
    readonly nowMs: number;
  },
): string {
  const parts = ['tillframe', ...(what === undefined ? [] : [what]), shop.id];
  return `${parts.join('-')}-${rfc3339(nowMs, shop.timeZone).slice(0, 10)}.${ending}`;
}
