/**
 * Rules between keys and forms of texts for JSON Schema: editors refuse what the checks in code refuse, where JSON Schema
 * can express it. Passed to `.meta(…)`; test/agent/config/config-schema.test.ts compares both.
 */

/** A section that has this key. */
export function hasKey(key: string): object {
  return { properties: { [key]: true }, required: [key] };
}

export function atMostOneOf(keys: readonly string[]): object[] {
  return keys.flatMap((key, index) =>
    keys.slice(index + 1).map((other) => ({ not: { allOf: [hasKey(key), hasKey(other)] } })),
  );
}

/** In upper or lower case. */
function anyCase(word: string): string {
  return word.replaceAll(/./g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

const thisMachine = `(?:${anyCase('localhost')}|127\\.|\\[)`;
const rest = '[^/@?#]';

/** Coarse: the check of an address decides. */
export const addressForms = {
  httpsOrLocal: { pattern: `^(?:${anyCase('https')}:|${anyCase('http')}:/*${thisMachine})` },
  originOrLocal: { pattern: `^(?:https://|http://${thisMachine})${rest}*/?$` },
  mqttsOrLocal: { pattern: `^(?:${anyCase('mqtts')}://|${anyCase('mqtt')}://${thisMachine})${rest}*/?$` },
  mqtt: { pattern: `^${anyCase('mqtt')}[sS]?://${rest}+/?$` },
  proxy: { pattern: `^(?:${anyCase('http')}[sS]?://)?(?:.*@)?(?:\\[[^\\]]+\\]|[^/@?#:]+)(?::\\d{0,5})?/?$` },
} as const;
