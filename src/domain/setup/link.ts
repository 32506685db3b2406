/** A link (紐づけ): register → camera, with a time from which and until which it holds. */

export type Link = {
  readonly id: string;
  readonly registerKey: string;
  readonly cameraId: string;
  /** A register has one main camera and may have more. */
  readonly main: boolean;
  /** Added to the instant for this camera, milliseconds; found by calibration. */
  readonly offsetMs: number;
  /** Epoch milliseconds of the wall clock as it was then, inclusive. */
  readonly fromMs: number;
  /** Epoch milliseconds, exclusive; absent while the link holds. */
  readonly untilMs?: number;
};

/**
 * The instant of a sale is reckoned back from its arrival, or by the register's clock: that of a sale rung up right after linking may lie a few
 * seconds before the link. Milliseconds.
 */
const linkedJustAfterMs = 10_000;

/**
 * The links that held for a register at an instant, the main camera first; where none did, those that began just after it. `nowMs`: what the same wall clock shows when this is asked.
 * A time of a link that lies ahead of it was written before the clock was set back; it has passed, whenever that was: such a link has
 * begun, or ended, already. Else a clock that once ran ahead would keep every picture away until it is that late again.
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

/** The links of a register that hold now, whatever any clock shows, the main camera first. */
export function linksNow(links: readonly Link[], registerKey: string): Link[] {
  return ofRegister(links, registerKey).filter(({ untilMs }) => untilMs === undefined);
}

function ofRegister(links: readonly Link[], registerKey: string): Link[] {
  return links
    .filter((link) => link.registerKey === registerKey)
    .sort((a, b) => Number(b.main) - Number(a.main) || a.cameraId.localeCompare(b.cameraId));
}
