/** Problems are messages whose code states what is wrong; `details` are the problems that explain it, such as an answer. Pure. */
import type { Catalogue, ParamsOf } from '../../lib/text/catalogue.ts';

type ProblemParams = Record<string, string>;

type Part<Code extends string> = { readonly code: Code; readonly params: ProblemParams };

/** Details may be of any subject. */
type Problem<Code extends string> = Part<Code> & { readonly details?: readonly Part<string>[] };

/** As read back; a later version may have stored codes that are not known here. */
export type StoredProblem = Problem<string>;

/** As sent to the page and the cloud; `text` is English, for readers that do not know the codes. */
export type ReportedProblem = StoredProblem & { readonly text: string };

/** Longest text of a device or a cloud within a problem, characters. */
const maxParamLength = 300;

export function boundedParams(params: Readonly<Record<string, string | number>>): ProblemParams {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, bounded(String(value))]));
}

function bounded(text: string): string {
  return text.length <= maxParamLength ? text : `${text.slice(0, maxParamLength - 1)}…`;
}

/** A problem with a code of these English texts. */
export type ProblemOf<Texts> = Problem<keyof Texts & string>;

/** A function that makes the problems of these texts, each with the parameters of its text. */
export function problemMaker<Texts extends Catalogue>() {
  return <Code extends keyof Texts & string>(
    code: Code,
    ...[params]: ParamsOf<Texts[Code], string | number>
  ): ProblemOf<Texts> => ({ code, params: boundedParams(params ?? {}) });
}

/** The problem with those that explain it, and with their own explanations. */
export function withDetails<Code extends string>(
  problem: Problem<Code>,
  ...reasons: readonly StoredProblem[]
): Problem<Code> {
  const added = reasons.flatMap(({ details = [], ...reason }) => [reason, ...details]);
  return { ...problem, details: [...(problem.details ?? []), ...added] };
}
