/** What a cloud says of single events, over HTTPS as over MQTT: the results of the contract, read leniently. Pure. */
import { z } from 'zod';
import { batchAnswerSchema } from '../../contract/cloud/event.ts';
import type { EventOutcome } from './sink.ts';

const anyResults = z.object({ results: z.array(z.unknown()) });
const oneResult = batchAnswerSchema.shape.results.element;

/** By id. A malformed result says nothing and is left out; so does a text that isn't of the contract. */
export function resultsOf(text: string | undefined): Map<string, EventOutcome> {
  const items = anyResults.safeParse(parseJson(text)).data?.results ?? [];
  const valid = items.map((item) => oneResult.safeParse(item).data).filter((result) => result !== undefined);
  return new Map(valid.map((result) => [result.id, eventOutcome(result)]));
}

/** Whether it has the form of the contract, with results or none. */
export function hasResults(text: string | undefined): boolean {
  return anyResults.safeParse(parseJson(text)).success;
}

function eventOutcome(result: z.infer<typeof oneResult>): EventOutcome {
  switch (result.status) {
    case 'stored':
    case 'duplicate':
      return { kind: 'stored', ...(result.pictures !== undefined && { pictures: result.pictures }) };
    case 'rejected':
      return { kind: 'rejected', why: brief(result.reason ?? 'The cloud gave no reason') };
    case 'retry':
      return {
        kind: 'try_later',
        why: brief(result.reason ?? 'The cloud asks to send it again'),
        ...(result.retryAfterMs !== undefined && { retryAfterMs: result.retryAfterMs }),
      };
  }
}

/** Reasons end up in the database and on the page. */
export function brief(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 299)}…`;
}

export function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
