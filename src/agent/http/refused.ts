/** Refusals of requests: a code for programs, and its text in the language of the request. */
import { problemTexts } from '../../domain/problem/problem-text.ts';
import type { StoredProblem } from '../../domain/problem/text.ts';
import { type FieldProblem, Problem } from '../../lib/http/problem.ts';
import type { Cause } from '../../lib/text/message.ts';

/** A cause that can be stored. */
export type StoredCause = Cause & { readonly problem: StoredProblem };

export function causeOf({ code, params, details }: StoredProblem): StoredCause {
  const problem = { code, params, ...(details !== undefined && { details }) };
  return { problem, texts: problemTexts(problem) };
}

export function refused(
  status: number,
  problem: StoredProblem,
  headers: Readonly<Record<string, string>> = {},
  /** A URI, for programs. */
  type?: string,
): Problem {
  return new Problem(status, causeOf(problem), headers, [], type);
}

/** `type`: a URI, for programs. */
export function refusedAt(
  field: string,
  { status, type, ...reason }: { status: number; type?: string } & Reason,
): Problem {
  const cause = 'cause' in reason ? reason.cause : causeOf(reason.problem);
  return new Problem(status, cause, {}, [{ field, cause }], type);
}

type Reason = { readonly problem: StoredProblem } | { readonly cause: Cause };
export type WrongField = { readonly field: string } & Reason;

/** 400 with an entry for each field. */
export function wrongFields(...wrong: readonly WrongField[]): Problem {
  return Problem.ofFields(wrong.map(atField));
}

function atField(wrong: WrongField): FieldProblem {
  return { field: wrong.field, cause: 'cause' in wrong ? wrong.cause : causeOf(wrong.problem) };
}
