/** Texts for people in the two supported languages. The log is English only. */

export type Language = 'en' | 'ja';
export type LocalizedText = { readonly en: string; readonly ja: string };

/** The language chosen before, else the first supported one of `Accept-Language`, else English. */
export function chooseLanguage(chosen: string | undefined, acceptLanguage: string | undefined): Language {
  const requested = [chosen ?? '', ...(acceptLanguage ?? '').slice(0, 200).split(',')];
  for (const tag of requested) {
    const language = tag.trim().toLowerCase().split(/[-;]/)[0];
    if (language === 'ja' || language === 'en') return language;
  }
  return 'en';
}

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
