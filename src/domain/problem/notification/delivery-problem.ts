/**
 * Problems of delivering a notification, as codes with parameters: why, what the other side answered, and what to do.
 * They are stored with their channel and sent to the page as text, so the page has no catalogue of them. Pure.
 */
import type { Language } from '../../../lib/text/language.ts';
import { textOf } from '../../../lib/text/message.ts';
import { type ProblemOf, problemMaker, type StoredProblem, withDetails } from '../text.ts';
import { deliveryProblemsEn } from './delivery-problem-en.ts';
import { deliveryProblemsJa } from './delivery-problem-ja.ts';

export type DeliveryProblem = ProblemOf<typeof deliveryProblemsEn>;

export const deliveryProblem = problemMaker<typeof deliveryProblemsEn>();

/** Longest quotation of an answer, characters. */
const maxAnswerChars = 200;

/** With what the other side answered, if it answered anything. */
export function withAnswer(problem: DeliveryProblem, answer: string | undefined): DeliveryProblem {
  const words = answer?.replaceAll(/\s+/g, ' ').trim() ?? '';
  if (words === '') return problem;
  const shown = words.length > maxAnswerChars ? `${words.slice(0, maxAnswerChars - 1)}…` : words;
  return withDetails(problem, deliveryProblem('delivery.answer', { words: shown }));
}

/** A code of a later version stands for itself. */
export function deliveryProblemText(problem: StoredProblem, language: Language): string {
  const catalogue = language === 'ja' ? deliveryProblemsJa : deliveryProblemsEn;
  return textOf(problem, catalogue, language) ?? problem.code;
}
