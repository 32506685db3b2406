/** The newest lines of a log, for support. */

/** Bound, characters; the oldest lines are dropped first. A longer line is dropped. */
const maxChars = 262_144;

export type RecentLines = ReturnType<typeof keepRecentLines>;

export function keepRecentLines() {
  const lines: string[] = [];
  let chars = 0;
  return {
    write(line: string): void {
      lines.push(line);
      chars += line.length;
      while (chars > maxChars) chars -= lines.shift()?.length ?? 0;
    },
    text: (): string => lines.join(''),
  };
}
