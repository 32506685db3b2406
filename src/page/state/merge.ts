/** A form over something that others may change at the same time. Pure. Drafts are flat: their values are compared by `===`. */

/**
 * Keeps the fields changed in the draft; changes by other people appear in the rest. `was`: the stored state
 * when the draft was last compared with it.
 */
export function merged<Draft extends object>(draft: Draft, was: Draft, stored: Draft): Draft {
  const all = { ...draft };
  for (const key of keysOf(draft)) if (draft[key] === was[key]) all[key] = stored[key];
  return all;
}

/** Fields that differ from the stored state. A change sends no others, so that it reverts nobody's change. */
export function differing<Draft extends object>(draft: Draft, stored: Draft): Partial<Draft> {
  const changes: Partial<Draft> = {};
  for (const key of keysOf(draft)) if (draft[key] !== stored[key]) changes[key] = draft[key];
  return changes;
}

export function isSame<Draft extends object>(draft: Draft, stored: Draft): boolean {
  return keysOf(draft).every((key) => draft[key] === stored[key]);
}

function keysOf<Draft extends object>(draft: Draft): (keyof Draft)[] {
  return Object.keys(draft) as (keyof Draft)[];
}
