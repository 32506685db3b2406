/** What a cloud's answer to an enrolment means, with words for the person who has to act on it. Pure. */
import { credentialProblems, type EnrolAnswer, enrolAnswerSchema } from './contract/enrol.ts';
import { type Answer, isPassing, problemType, reasonOf, retryAfter } from './https-answers.ts';
import type { Unproven } from './login.ts';
import { parseJson } from './results.ts';

export type EnrolOutcome = { readonly kind: 'enrolled'; readonly answer: EnrolAnswer } | Unproven;

/** `by`: what the request was made with. */
export function enrolOutcome(answer: Answer, by: 'key' | 'credential', nowMs: number): EnrolOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300) {
    const read = enrolAnswerSchema.safeParse(parseJson(answer.body));
    if (read.success) return { kind: 'enrolled', answer: read.data };
    // Never its words: they may hold a token.
    return { kind: 'try_later', why: 'The answer to the enrolment is not one of the cloud contract' };
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
        why: `${why}: it offers no enrolment there. Check the address of the sink, or give it a token instead of an enrolKey`,
      };
    case 403:
      return { kind: 'refused', why: `${why}. It doesn't let this gateway enrol: ask who runs the cloud` };
    default:
      if (isPassing(status)) return { kind: 'try_later', why, ...retryAfter(answer, nowMs) };
      return { kind: 'refused', why: `${why}: it doesn't take the enrolment` };
  }
}

export const newKey = 'Ask for a new enrolment key at the cloud, and give it as enrolKey';

function keyWords(answer: Answer): string {
  const type = problemType(answer);
  if (type === credentialProblems.keyUsed)
    return `The enrolment key has been used already, and works once. ${newKey}`;
  if (type === credentialProblems.keyUnknown)
    return `The cloud doesn't know the enrolment key: check its spelling, or whether it is another cloud's. Else: ${newKey}`;
  return `The enrolment key is mistyped, used already or expired. ${newKey}`;
}
