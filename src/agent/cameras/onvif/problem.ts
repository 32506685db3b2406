/**
 * Reasons why a request to a device failed. The commands and the HTTP interface have the words for people; no
 * value here ever contains a password.
 */
import { cleanText, elementTexts } from './xml-text.ts';

type OnvifProblemKind =
  /** Nothing listens at the address, or there is no way to it. */
  | 'unreachable'
  /** The device accepted the connection, or not even that, and sent no response in time. */
  | 'no_answer'
  /**
   * The device closed the connection in the middle of an answer, or its answer was cut off, too large or not
   * valid ONVIF.
   */
  | 'broken_answer'
  /** Something answers, but not ONVIF. */
  | 'not_onvif'
  /** The device reports this to users alone, and no user was given. */
  | 'login_needed'
  /** The user or password is unknown to the device, or the user lacks permission. */
  | 'login_refused'
  /** The device understood the request and rejected it. */
  | 'refused';

export type OnvifProblem = {
  readonly kind: OnvifProblemKind;
  /** The device's own words, cleaned; for `refused` only. */
  readonly detail?: string;
};

/** Result of one call over the wire, as seen from outside of the package. */
export type RawAnswer = {
  readonly error: Error | null;
  readonly xml?: string | undefined;
  readonly status?: number | undefined;
};

const unreachableCodes = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
]);

/** `hasLogin`: credentials were sent with it. */
export function problemOf({ error, xml = '', status }: RawAnswer, hasLogin: boolean): OnvifProblem {
  const code = error !== null && 'code' in error ? String(error.code) : '';
  const message = error?.message ?? '';
  if (unreachableCodes.has(code)) return { kind: 'unreachable' };
  if (code === 'ETIMEDOUT' || message === 'Network timeout') return { kind: 'no_answer' };
  const isFault = /<(?:[\w.-]{1,64}:)?Fault[\s>]/.test(xml);
  const saysLogin = /not\s*authori[sz]ed|unauthori[sz]ed|FailedAuthentication|FailedCheck/i;
  if (status === 401 || message.startsWith('Digest authentication') || (isFault && saysLogin.test(xml))) {
    return { kind: hasLogin ? 'login_refused' : 'login_needed' };
  }
  if (isFault) {
    const detail = cleanText(elementTexts(xml, 'Text')[0] ?? '', 200);
    return { kind: 'refused', ...(detail !== '' && { detail }) };
  }
  if (code !== '' || error?.name === 'TypeError') return { kind: 'broken_answer' };
  return { kind: xml.includes('Envelope') ? 'broken_answer' : 'not_onvif' };
}
