/**
 * Parses WWW-Authenticate (RFC 9110, 11.6.1) as devices really write it: any order and case, missing commas, unquoted
 * values that contain `=` or blanks, several challenges in one header. Pure; never throws, returns what could be
 * parsed.
 */

type ChallengeValue = {
  /** Between the quotes, verbatim, escapes included. */
  readonly raw: string;
  /** Decoded value. */
  readonly text: string;
};

export type Challenge = {
  /** In lower case. */
  readonly scheme: string;
  /** By name in lower case; the first of a name wins. */
  readonly values: ReadonlyMap<string, ChallengeValue>;
};

/** The rest of a longer header is ignored. */
const maxHeaderChars = 4_096;
const maxChallenges = 8;
const maxValues = 32;

export function parseChallenges(header: string): Challenge[] {
  // Values are sent back and must not end a line.
  const text = header.slice(0, maxHeaderChars).replaceAll(/\p{Cc}/gu, ' ');
  const challenges: { scheme: string; values: Map<string, ChallengeValue> }[] = [];
  let at = 0;

  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };

  while (at < text.length) {
    match(/[\s,;]+/y);
    const name = match(/[^\s,;="]+/y)?.toLowerCase();
    if (name === undefined) {
      at++; // a stray sign
      continue;
    }
    if (match(/\s*=\s*/y) === undefined) {
      if (challenges.length === maxChallenges) break;
      challenges.push({ scheme: name, values: new Map() });
      continue;
    }
    const quoted = match(/"(?:[^"\\]|\\.)*"?/y);
    const raw = quoted === undefined ? bare(match(/[^,]*/y) ?? '') : quoted.replaceAll(/^"|"$/g, '');
    const values = challenges.at(-1)?.values;
    if (values === undefined || values.size === maxValues || values.has(name)) continue;
    values.set(name, { raw, text: raw.replaceAll(/\\(.)/g, '$1') });
  }
  return challenges;

  /** An unquoted value ends with a comma, or before the next `name=`; the rest is parsed again. */
  function bare(upToComma: string): string {
    const next = /\s+[A-Za-z-]+\s*=/.exec(upToComma);
    if (next !== null) at -= upToComma.length - next.index;
    return upToComma.slice(0, next?.index).trim();
  }
}
