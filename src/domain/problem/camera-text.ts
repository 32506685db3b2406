/** The text of a camera problem in either language. Pure. */
import type { Language } from '../../lib/text/language.ts';
import type { CameraProblem } from './camera.ts';
import { cameraProblemsEn } from './camera-en.ts';
import { cameraProblemsJa } from './camera-ja.ts';
import { type ReportedProblem, textOf } from './text.ts';

const catalogues = { en: cameraProblemsEn, ja: cameraProblemsJa } as const;

/** A problem of another version, with a code that is not known here, has the text it was sent with. */
export function cameraProblemText(problem: CameraProblem | ReportedProblem, language: Language): string {
  return textOf(problem, catalogues[language]) ?? ('text' in problem ? problem.text : problem.code);
}

export function cameraProblemJson(problem: CameraProblem): ReportedProblem {
  return { ...problem, text: cameraProblemText(problem, 'en') };
}
