/** The language that somebody has chosen for the page, as a cookie: with it the gateway sends the page in that language at once. Pure. */

type Language = 'ja' | 'en';

/** The same at a receiver; a choice of language may hold for both. */
const cookieName = 'tillframe-page-language';
const keptSeconds = 365 * 86_400;

/** Of one or two parts, such as `vi` or `zh-Hant`. */
const tagPattern = /^[a-z]{2,3}(?:-[A-Za-z]{2,4})?$/;

/** For `Set-Cookie` and `document.cookie`. `tag`: BCP 47; beside the languages of the gateway that of a translation of the page. */
export function languageCookie(tag: string): string {
  return `${cookieName}=${tag}; Path=/; Max-Age=${keptSeconds}; SameSite=Strict`;
}

/** From the header `Cookie`, or `document.cookie`. */
export function tagInCookies(cookies: string): string | undefined {
  const begin = `${cookieName}=`;
  const found = cookies.split(';').find((cookie) => cookie.trim().startsWith(begin));
  const tag = found?.trim().slice(begin.length);
  return tag !== undefined && tagPattern.test(tag) ? tag : undefined;
}

/** Language of the gateway's own texts for the tag that was chosen: a translation is laid over English. */
export function languageOfTag(tag: string): Language {
  return tag === 'ja' ? 'ja' : 'en';
}
