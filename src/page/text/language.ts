/** Which language the page speaks: the one chosen here before, else the browser's first that we have, else English. Pure. */
import { en } from './en.ts';
import { ja, type Messages } from './ja.ts';

const languages = ['ja', 'en'] as const;
export type Language = (typeof languages)[number];

export const messages: Readonly<Record<Language, Messages>> = { ja, en };

export function chooseLanguage(remembered: string | null, preferred: readonly string[]): Language {
  const requested = [remembered ?? '', ...preferred].map((tag) => tag.toLowerCase().split('-')[0]);
  return (
    requested
      .map((tag) => languages.find((language) => language === tag))
      .find((found) => found !== undefined) ?? 'en'
  );
}
