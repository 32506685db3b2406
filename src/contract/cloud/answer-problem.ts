/**
 * Violations of the contract in an answer to a batch, for the developers of that cloud: the field by its
 * path, and the expected value. Pure.
 */
import type { z } from 'zod';
import { type CloudProblem, cloudProblem } from '../../domain/alarm/cloud-problem.ts';
import { batchAnswerSchema } from './event.ts';

/** Names of fields are the cloud's: a path is cut at this length, characters. */
const longestPath = 80;

/** The first wrong field; undefined for a valid answer. Values are never repeated: an address may be a permission. */
export function answerProblem(text: string): string | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return cloudProblem('answerNoJson');
  }
  const [issue] = batchAnswerSchema.safeParse(answer).error?.issues ?? [];
  return issue === undefined ? undefined : cloudProblem(expectation(issue, answer), pathText(issue.path));
}

/** `results[0].pictures[0].put`; `answer` for the answer as a whole. */
function pathText(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>((before, step) => {
    if (typeof step === 'number') return `${before}[${step}]`;
    const name = String(step).replaceAll(/[\s():]/g, '_');
    return before === '' ? name : `${before}.${name}`;
  }, '');
  if (text === '') return 'answer';
  return text.length <= longestPath ? text : `${text.slice(0, longestPath - 1)}…`;
}

function expectation(issue: z.core.$ZodIssue, answer: unknown): CloudProblem {
  if (valueAt(answer, issue.path) === undefined) return 'fieldMissing';
  if (issue.code === 'invalid_type') return ofType(issue.expected);
  if (issue.code === 'invalid_value') return 'fieldNoStatus';
  if (issue.code === 'invalid_format') return issue.format === 'url' ? 'fieldNoAddress' : 'fieldNoHash';
  return issue.code === 'too_small' ? 'fieldNoNumber' : 'fieldNoObject';
}

function ofType(expected: string): CloudProblem {
  if (expected === 'string') return 'fieldNoText';
  if (expected === 'number') return 'fieldNoNumber';
  return expected === 'array' ? 'fieldNoList' : 'fieldNoObject';
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
