/** JSON with one text for one value, whatever the order of its fields was: for comparing and for hashing. Pure. */

/** As JSON.stringify, with the fields of every object sorted by UTF-16 code units; lists keep their order. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, sortFields);
}

function sortFields(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
