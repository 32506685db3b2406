/**
 * Messages for exchanges without an answer, for the log and the page. They contain no address and no header.
 * Pure.
 */

import { cloudProblem } from '../../../domain/alarm/cloud-problem.ts';
import { notPublicCode } from '../../../lib/net/public-address.ts';

export type NoExchange =
  | { readonly kind: 'no_answer'; readonly why: string }
  /** A person has to act: the proxy requires another login, or the far side another client certificate. */
  | { readonly kind: 'refused'; readonly by: 'proxy' | 'tls'; readonly why: string };

export function failureOf(error: unknown): NoExchange {
  const code = codeOf(error);
  const known = failures[code];
  if (known !== undefined) return { kind: 'no_answer', why: known };
  const proxyStatus = /^Proxy response \((\d{3})\)/.exec(error instanceof Error ? error.message : '')?.[1];
  if (proxyStatus !== undefined) return proxyFailure(Number(proxyStatus));
  if (error instanceof Error) {
    // undici reports a bad response for an unrequested interim one (100, 101).
    if (error.message === 'bad response') return { kind: 'no_answer', why: cloudProblem('notHttp', '1xx') };
    if (error.name === 'HTTPParserError')
      return { kind: 'no_answer', why: cloudProblem('notHttp', code === '' ? error.name : code) };
  }
  if (withoutTls.has(code)) return { kind: 'no_answer', why: cloudProblem('withoutTls', code) };
  // A rejection by the far side arrives as an alert (RFC 8446, 6.2); a local one is the error code of a
  // check.
  if (/ALERT/.test(code)) {
    const isOurs = /CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED/.test(code);
    return isOurs
      ? { kind: 'refused', by: 'tls', why: cloudProblem('certificateRefused', code) }
      : { kind: 'no_answer', why: cloudProblem('brokeOff', code) };
  }
  if (/CERT|SIGNATURE|ISSUER|ALTNAME/.test(code)) {
    return {
      kind: 'no_answer',
      why: cloudProblem('untrusted', code),
    };
  }
  return {
    kind: 'no_answer',
    why: cloudProblem('failed', code === '' ? (error as Error).constructor.name : code),
  };
}

function proxyFailure(status: number): NoExchange {
  switch (status) {
    case 407:
      return {
        kind: 'refused',
        by: 'proxy',
        why: cloudProblem('proxyLogin'),
      };
    case 401:
    case 403:
    case 405:
      return {
        kind: 'refused',
        by: 'proxy',
        why: cloudProblem('proxyForbids', status),
      };
    default:
      return { kind: 'no_answer', why: cloudProblem('proxyFails', status) };
  }
}

/** Codes of Node and undici; undici wraps a proxy's own failure. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const isWrapping = code === '' || code.startsWith('UND_ERR_PRX');
  return isWrapping && error.cause instanceof Error ? codeOf(error.cause) : code;
}

/** OpenSSL's errors for an answer in plain text. */
const withoutTls = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG']);

const failures: Readonly<Record<string, string>> = {
  ENOTFOUND: cloudProblem('unknownName'),
  EAI_AGAIN: cloudProblem('noNameServer'),
  ECONNREFUSED: cloudProblem('nothingListens'),
  EHOSTUNREACH: cloudProblem('noWay'),
  ENETUNREACH: cloudProblem('noWay'),
  UND_ERR_CONNECT_TIMEOUT: cloudProblem('noConnection'),
  [notPublicCode]: cloudProblem('privateName'),
};
