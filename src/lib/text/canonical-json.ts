/** JSON with one text per value, whatever the order of its fields: for comparing and hashing. Pure. */

/** For plain data. Like JSON.stringify, with the fields of every object sorted by UTF-16 code units; lists keep their order. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** Much faster than a replacer function for `JSON.stringify`. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.keys(fields)
      .sort()
      .map((name) => [name, sorted(fields[name])]),
  );
}

/** Compares field by field, in any order. */
export function sameFields(a: object, b: object): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
