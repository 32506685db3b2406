/**
 * Texts of problems without their status codes, which tell a shop nothing: log and diagnostics have them. The gateway's own sentences reach the page
 * as text, so what the catalogues (cloud-en.ts, cloud-ja.ts) write around a status is known here. Pure.
 */

/** English of `cloud.rejected`, for a page that does not load the catalogue. */
export const noReasonEn = 'The cloud gave no reason';

/** One in parentheses, or what is left of them. */
const inParentheses = / ?[（(](?:HTTP )?(?:[1-5]\d\d)?[）)]/g;
/** As a detail of a problem: `cloud.answered`, `cloud.answered_with`. */
const answeredDetail = /[.:]? ?(?:The cloud answered|クラウドの応答) [1-5]\d\d(?:[:：] ?)?/g;

export function withoutStatus(text: string): string {
  const shown = text.replace(answeredDetail, (found) => (/[:：] ?$/.test(found) ? '. ' : ''));
  return shown.replace(inParentheses, '').replace(/^\. /, '');
}
