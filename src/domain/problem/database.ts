/** Problems of a damaged database as codes with parameters. Pure. */
import type { databaseProblemsEn } from './database-en.ts';
import { type ProblemOf, problemMaker } from './text.ts';

export type DatabaseProblem = ProblemOf<typeof databaseProblemsEn>;

export const databaseProblem = problemMaker<typeof databaseProblemsEn>();
