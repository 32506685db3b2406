/** Position of a void's pictures, for display: their requested offset counts from the sale, which may be hours before. Pure. */

import type { CaptureMoment } from '../capture/pair.ts';
import { disputedBasis } from './disputed-time.ts';

type Moments = {
  readonly instant: { readonly at: string };
  readonly voidedAt?: { readonly at: string } | undefined;
};

/**
 * Requested distance from the instant that the picture belongs to, milliseconds, rounded to tenths of a second, the
 * displayed resolution.
 */
export function offsetFromMoment(
  { offset, moment }: { readonly offset: number; readonly moment?: CaptureMoment | undefined },
  { instant, voidedAt }: Moments,
): number {
  if (disputedBasis(moment) !== undefined) return 0;
  if (moment !== 'void' || voidedAt === undefined) return offset;
  const ms = Date.parse(instant.at) + offset - Date.parse(voidedAt.at);
  return Math.round(ms / 100) * 100;
}

/** Captures of the sale or of its void, if any: those of another moment don't represent it. */
export function ofMoment<Capture extends { readonly moment?: CaptureMoment | undefined }>(
  captures: readonly Capture[],
  requested?: 'void',
): readonly Capture[] {
  const own = captures.filter(({ moment }) => moment === requested);
  return own.length > 0 ? own : captures;
}
