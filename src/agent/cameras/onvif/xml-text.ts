/**
 * Extracts texts from XML written by cameras: truncated, with any prefix or none. For single texts only, where a strict
 * parser would reject the whole response, or turn a firmware "5.10" into the number 5.1. Every pattern stops at the
 * next `<`, so the time is linear in the length.
 */

/** Text of each element with that local name, in order; '' for elements with children. Not cleaned. */
export function elementTexts(xml: string, name: string): string[] {
  const pattern = new RegExp(`<(?:[\\w.-]{1,64}:)?${name}(?:\\s[^<>]*)?>([^<]*)`, 'g');
  return [...xml.matchAll(pattern)].map((match) => decoded(match[1] ?? ''));
}

/** An attribute of each element with that local name, in order; elements without it are skipped. */
export function elementAttributes(xml: string, name: string, attribute: string): string[] {
  const opening = new RegExp(`<(?:[\\w.-]{1,64}:)?${name}(\\s[^<>]*)>`, 'g');
  const value = new RegExp(`\\s${attribute}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`);
  return [...xml.matchAll(opening)]
    .map((match) => value.exec(match[1] ?? ''))
    .filter((match) => match !== null)
    .map((match) => decoded(match[1] ?? match[2] ?? ''));
}

/** Content of each such element, up to the next one or the end when it isn't closed. */
export function elementBodies(xml: string, name: string): string[] {
  const opening = new RegExp(`<(?:[\\w.-]{1,64}:)?${name}(?:\\s[^<>]*)?>`, 'g');
  const closing = new RegExp(`</(?:[\\w.-]{1,64}:)?${name}\\s*>`);
  const starts = [...xml.matchAll(opening)];
  return starts.map((match, index) => {
    const body = xml.slice(match.index + match[0].length, starts[index + 1]?.index);
    return body.slice(0, closing.exec(body)?.index);
  });
}

/**
 * Cleaned for display: no control or invisible characters (a terminal would interpret them), single spaces, at most
 * `maxLength` characters.
 */
export function cleanText(text: string, maxLength = 100): string {
  return text
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, maxLength);
}

export function escaped(text: string): string {
  return text.replaceAll(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decoded(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi, (whole, hex, decimal, name) => {
    if (typeof name === 'string') return named[name] ?? whole;
    const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}
