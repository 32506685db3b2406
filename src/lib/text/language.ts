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

/** What of a request names its language. */
export type Asking = { readonly headers: { readonly 'accept-language'?: string | undefined } };

/**
 * The first of ours that the browser, or the page, names. A browser always names some: where none of them is ours it is Japanese, for the shops
 * that this is for. A program that names none gets English, as everything else for programs is.
 */
export function languageAsked(request: Asking): Language {
  const asked = request.headers['accept-language'] ?? '*';
  const first = /\b(ja|en)\b/i.exec(asked)?.[1]?.toLowerCase();
  if (first === undefined) return asked === '*' ? 'en' : 'ja';
  return first === 'en' ? 'en' : 'ja';
}
