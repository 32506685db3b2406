/** The value of a message: the whole payload, or what a JSON pointer (RFC 6901) names in it. Pure. */

/** Larger ones are none of a device that reports its state. */
export const maxPayloadBytes = 64 * 1024;

/** Undefined if the message does not have it: it is about something else. */
export function valueIn(payload: Uint8Array, pointer: string): string | undefined {
  if (payload.length > maxPayloadBytes) return undefined;
  const text = Buffer.from(payload).toString('utf8');
  if (pointer === '') return text.trim();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  for (const step of stepsOf(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return typeof value === 'object' && value !== null ? undefined : String(value);
}

function stepsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Topics whose newest value is remembered: one of a wildcard for each. */
const maxTopics = 1_000;

/**
 * Decides which messages are moments: those by which a value of `values` comes after another one, or, with `every`, each with such a
 * value. Letters may be upper or lower case. A retained message shows the state at the subscription and is none.
 */
export function createMomentFilter(settings: {
  readonly pointer: string;
  readonly values: readonly string[];
  readonly every: boolean;
}): (message: {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly isRetained: boolean;
}) => boolean {
  const counted = new Set(settings.values.map((value) => value.toLowerCase()));
  /** By topic: whether its newest value counts. */
  const state = new Map<string, boolean>();
  return ({ topic, payload, isRetained }) => {
    const value = valueIn(payload, settings.pointer);
    if (value === undefined) return false;
    const isCounted = counted.has(value.toLowerCase());
    const was = state.get(topic) ?? false;
    if (!state.has(topic) && state.size >= maxTopics) {
      const [oldest] = state.keys();
      if (oldest !== undefined) state.delete(oldest);
    }
    state.set(topic, isCounted);
    return isCounted && !isRetained && (settings.every || !was);
  };
}
