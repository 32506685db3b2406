/** From when until when a camera gave no pictures, as pages tell it. Pure. */

/**
 * The end of it, as given (ISO 8601); undefined where that is not known. A clock that was set back meanwhile gives an end before the start,
 * which says nothing.
 */
export function downEnd(details: {
  readonly downSince?: string | undefined;
  readonly downUntil?: string | undefined;
}): string | undefined {
  const { downSince, downUntil } = details;
  if (downSince === undefined || downUntil === undefined) return undefined;
  return Date.parse(downUntil) >= Date.parse(downSince) ? downUntil : undefined;
}
