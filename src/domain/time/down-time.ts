/** Downtime of a camera, as displayed on pages. Pure. */

/**
 * Its end, as given (ISO 8601); undefined when unknown. An end before the start, from a clock that was set back
 * meanwhile, is dropped.
 */
export function downEnd(details: {
  readonly downSince?: string | undefined;
  readonly downUntil?: string | undefined;
}): string | undefined {
  const { downSince, downUntil } = details;
  if (downSince === undefined || downUntil === undefined) return undefined;
  return Date.parse(downUntil) >= Date.parse(downSince) ? downUntil : undefined;
}
