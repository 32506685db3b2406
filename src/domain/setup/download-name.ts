/** Names of files downloaded from a gateway, with the local date or time: valid on every file system. */
import { dateAt } from '../time/shop-day.ts';
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
  return `${parts.join('-')}-${dateAt(nowMs, shop.timeZone)}.${ending}`;
}

/** Like `till-1-R1-000123-20261124_2026-11-24T12-34-56.mp4`. `of`: sale or camera. */
export function clipName(of: string, atMs: number, timeZone: string): string {
  return `${safe(of)}_${rfc3339(atMs, timeZone).slice(0, 19).replaceAll(':', '-')}.mp4`;
}

/** Like `till-1-R1-000123-20261124_2026-11-24T12-34-56.jpg`. */
export function pictureName(saleId: string, atMs: number, timeZone: string): string {
  return `${safe(saleId)}_${rfc3339(atMs, timeZone).slice(0, 19).replaceAll(':', '-')}.jpg`;
}

/** Like `case-till-1-R1-000123_2026-11-24.pdf`. */
export function caseName(
  ending: 'pdf' | 'zip',
  { saleId, atMs, timeZone }: { readonly saleId: string; readonly atMs: number; readonly timeZone: string },
): string {
  return `case-${safe(saleId)}_${dateAt(atMs, timeZone)}.${ending}`;
}

function safe(id: string): string {
  return id.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, 80);
}
