/** Texts for people, in the two languages the program speaks. The log is English only. */

export type Language = 'en' | 'ja';
export type Words = { readonly en: string; readonly ja: string };

/** Japanese when the environment asks for it (LC_ALL before LC_MESSAGES before LANG, as in POSIX), else English. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): Language {
  const locale = ['LC_ALL', 'LC_MESSAGES', 'LANG']
    .map((name) => environment[name])
    .find((value) => value !== undefined && value !== '');
  return locale?.toLowerCase().startsWith('ja') ? 'ja' : 'en';
}
