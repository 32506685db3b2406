/** Maps a cloud's answer to an enrolment onto an outcome. Pure. */

import { credentialProblems, type EnrolAnswer, enrolAnswerSchema } from '../../../contract/cloud/enrol.ts';
import { type CloudProblem, cloudProblem } from '../../../domain/problem/cloud.ts';
import { withDetails } from '../../../domain/problem/text.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import { type Answer, answeredProblem, isPassing, laterOutcome, problemType } from '../https/answers.ts';
import type { Unproven } from './login.ts';

export type EnrolOutcome = { readonly kind: 'enrolled'; readonly answer: EnrolAnswer } | Unproven;

/** `by`: authentication of the request. */
export function enrolOutcome(answer: Answer, by: 'key' | 'credential', nowMs: number): EnrolOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300) {
    const read = readJson(enrolAnswerSchema, answer.body ?? '');
    if (read !== undefined) return { kind: 'enrolled', answer: read };
    // Never the answer's text: it may hold a token.
    return { kind: 'try_later', problem: cloudProblem('cloud.enrolment_answer_foreign'), answer: 'unread' };
  }
  const refused = (problem: CloudProblem): EnrolOutcome => ({
    kind: 'refused',
    problem: withDetails(problem, answeredProblem(answer)),
  });
  switch (status) {
    case 401:
      return refused(by === 'key' ? keyProblem(answer) : cloudProblem('cloud.credential_refused'));
    case 404:
    case 405:
    case 501:
      return refused(cloudProblem('cloud.enrolment_unavailable'));
    case 403:
      return refused(cloudProblem('cloud.enrolment_forbidden'));
    default:
      return isPassing(status)
        ? laterOutcome(answer, nowMs)
        : refused(cloudProblem('cloud.enrolment_refused'));
  }
}

function keyProblem(answer: Answer): CloudProblem {
  const type = problemType(answer);
  if (type === credentialProblems.keyUsed) return cloudProblem('cloud.enrol_key_used');
  if (type === credentialProblems.keyUnknown) return cloudProblem('cloud.enrol_key_unknown');
  return cloudProblem('cloud.enrol_key_refused');
}
