/** Classifies failed requests to a device by what came over the wire. */
import { type OnvifProblem, onvifProblem } from '../../../domain/problem/devices/onvif.ts';
import { cleanText, elementTexts } from './xml-text.ts';

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
  if (unreachableCodes.has(code)) return onvifProblem('onvif.unreachable');
  if (code === 'ETIMEDOUT' || message === 'Network timeout') return onvifProblem('onvif.no_answer');
  const isFault = /<(?:[\w.-]{1,64}:)?Fault[\s>]/.test(xml);
  const saysLogin = /not\s*authori[sz]ed|unauthori[sz]ed|FailedAuthentication|FailedCheck/i;
  if (status === 401 || message.startsWith('Digest authentication') || (isFault && saysLogin.test(xml))) {
    return onvifProblem(hasLogin ? 'onvif.login_refused' : 'onvif.login_needed');
  }
  if (isFault) {
    const detail = cleanText(elementTexts(xml, 'Text')[0] ?? '', 200);
    return detail === ''
      ? onvifProblem('onvif.refused')
      : onvifProblem('onvif.refused_with', { answer: detail });
  }
  if (code !== '' || error?.name === 'TypeError') return onvifProblem('onvif.broken_answer');
  return onvifProblem(xml.includes('Envelope') ? 'onvif.broken_answer' : 'onvif.not_onvif');
}
