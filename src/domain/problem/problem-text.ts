/** The text of a problem in either language. Pure. */
import type { Language } from '../../lib/text/language.ts';
import { problemsEn } from './problems-en.ts';
import { problemsJa } from './problems-ja.ts';
import { type ProblemOf, type ReportedProblem, textOf } from './text.ts';

const catalogues = { en: problemsEn, ja: problemsJa } as const;

/** A problem of any subject. */
export type KnownProblem = ProblemOf<typeof problemsEn>;

/** A problem of another version, with a code that is not known here, has the text it was sent with. */
export function problemText(problem: KnownProblem | ReportedProblem, language: Language): string {
  return textOf(problem, catalogues[language]) ?? ('text' in problem ? problem.text : problem.code);
}

export function problemJson(problem: KnownProblem): ReportedProblem {
  return { ...problem, text: problemText(problem, 'en') };
}
