/**
 * Problems between gateway and cloud, as codes with parameters. Sinks report them; the page, the CLI, the log, the
 * doctor and the alarms make the text (problem-text.ts). Pure.
 */
import type { cloudProblemsEn } from './cloud-en.ts';
import type { receiverProblemsEn } from './receiver/receiver-en.ts';
import { type ProblemOf, problemMaker } from './text.ts';

export type CloudProblemCode = keyof typeof cloudProblemsEn;

/** The receiver's own problems among them, as it answered. */
export type CloudProblem = ProblemOf<typeof cloudProblemsEn & typeof receiverProblemsEn>;

export const cloudProblem = problemMaker<typeof cloudProblemsEn>();

/**
 * How the cloud answered when it did not accept a request: with a request to wait, an error of its own, or an answer that breaks the contract.
 * The fault lies at the cloud then, not on the line.
 */
export const badAnswers = ['wait', 'error', 'unread'] as const;
export type BadAnswer = (typeof badAnswers)[number];
