/** Refusals of values, declared with the check that they fail. */
import type { z } from 'zod';
import type { Refusal } from '../../domain/problem/refusal/refusal.ts';
import { storedProblemSchema } from '../problem.ts';

/** For `refine`: what is wrong with a value that fails the check. */
export function refusing(refusal: Refusal): { readonly params: { readonly refusal: Refusal } } {
  return { params: { refusal } };
}

/** Undefined for an issue of a check without one. */
export function refusalIn({ params }: z.core.$ZodIssueCustom) {
  return storedProblemSchema.safeParse(params?.['refusal']).data;
}
