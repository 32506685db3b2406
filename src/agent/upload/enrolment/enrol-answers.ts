/**
 * Maps a cloud's answer to an enrolment onto an outcome, with a message for the person who has to act. Pure.
 */

import { credentialProblems, type EnrolAnswer, enrolAnswerSchema } from '../../../contract/cloud/enrol.ts';
import { cloudProblem } from '../../../domain/alarm/cloud-problem.ts';
import { type Answer, isPassing, laterOutcome, problemType, reasonOf } from '../https/answers.ts';
import { parseJson } from '../results.ts';
import type { Unproven } from './login.ts';

export type EnrolOutcome = { readonly kind: 'enrolled'; readonly answer: EnrolAnswer } | Unproven;

/** `by`: authentication of the request. */
export function enrolOutcome(answer: Answer, by: 'key' | 'credential', nowMs: number): EnrolOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300) {
    const read = enrolAnswerSchema.safeParse(parseJson(answer.body));
    if (read.success) return { kind: 'enrolled', answer: read.data };
    // Never the answer's text: it may hold a token.
    return { kind: 'try_later', why: cloudProblem('enrolmentUnread'), answer: 'unread' };
  }
  const why = reasonOf(answer);
  switch (status) {
    case 401:
      return { kind: 'refused', why: `${why}. ${by === 'key' ? keyWords(answer) : newKey}` };
    case 404:
    case 405:
    case 501:
      return {
        kind: 'refused',
        why: `${why}. ${cloudProblem('noEnrolment')}`,
      };
    case 403:
      return { kind: 'refused', why: `${why}. ${cloudProblem('mayNotEnrol')}` };
    default:
      if (isPassing(status)) return laterOutcome(answer, nowMs);
      return { kind: 'refused', why: `${why}. ${cloudProblem('enrolmentRefused')}` };
  }
}

export const newKey = cloudProblem('newKey');

function keyWords(answer: Answer): string {
  const type = problemType(answer);
  if (type === credentialProblems.keyUsed) return `${cloudProblem('keyUsed')}. ${newKey}`;
  if (type === credentialProblems.keyUnknown) return `${cloudProblem('keyUnknown')}. ${newKey}`;
  return `${cloudProblem('keyRefused')}. ${newKey}`;
}
