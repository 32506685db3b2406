/**
 * Violations of the contract in an answer to a batch, for the developers of that cloud: the field by its
 * path, and the expected value. Pure.
 */
import type { z } from 'zod';
import { type CloudProblem, type CloudProblemCode, cloudProblem } from '../../../domain/problem/cloud.ts';
import { parseJson } from '../../../lib/text/read-json.ts';
import { batchAnswerSchema } from '../event.ts';

/** Names of fields are the cloud's: a path is cut at this length, characters. */
const longestPath = 80;

/** The first wrong field; undefined for a valid answer. Values are never repeated: an address may be a permission. */
export function answerProblem(text: string): CloudProblem | undefined {
  const answer = parseJson(text);
  if (answer === undefined) return cloudProblem('cloud.answer_not_json');
  const [issue] = batchAnswerSchema.safeParse(answer).error?.issues ?? [];
  return issue === undefined
    ? undefined
    : cloudProblem(expectation(issue, answer), { path: pathText(issue.path) });
}

/** `results[0].pictures[0].put`; `answer` for the answer as a whole. */
function pathText(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>((before, step) => {
    if (typeof step === 'number') return `${before}[${step}]`;
    return before === '' ? String(step) : `${before}.${String(step)}`;
  }, '');
  if (text === '') return 'answer';
  return text.length <= longestPath ? text : `${text.slice(0, longestPath - 1)}…`;
}

type FieldProblem = Extract<CloudProblemCode, `cloud.field_${string}`>;

function expectation(issue: z.core.$ZodIssue, answer: unknown): FieldProblem {
  if (valueAt(answer, issue.path) === undefined) return 'cloud.field_missing';
  if (issue.code === 'invalid_type') return ofType(issue.expected);
  if (issue.code === 'invalid_value') return 'cloud.field_not_status';
  if (issue.code === 'invalid_format')
    return issue.format === 'url' ? 'cloud.field_not_url' : 'cloud.field_not_hash';
  return issue.code === 'too_small' ? 'cloud.field_not_number' : 'cloud.field_not_object';
}

function ofType(expected: string): FieldProblem {
  if (expected === 'string') return 'cloud.field_not_text';
  if (expected === 'number') return 'cloud.field_not_number';
  return expected === 'array' ? 'cloud.field_not_list' : 'cloud.field_not_object';
}

function valueAt(answer: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<PropertyKey, unknown>)[step]
        : undefined,
    answer,
  );
}
