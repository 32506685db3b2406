/** The newest units of a camera, which may still move to another epoch. Pure. */
import type { AccessUnit } from '../access-unit.ts';
import type { Epoch } from './capture-epoch.ts';
import { maxLateMs } from './lateness.ts';

/** Largest age at which a unit may still move. */
const recentMs = maxLateMs + 1_000;
/** 160 units a second; beyond that, only the newest may still move. */
const maxRecent = 10_000;

export type RecentUnit = {
  /** Weak: the ring decides how long units live. */
  readonly unit: WeakRef<AccessUnit>;
  readonly pts90k: number;
  readonly arrivalMs: number;
  readonly offsetMs: number;
  readonly lagMs: number;
};

export type RecentUnits = ReturnType<typeof createRecentUnits>;

export function createRecentUnits() {
  let recent: RecentUnit[] = [];

  return {
    all: (): readonly RecentUnit[] => recent,
    newest: (): RecentUnit | undefined => recent.at(-1),

    add(unit: RecentUnit): void {
      recent.push(unit);
      const { arrivalMs } = unit;
      while (recent.length > maxRecent || (recent[0]?.arrivalMs ?? arrivalMs) < arrivalMs - recentMs)
        recent.shift();
    },

    clear(): void {
      recent = [];
    },

    /** Moves the units since a time to an epoch, except those less delayed than possible in it. */
    moveTo(epoch: Epoch, { sinceMs, minOffsetMs }: { sinceMs: number; minOffsetMs: number }): void {
      for (const moved of recent) {
        if (moved.arrivalMs < sinceMs || moved.offsetMs < minOffsetMs) continue;
        const unit = moved.unit.deref();
        if (unit !== undefined) unit.epoch = epoch.id;
        epoch.add(moved);
      }
    },
  };
}
