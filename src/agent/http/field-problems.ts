/** Problems with entered values, at their fields, in the language of the request. */
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../lib/http/problem.ts';
import { languageAsked, type Words } from '../../lib/text/language.ts';

export type WrongField = { readonly field: string; readonly words: Words };

export const required: Words = { en: 'Fill this in.', ja: '入力してください。' };

/** 400 with an entry for each field. */
export function problemOfFields(
  request: FastifyRequest,
  title: string,
  wrong: readonly WrongField[],
): Problem {
  const language = languageAsked(request);
  return Problem.ofFields(
    title,
    wrong.map(({ field, words }) => ({ field, message: words[language] })),
  );
}
