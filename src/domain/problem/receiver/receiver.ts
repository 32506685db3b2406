/** Refusals of a receiver, as codes with parameters: gateways show them in the reader's language. Pure. */
import { placeholdersOf } from '../../../lib/text/catalogue.ts';
import { boundedParams, type ProblemOf, problemMaker, type StoredProblem } from '../text.ts';
import { receiverProblemsEn } from './receiver-en.ts';

export type ReceiverProblem = ProblemOf<typeof receiverProblemsEn>;

export const receiverProblem = problemMaker<typeof receiverProblemsEn>();

/** Undefined for a problem of another cloud, whose text is all that is known of it. */
export function knownReceiverProblem(problem: StoredProblem | undefined): ReceiverProblem | undefined {
  if (problem === undefined || !isReceiverCode(problem.code)) return undefined;
  const { code, params } = problem;
  const names = placeholdersOf(receiverProblemsEn[code]);
  if (!names.every((name) => Object.hasOwn(params, name))) return undefined;
  return { code, params: boundedParams(Object.fromEntries(names.map((name) => [name, params[name] ?? '']))) };
}

function isReceiverCode(code: string): code is keyof typeof receiverProblemsEn {
  return Object.hasOwn(receiverProblemsEn, code);
}
