/** Splits a batch into the texts of its events, byte for byte as sent, so that each can be stored and compared unchanged. */

import { parseJson } from '../lib/text/read-json.ts';

/** Texts of the elements of a JSON array; undefined for any other text. */
export function splitJsonArray(text: string): string[] | undefined {
  if (!Array.isArray(parseJson(text))) return undefined;
  // The text is valid JSON from here on: only strings and depth matter.
  const elements: string[] = [];
  const inner = text.trim().slice(1, -1);
  let depth = 0;
  let start = 0;
  for (let at = 0; at < inner.length; at++) {
    const char = inner[at];
    if (char === '"') at = endOfString(inner, at);
    else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') depth--;
    else if (char === ',' && depth === 0) {
      elements.push(inner.slice(start, at).trim());
      start = at + 1;
    }
  }
  const last = inner.slice(start).trim();
  return last === '' ? elements : [...elements, last];
}

/** Index of the closing quote of the string that starts at `at`. */
function endOfString(text: string, at: number): number {
  for (let end = at + 1; ; end++) {
    if (text[end] === '\\') end++;
    else if (text[end] === '"') return end;
  }
}
