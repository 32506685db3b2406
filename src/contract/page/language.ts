/** The language that somebody has chosen for the page, as a cookie: with it the gateway sends the page in that language at once. Pure. */

type Language = 'ja' | 'en';

/** The same at a receiver; a choice of language may hold for both. */
const cookieName = 'tillframe-page-language';
const keptSeconds = 365 * 86_400;

/** For `Set-Cookie` and `document.cookie`. */
export function languageCookie(language: Language): string {
  return `${cookieName}=${language}; Path=/; Max-Age=${keptSeconds}; SameSite=Strict`;
}

/** From the header `Cookie`. */
export function languageInCookies(cookies: string): Language | undefined {
  const values = cookies.split(';').map((cookie) => cookie.trim());
  return (['ja', 'en'] as const).find((language) => values.includes(`${cookieName}=${language}`));
}
