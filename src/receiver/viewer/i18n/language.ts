/** Languages of the viewer, and the choice of one for a request. */
import type { Language } from '../../../lib/text/language.ts';
import { en } from './en.ts';
import { ja, type Messages } from './ja.ts';

export const messages: Readonly<Record<Language, Messages>> = { ja, en };

/** The language chosen here before, else the first supported one of the browser, else English. */
export function chooseLanguage(chosen: string | undefined, acceptLanguage: string | undefined): Language {
  const requested = [chosen ?? '', ...(acceptLanguage ?? '').slice(0, 200).split(',')];
  for (const tag of requested) {
    const language = tag.trim().toLowerCase().split(/[-;]/)[0];
    if (language === 'ja' || language === 'en') return language;
  }
  return 'en';
}
