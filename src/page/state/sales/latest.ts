/**
 * The newest sales at each camera, for its card: among all sales that this page has received, regardless of
 * the filter of the list. Pure.
 */
import type { PairJson } from '../../../contract/page/sales.ts';
import { isSameSale, newestFirst, type Row } from './pair-order.ts';

/** As many as stand beside each other in a card. */
export const perCamera = 3;

/** By camera id, the newest first. */
export type Latest = ReadonlyMap<string, readonly PairJson[]>;

export function withLatest(latest: Latest, rows: readonly Row[]): Latest {
  const next = new Map(latest);
  for (const pair of rows) {
    if (pair.moment === 'void') continue;
    for (const [camera, listed] of next)
      next.set(
        camera,
        listed.filter((other) => !isSameSale(pair, other)),
      );
    if (pair.supersededBy !== undefined) continue;
    for (const camera of new Set(pair.captures.map((capture) => capture.camera)))
      if (camera !== null)
        next.set(camera, [...(next.get(camera) ?? []), pair].sort(newestFirst).slice(0, perCamera));
  }
  return next;
}
