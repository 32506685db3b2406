/** Texts for people in the two supported languages. The log is English only. */

export type Language = 'en' | 'ja';
export type LocalizedText = { readonly en: string; readonly ja: string };

/** Japanese when the environment selects it (LC_ALL before LC_MESSAGES before LANG, as in POSIX), otherwise English. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): Language {
  const locale = ['LC_ALL', 'LC_MESSAGES', 'LANG']
    .map((name) => environment[name])
    .find((value) => value !== undefined && value !== '');
  return locale?.toLowerCase().startsWith('ja') ? 'ja' : 'en';
}

/** The part of a request that selects a language. */
export type LanguageRequest = { readonly headers: { readonly 'accept-language'?: string | undefined } };

/**
 * The first supported language of the browser or the page. A browser always sends some: when none is supported the
 * result is Japanese, the language of the shops. Without the header it is English, as in all output for programs.
 */
export function requestedLanguage(request: LanguageRequest): Language {
  const requested = request.headers['accept-language'] ?? '*';
  const first = /\b(ja|en)\b/i.exec(requested)?.[1]?.toLowerCase();
  if (first === undefined) return requested === '*' ? 'en' : 'ja';
  return first === 'en' ? 'en' : 'ja';
}
