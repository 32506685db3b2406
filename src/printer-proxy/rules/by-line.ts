/** Results of a pure function by line: the parts that read a paper look at each of its lines a dozen times. */

/** A paper has some 50 lines. */
const maxLines = 500;

/** Keeps the results of the last lines, at most `maxLines`. */
export function byLine<T>(read: (line: string) => T): (line: string) => T {
  const known = new Map<string, T>();
  return (line) => {
    const before = known.get(line);
    if (before !== undefined || known.has(line)) return before as T;
    if (known.size >= maxLines) known.clear();
    const result = read(line);
    known.set(line, result);
    return result;
  };
}
