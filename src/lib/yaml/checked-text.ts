/** Checks beyond a schema, with texts for people. */
import { z } from 'zod';
import type { Words } from '../text/language.ts';

/** A text for which `problem` returns undefined. */
export function checkedText(problem: (text: string) => Words | undefined) {
  return z.string().superRefine((text, context) => {
    const words = problem(text);
    if (words !== undefined) complain(context, [], words);
  });
}

/** Reports a problem at the key where it can be corrected. */
export function complain(context: z.RefinementCtx, path: (string | number)[], words: Words): void {
  context.addIssue({ code: 'custom', path, params: { words } });
}
