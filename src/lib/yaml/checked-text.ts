/** Judging what a schema can't say by itself, in words for a person. */
import { z } from 'zod';
import type { Words } from '../text/language.ts';

/** A text that `problem` has nothing against. */
export function checkedText(problem: (text: string) => Words | undefined) {
  return z.string().superRefine((text, context) => {
    const words = problem(text);
    if (words !== undefined) complain(context, [], words);
  });
}

/** Tells a mistake at the key that it is to be mended at. */
export function complain(context: z.RefinementCtx, path: (string | number)[], words: Words): void {
  context.addIssue({ code: 'custom', path, params: { words } });
}
