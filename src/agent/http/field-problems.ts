/** Problems with entered values, at their fields, in the language of the request. */
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Problem } from '../../lib/http/problem.ts';
import { type LocalizedText, requestedLanguage } from '../../lib/text/language.ts';

export type WrongField = { readonly field: string; readonly words: LocalizedText };

export const required: LocalizedText = { en: 'Fill this in.', ja: '入力してください。' };

/** 400 with an entry for each field. */
export function problemOfFields(
  request: FastifyRequest,
  title: string,
  wrong: readonly WrongField[],
): Problem {
  const language = requestedLanguage(request);
  return Problem.ofFields(
    title,
    wrong.map(({ field, words }) => ({ field, message: words[language] })),
  );
}

/** The same for input that does not match its schema. */
export function problemOfInput(request: FastifyRequest, title: string, { issues }: z.ZodError): Problem {
  const wrong = issues
    .flatMap(nearest)
    .map((issue) => ({ field: issue.path.join('.'), words: wordsOfIssue(issue) }));
  return problemOfFields(request, title, wrong);
}

/** Issues of the alternative that the value comes nearest to, where it fits none. */
function nearest(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.path.length > 0) return [issue];
  const [fewest = [issue]] = issue.errors.toSorted((a, b) => a.length - b.length);
  return fewest;
}

export function wordsOfIssue(issue: z.core.$ZodIssue): LocalizedText {
  return { en: issue.message, ja: inJapanese(issue) };
}

const units: Readonly<Record<string, string>> = { string: '文字', array: '件' };

function inJapanese(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? required.ja : '値の種類が正しくありません。';
    case 'too_small':
      return `${issue.minimum} ${units[issue.origin] ?? ''}以上にしてください。`;
    case 'too_big':
      return `${issue.maximum} ${units[issue.origin] ?? ''}${issue.origin in units ? '以内' : '以下'}にしてください。`;
    case 'invalid_value':
      return `次のいずれかにしてください：${issue.values.join('、')}`;
    case 'unrecognized_keys':
      return `使えない項目です：${issue.keys.join('、')}`;
    case 'invalid_format':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'custom':
      return issue.message;
  }
}
