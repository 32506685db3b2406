/** A link (紐づけ): register → camera, with a time from which and until which it holds. */

export type Link = {
  readonly id: string;
  readonly registerKey: string;
  readonly cameraId: string;
  /** A register has one main camera and may have more. */
  readonly main: boolean;
  /** Added to the instant for this camera, milliseconds; found by calibration. */
  readonly offsetMs: number;
  /** Epoch milliseconds, inclusive. */
  readonly fromMs: number;
  /** Epoch milliseconds, exclusive; absent while the link holds. */
  readonly untilMs?: number;
};

/** The links that hold for a register at an instant, the main camera first. */
export function linksAt(links: readonly Link[], at: { registerKey: string; instantMs: number }): Link[] {
  return links
    .filter(
      (link) =>
        link.registerKey === at.registerKey &&
        link.fromMs <= at.instantMs &&
        (link.untilMs === undefined || at.instantMs < link.untilMs),
    )
    .sort((a, b) => Number(b.main) - Number(a.main) || a.cameraId.localeCompare(b.cameraId));
}
