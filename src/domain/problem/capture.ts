/** Problems of captures as codes with parameters. Pure. */
import type { captureProblemsEn } from './capture-en.ts';
import { type ProblemOf, problemMaker } from './text.ts';

export type CaptureProblem = ProblemOf<typeof captureProblemsEn>;

export const captureProblem = problemMaker<typeof captureProblemsEn>();
