/** Bounds of `extra`, the fields of a register's own: an event must not outgrow its limit for them. Pure. */
import type { Sale } from './sale.ts';

type Extra = NonNullable<Sale['extra']>;

export const maxExtraFields = 32;
/** Characters of a name. */
export const maxExtraName = 64;
/** All of them together as JSON. */
export const maxExtraBytes = 4_096;

const encoder = new TextEncoder();

/** In their order; a field that does not fit is left out, and a shorter one after it may fit. */
export function boundedExtra(extra: Extra): Extra {
  let bytes = 0;
  const kept: [string, Extra[string]][] = [];
  for (const [name, value] of Object.entries(extra)) {
    const size = encoder.encode(JSON.stringify({ [name]: value })).length;
    if (name.length > maxExtraName || bytes + size > maxExtraBytes || kept.length === maxExtraFields)
      continue;
    bytes += size;
    kept.push([name, value]);
  }
  return Object.fromEntries(kept);
}
