/** Problems of what a cloud asks of its gateway, as codes with parameters. Pure. */

import { type ProblemOf, problemMaker } from '../text.ts';
import type { remoteProblemsEn } from './remote-en.ts';

export type RemoteProblem = ProblemOf<typeof remoteProblemsEn>;

export const remoteProblem = problemMaker<typeof remoteProblemsEn>();
