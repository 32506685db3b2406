/** A GOP of the ring, and which of its units can be decoded. Pure. */
import type { AccessUnit } from '../access-unit.ts';

/** A key frame and its dependents, in decode order. */
export type HeldGop = {
  readonly units: readonly AccessUnit[];
  /** Units from this index on are damaged; undefined: none. */
  readonly damagedFrom?: number;
  /**
   * No unit is missing between the previous GOP and this one, and both have the same codec and sequence parameter set.
   * Leading pictures (displayed before the key frame) can be decoded only then, through the previous GOP, if that is
   * undamaged too.
   */
  readonly continues: boolean;
};

/**
 * Whether a unit is displayed before its GOP's key frame, and so needs the previous GOP as well. Restarted time stamps
 * don't count.
 */
export function leads(key: AccessUnit | undefined, unit: AccessUnit): boolean {
  return key !== undefined && unit.epoch === key.epoch && unit.pts90k < key.pts90k;
}

/** Whether a unit of a GOP and all its dependencies are undamaged. `before`: the previous GOP, if held. */
export function isSound(gop: HeldGop, index: number, before: HeldGop | undefined): boolean {
  const unit = gop.units[index];
  if (unit === undefined || index >= (gop.damagedFrom ?? Infinity)) return false;
  if (!leads(gop.units[0], unit)) return true;
  return gop.continues && before !== undefined && before.damagedFrom === undefined;
}
