/** Decoded text of a part of a URL; the text itself where a bare % makes it none, as in a password. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
