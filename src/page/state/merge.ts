/** A form over something that others may change at the same time. Pure. Drafts are flat: their values are compared by `===`. */

/** What somebody else changes shows; what is being changed here stays. `was`: as it was stored when the draft was last compared with it. */
export function merged<Draft extends object>(draft: Draft, was: Draft, stored: Draft): Draft {
  const all = { ...draft };
  for (const key of keysOf(draft)) if (draft[key] === was[key]) all[key] = stored[key];
  return all;
}

/** What of it is not as it is stored: all that may be sent, so that a change takes back nobody else's. */
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
