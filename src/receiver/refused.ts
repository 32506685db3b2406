/** Refusals of requests: a code for programs, and its text in the language of the request. */
import type { z } from 'zod';
import { problemTexts } from '../domain/problem/problem-text.ts';
import { type ReceiverProblem, receiverProblem } from '../domain/problem/receiver/receiver.ts';
import type { Refusal } from '../domain/problem/refusal/refusal.ts';
import { Problem } from '../lib/http/problem.ts';

export function refused(
  status: number,
  problem: ReceiverProblem | Refusal,
  headers: Readonly<Record<string, string>> = {},
  /** A URI, for programs. */
  type?: string,
): Problem {
  return new Problem(status, { problem, texts: problemTexts(problem) }, headers, [], type);
}

/** At a field of a form. */
export function refusedAt(field: string, status: number, problem: ReceiverProblem | Refusal): Problem {
  const cause = { problem, texts: problemTexts(problem) };
  return new Problem(status, cause, {}, [{ field, cause }]);
}

/** Each wrong field with the code of its check, which a check of the contract has as its message: `data.total (invalid_type)`. */
export function invalidFields({ issues }: z.ZodError): ReceiverProblem {
  const fields = issues.map(
    ({ path, code, message }) => `${path.join('.')} (${code === 'custom' ? message : code})`,
  );
  return receiverProblem('receiver.invalid_fields', { fields: fields.join(', ') });
}
