/** Exchanges that brought no answer, in words for the log and the page. Neither an address nor a header is in them. Pure. */

import { cloudProblem } from '../../../domain/alarm/cloud-problem.ts';
import { notPublicCode } from '../../../lib/net/public-address.ts';

export type NoExchange =
  | { readonly kind: 'no_answer'; readonly why: string }
  /** Somebody has to act: the proxy wants another login, or the far side another client certificate. */
  | { readonly kind: 'refused'; readonly by: 'proxy' | 'tls'; readonly why: string };

export function failureOf(error: unknown): NoExchange {
  const code = codeOf(error);
  const known = failures[code];
  if (known !== undefined) return { kind: 'no_answer', why: known };
  const proxyStatus = /^Proxy response \((\d{3})\)/.exec(error instanceof Error ? error.message : '')?.[1];
  if (proxyStatus !== undefined) return proxyFailure(Number(proxyStatus));
  if (error instanceof Error) {
    // undici calls it a bad response when an interim one comes that nobody asked for (100, 101).
    if (error.message === 'bad response') return { kind: 'no_answer', why: cloudProblem('notHttp', '1xx') };
    if (error.name === 'HTTPParserError')
      return { kind: 'no_answer', why: cloudProblem('notHttp', code === '' ? error.name : code) };
  }
  if (withoutTls.has(code)) return { kind: 'no_answer', why: cloudProblem('withoutTls', code) };
  // What the far side says of us comes as an alert (RFC 8446, 6.2); what we say of it, as the code of a check.
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

/** Node's and undici's; a proxy's own trouble is wrapped by undici. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const isWrapping = code === '' || code.startsWith('UND_ERR_PRX');
  return isWrapping && error.cause instanceof Error ? codeOf(error.cause) : code;
}

/** What OpenSSL makes of an answer in plain text. */
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
