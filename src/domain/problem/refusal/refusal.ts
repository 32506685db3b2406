/**
 * Refusals as codes with parameters: requests that are not carried out, and entries of forms and files that can't be
 * used. They are sent or printed where they occur and never stored, so the page has no catalogue of them. Pure.
 */
import { type ProblemOf, problemMaker } from '../text.ts';
import type { refusalsEn } from './refusals-en.ts';

export type Refusal = ProblemOf<typeof refusalsEn>;

export const refusal = problemMaker<typeof refusalsEn>();
