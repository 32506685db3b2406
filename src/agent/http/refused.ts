/** Refusals of requests: a code for programs, and its text in the language of the request. */
import { problemTexts } from '../../domain/problem/problem-text.ts';
import type { StoredProblem } from '../../domain/problem/text.ts';
import { type Cause, type FieldProblem, Problem } from '../../lib/http/problem.ts';

export function causeOf({ code, params, details }: StoredProblem): Required<Cause> {
  const problem = { code, params, ...(details !== undefined && { details }) };
  return { problem, texts: problemTexts(problem) };
}

export function refused(
  status: number,
  title: string,
  problem: StoredProblem,
  headers: Readonly<Record<string, string>> = {},
  /** A URI, for programs. */
  type?: string,
): Problem {
  return new Problem(status, title, causeOf(problem), headers, [], type);
}

/** `type`: a URI, for programs. */
export function refusedAt(
  field: string,
  { status, title, type, ...reason }: { status: number; title: string; type?: string } & Reason,
): Problem {
  const cause = 'cause' in reason ? reason.cause : causeOf(reason.problem);
  return new Problem(status, title, cause, {}, [{ field, message: cause }], type);
}

type Reason = { readonly problem: StoredProblem } | { readonly cause: Cause };
export type WrongField = { readonly field: string } & Reason;

/** 400 with an entry for each field. */
export function wrongFields(title: string, wrong: readonly WrongField[]): Problem {
  return Problem.ofFields(title, wrong.map(atField));
}

function atField(wrong: WrongField): FieldProblem {
  return { field: wrong.field, message: 'cause' in wrong ? wrong.cause : causeOf(wrong.problem) };
}
