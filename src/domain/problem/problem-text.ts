/** The text of a problem or refusal in either language. Pure. */
import type { Language, LocalizedText } from '../../lib/text/language.ts';
import { type Message, textOf } from '../../lib/text/message.ts';
import { problemsEn } from './problems-en.ts';
import { problemsJa } from './problems-ja.ts';
import { refusalsEn } from './refusal/refusals-en.ts';
import { refusalsJa } from './refusal/refusals-ja.ts';
import type { ProblemOf, ReportedProblem, StoredProblem } from './text.ts';

/** A problem of any subject. */
export type KnownProblem = ProblemOf<typeof problemsEn>;

const textsEn = { ...problemsEn, ...refusalsEn };
const textsJa = { ...problemsJa, ...refusalsJa };

/** A problem of another version, with a code that is not known here, has the text it was sent with. */
export function problemText(problem: Message | ReportedProblem, language: Language): string {
  const known = textOf(problem, language === 'ja' ? textsJa : textsEn, language);
  return known ?? ('text' in problem ? problem.text : problem.code);
}

export function problemTexts(problem: Message | ReportedProblem): LocalizedText {
  return { en: problemText(problem, 'en'), ja: problemText(problem, 'ja') };
}

export function problemJson<Given extends Message>(problem: Given): Given & { readonly text: string } {
  return { ...problem, text: problemText(problem, 'en') };
}

/** The fields of a log entry. */
export function problemFields(problem: StoredProblem): { readonly code: string; readonly why: string } {
  return { code: problem.code, why: problemText(problem, 'en') };
}
