/** Checks beyond a schema, with texts for people. */
import { z } from 'zod';
import type { LocalizedText } from '../text/language.ts';

/** A text for which `problem` returns undefined. */
export function checkedText(problem: (text: string) => LocalizedText | undefined) {
  return z.string().superRefine((text, context) => {
    const words = problem(text);
    if (words !== undefined) addIssue(context, [], words);
  });
}

/** Reports a problem at the key where it can be corrected. */
export function addIssue(context: z.RefinementCtx, path: (string | number)[], words: LocalizedText): void {
  context.addIssue({ code: 'custom', path, params: { words } });
}
