/** Undefined for invalid JSON: an answer is judged by its schema, whichever way it fails. Pure. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
