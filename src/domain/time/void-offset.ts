/** Where the pictures of a void stand, for people: their wanted offset counts from the sale, which may be hours before. Pure. */

type Moments = {
  readonly instant: { readonly at: string };
  readonly voidedAt?: { readonly at: string } | undefined;
};

/** Wanted distance from the moment that the picture is of, milliseconds, rounded to tenths of a second as times are shown. */
export function offsetFromMoment(
  { offset, moment }: { readonly offset: number; readonly moment?: 'void' | undefined },
  { instant, voidedAt }: Moments,
): number {
  if (moment !== 'void' || voidedAt === undefined) return offset;
  const ms = Date.parse(instant.at) + offset - Date.parse(voidedAt.at);
  return Math.round(ms / 100) * 100;
}

/** Those of the sale, where there are any: pictures of the void don't stand for it. */
export function ofSale<Capture extends { readonly moment?: 'void' | undefined }>(
  captures: readonly Capture[],
): readonly Capture[] {
  const own = captures.filter(({ moment }) => moment === undefined);
  return own.length > 0 ? own : captures;
}
