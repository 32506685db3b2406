/**
 * Cloud results for single events, over HTTPS as over MQTT: the results of the contract, parsed leniently.
 * Pure.
 */
import { z } from 'zod';
import { batchAnswerSchema } from '../../contract/cloud/event.ts';
import { storedProblemSchema } from '../../contract/problem.ts';
import { cloudProblem } from '../../domain/problem/cloud.ts';
import { knownReceiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { readJson } from '../../lib/text/read-json.ts';
import type { EventOutcome } from './sink.ts';

const anyResults = z.object({ results: z.array(z.unknown()) });
/** An unreadable reason isn't worth sending a stored event again. */
const oneResult = batchAnswerSchema.shape.results.element.extend({
  reason: z.string().optional().catch(undefined),
  problem: storedProblemSchema.optional().catch(undefined),
  retryAfterMs: z.number().nonnegative().optional().catch(undefined),
});

/** By id. Malformed results are skipped, and so is a text that isn't of the contract. */
export function resultsOf(text: string | undefined): Map<string, EventOutcome> {
  const items = readJson(anyResults, text ?? '')?.results ?? [];
  const valid = items.map((item) => oneResult.safeParse(item).data).filter((result) => result !== undefined);
  return new Map(valid.map((result) => [result.id, eventOutcome(result)]));
}

/** True for the form of the contract, even without results. */
export function hasResults(text: string | undefined): boolean {
  return readJson(anyResults, text ?? '') !== undefined;
}

function eventOutcome(result: z.infer<typeof oneResult>): EventOutcome {
  switch (result.status) {
    case 'stored':
    case 'duplicate':
      return { kind: 'stored', ...(result.pictures !== undefined && { pictures: result.pictures }) };
    case 'rejected':
      return {
        kind: 'rejected',
        problem:
          knownReceiverProblem(result.problem) ??
          (result.reason === undefined
            ? cloudProblem('cloud.rejected')
            : cloudProblem('cloud.rejected_with', { words: result.reason })),
      };
    case 'retry':
      return {
        kind: 'try_later',
        problem:
          knownReceiverProblem(result.problem) ??
          (result.reason === undefined
            ? cloudProblem('cloud.retry_requested')
            : cloudProblem('cloud.retry_requested_with', { words: result.reason })),
        ...(result.retryAfterMs !== undefined && { retryAfterMs: result.retryAfterMs }),
      };
  }
}
