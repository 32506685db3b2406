/** JSON with one text for one value, whatever the order of its fields was: for comparing and for hashing. Pure. */

/** Of plain data. As JSON.stringify, with the fields of every object sorted by UTF-16 code units; lists keep their order. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** Much faster than a function for `JSON.stringify` to ask for each field. */
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

/** Same value field by field, whatever the order. */
export function sameFields(a: object, b: object): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
