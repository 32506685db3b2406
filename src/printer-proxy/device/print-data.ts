/**
 * Takes the strings of the key `printdata` out of a JSON text while it arrives, in pieces of any size: a receipt may have megabytes, and its
 * elements are dated by their arrival. The rest remains JSON, with empty strings in their places.
 */

const key = /"printdata"\s*:\s*"$/;
/** Longest match of the key with spaces. */
const keyLength = 64;
const maxRestLength = 64 * 1024;

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

export function createPrintDataReader(printData: (text: string) => void) {
  let rest = '';
  let isInside = false;
  /** An escape, or half a character, that continues in the next piece. */
  let held = '';

  /** Index after the string's part in `text`. */
  function takeString(text: string, from: number): number {
    let out = '';
    let at = from;
    while (isInside && at < text.length) {
      const next = text.slice(at).search(/["\\]/);
      out += next === -1 ? text.slice(at) : text.slice(at, at + next);
      at = next === -1 ? text.length : at + next;
      if (text[at] === '"') isInside = false;
      else if (text[at] === '\\') {
        const length = text[at + 1] === 'u' ? 6 : 2;
        if (at + length > text.length) {
          held = text.slice(at);
          at = text.length;
        } else {
          out += unescaped(text.slice(at + 1, at + length));
          at += length;
        }
      }
    }
    // The other half of a pair comes in the next piece.
    if (isInside && /[\ud800-\udbff]$/.test(out)) {
      held = out.slice(-1) + held;
      out = out.slice(0, -1);
    }
    if (out !== '') printData(out);
    return at;
  }

  return {
    add(piece: string): void {
      const text = held + piece;
      held = '';
      for (let at = 0; at < text.length; ) {
        if (isInside) at = takeString(text, at);
        else {
          const quote = text.indexOf('"', at);
          const end = quote === -1 ? text.length : quote + 1;
          rest += text.slice(at, end).slice(0, Math.max(0, maxRestLength - rest.length));
          isInside = quote !== -1 && key.test(rest.slice(-keyLength));
          at = end;
        }
      }
    },
    /** The JSON without those strings; undefined beyond 64 KiB. */
    rest: (): string | undefined => (rest.length < maxRestLength ? rest : undefined),
  };
}

function unescaped(escape: string): string {
  return escape.startsWith('u')
    ? String.fromCharCode(Number.parseInt(escape.slice(1), 16))
    : (escapes[escape] ?? escape);
}
