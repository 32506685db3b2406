/** JSON that a POS cloud answers. */
import type { z } from 'zod';
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import { firstCharacters } from '../../../domain/sale/text-length.ts';
import { parseJson } from '../../../lib/text/read-json.ts';
import { PosFailure } from './cloud-source.ts';
import type { PosAnswer } from './connectivity.ts';

/** Rejects other content than JSON of this form; a wireless network's own page, for one. */
export function readAnswer<T extends z.ZodType>(schema: T, answer: Pick<PosAnswer, 'text'>): z.output<T> {
  const json = parseJson(answer.text);
  if (json === undefined)
    throw new PosFailure('garbled', posProblem('pos.not_understood', { what: 'not JSON' }));
  return readData(schema, json);
}

/** Reads JSON that is parsed already, such as the content of an envelope. */
export function readData<T extends z.ZodType>(schema: T, json: unknown): z.output<T> {
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    throw new PosFailure('garbled', posProblem('pos.not_understood', { what: firstIssue(parsed.error) }));
  return parsed.data;
}

export function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined ? '' : firstCharacters(`${issue.path.join('.')}: ${issue.message}`);
}
