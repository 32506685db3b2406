/** A link (紐づけ): register → camera, with its start and end. */

export type Link = {
  readonly id: string;
  readonly registerKey: string;
  readonly cameraId: string;
  /** A register has one main camera and may have more. */
  readonly main: boolean;
  /** Added to the instant for this camera, milliseconds; determined by calibration. */
  readonly offsetMs: number;
  /** Epoch milliseconds of the wall clock at that time, inclusive. */
  readonly fromMs: number;
  /** Epoch milliseconds, exclusive; absent while the link holds. */
  readonly untilMs?: number;
};

/**
 * The instant of a sale is computed back from its arrival, or from the register's clock: for a sale right after linking
 * it may be a few seconds before the link. Milliseconds.
 */
const linkedJustAfterMs = 10_000;

/**
 * Links of a register at an instant, the main camera first; if none, those that began just after it. `nowMs`: current
 * time of the same wall clock. A start or end ahead of it was stored before the clock was set back and counts as past:
 * otherwise a clock that once ran ahead would keep every picture away until it is that late again.
 */
export function linksAt(
  links: readonly Link[],
  at: { readonly registerKey: string; readonly instantMs: number; readonly nowMs: number },
): Link[] {
  const isAhead = (ms: number): boolean => ms > at.nowMs;
  const own = ofRegister(links, at.registerKey);
  const holding = own.filter(
    ({ fromMs, untilMs }) =>
      (fromMs <= at.instantMs || isAhead(fromMs)) &&
      (untilMs === undefined || (at.instantMs < untilMs && !isAhead(untilMs))),
  );
  if (holding.length > 0) return holding;
  const untilMs = at.instantMs + linkedJustAfterMs;
  return own.filter(
    (link) =>
      link.fromMs > at.instantMs &&
      link.fromMs <= untilMs &&
      !isAhead(link.fromMs) &&
      (link.untilMs === undefined || link.untilMs > link.fromMs),
  );
}

/** Currently active links of a register, independent of any clock, the main camera first. */
export function linksNow(links: readonly Link[], registerKey: string): Link[] {
  return ofRegister(links, registerKey).filter(({ untilMs }) => untilMs === undefined);
}

function ofRegister(links: readonly Link[], registerKey: string): Link[] {
  return links
    .filter((link) => link.registerKey === registerKey)
    .sort((a, b) => Number(b.main) - Number(a.main) || a.cameraId.localeCompare(b.cameraId));
}
