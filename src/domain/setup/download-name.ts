/** What a file is called that people take from a gateway: of which shop, and of which day there. */
import { rfc3339 } from '../time/time-text.ts';

/** `tillframe-shop-1-2026-11-27.yaml`, or with what it is before the shop. */
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
