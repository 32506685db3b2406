/** Position of a void's pictures, for display: their requested offset counts from the sale, which may be hours before. Pure. */

type Moments = {
  readonly instant: { readonly at: string };
  readonly voidedAt?: { readonly at: string } | undefined;
};

/**
 * Requested distance from the instant that the picture belongs to, milliseconds, rounded to tenths of a second, the
 * displayed resolution.
 */
export function offsetFromMoment(
  { offset, moment }: { readonly offset: number; readonly moment?: 'void' | undefined },
  { instant, voidedAt }: Moments,
): number {
  if (moment !== 'void' || voidedAt === undefined) return offset;
  const ms = Date.parse(instant.at) + offset - Date.parse(voidedAt.at);
  return Math.round(ms / 100) * 100;
}

/** Captures of the sale, if any: pictures of the void don't represent it. */
export function ofSale<Capture extends { readonly moment?: 'void' | undefined }>(
  captures: readonly Capture[],
): readonly Capture[] {
  const own = captures.filter(({ moment }) => moment === undefined);
  return own.length > 0 ? own : captures;
}
