/**
 * Problems of exchanges without an answer. They contain no address and no header.
 * Pure.
 */

import { type CloudProblem, cloudProblem } from '../../../domain/problem/cloud.ts';
import { notPublicCode } from '../../../lib/net/public-address.ts';

export type NoExchange =
  | { readonly kind: 'no_answer'; readonly problem: CloudProblem }
  /** A person has to act: the proxy requires another login, or the far side another client certificate. */
  | { readonly kind: 'refused'; readonly by: 'proxy' | 'tls'; readonly problem: CloudProblem };

/** `section`: the section of the config with the address, such as `cloud`. */
export function failureOf(failure: unknown, section: string): NoExchange {
  const code = codeOf(failure);
  const known = failures[code];
  if (known !== undefined) return noAnswer(cloudProblem(known));
  if (code === 'ENOTFOUND') return noAnswer(cloudProblem('endpoint.name_unknown'));
  const proxyStatus = /^Proxy response \((\d{3})\)/.exec(
    failure instanceof Error ? failure.message : '',
  )?.[1];
  if (proxyStatus !== undefined) return proxyFailure(Number(proxyStatus));
  if (failure instanceof Error) {
    // undici reports a bad response for an unrequested interim one (100, 101).
    if (failure.message === 'bad response')
      return noAnswer(cloudProblem('endpoint.not_http', { error: '1xx' }));
    if (failure.name === 'HTTPParserError')
      return noAnswer(cloudProblem('endpoint.not_http', { error: code === '' ? failure.name : code }));
  }
  const error = code === '' ? (failure as Error).constructor.name : code;
  if (withoutTls.has(code)) return noAnswer(cloudProblem('endpoint.without_tls', { error }));
  // A rejection by the far side arrives as an alert (RFC 8446, 6.2); a local one is the error code of a
  // check.
  if (/ALERT/.test(code)) {
    const isOurs = /CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED/.test(code);
    return isOurs
      ? { kind: 'refused', by: 'tls', problem: cloudProblem('endpoint.certificate_refused', { error }) }
      : noAnswer(cloudProblem('endpoint.tls_ended', { error }));
  }
  if (/CERT|SIGNATURE|ISSUER|ALTNAME/.test(code))
    return noAnswer(cloudProblem('endpoint.certificate_untrusted', { error, section }));
  return noAnswer(cloudProblem('endpoint.connection_failed', { error }));
}

function noAnswer(problem: CloudProblem): NoExchange {
  return { kind: 'no_answer', problem };
}

function proxyFailure(status: number): NoExchange {
  switch (status) {
    case 407:
      return { kind: 'refused', by: 'proxy', problem: cloudProblem('proxy.login_needed') };
    case 401:
    case 403:
    case 405:
      return { kind: 'refused', by: 'proxy', problem: cloudProblem('proxy.forbidden', { status }) };
    default:
      return noAnswer(cloudProblem('proxy.failed', { status }));
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

const failures: Readonly<Record<string, KnownFailure>> = {
  EAI_AGAIN: 'endpoint.no_name_server',
  ECONNREFUSED: 'endpoint.connection_refused',
  EHOSTUNREACH: 'endpoint.no_route',
  ENETUNREACH: 'endpoint.no_route',
  UND_ERR_CONNECT_TIMEOUT: 'endpoint.connect_timed_out',
  [notPublicCode]: 'cloud.picture_name_private',
};

type KnownFailure =
  | 'endpoint.no_name_server'
  | 'endpoint.connection_refused'
  | 'endpoint.no_route'
  | 'endpoint.connect_timed_out'
  | 'cloud.picture_name_private';
