/** The request for the desired state of this gateway (contract/cloud/remote/desired.ts), and its answers as outcomes. Pure. */
import { readableCodings } from '../../../lib/http/content-coding.ts';
import type { DesiredOutcome } from '../sink.ts';
import { isPassing, retryAfter } from './answers.ts';
import type { Sent } from './cloud-client.ts';
import type { Request } from './connection.ts';

/** `sender`: headers that name gateway and shop. */
export function desiredRequest(
  base: string,
  of: {
    readonly gateway: string;
    readonly sender: Readonly<Record<string, string>>;
    readonly etag: string | undefined;
  },
): Request {
  return {
    method: 'GET',
    url: `${base}/v1/gateways/${encodeURIComponent(of.gateway)}/desired`,
    headers: {
      ...of.sender,
      'accept-encoding': readableCodings,
      ...(of.etag !== undefined && { 'if-none-match': of.etag }),
    },
  };
}

export function desiredOutcome(sent: Sent, nowMs: number): DesiredOutcome {
  if (sent.kind !== 'answer') return { kind: 'try_later' };
  const { answer } = sent;
  const seconds = /(?:^|[\s,])max-age=(\d{1,9})(?=$|[\s,])/.exec(answer.header('cache-control') ?? '')?.[1];
  const age = seconds === undefined ? {} : { maxAgeMs: Number(seconds) * 1_000 };
  if (answer.status === 304) return { kind: 'unchanged', ...age };
  if (isPassing(answer.status)) return { kind: 'try_later', ...retryAfter(answer, nowMs) };
  if (answer.status === 401 || answer.status === 403) return { kind: 'try_later' };
  if (answer.status !== 200) return { kind: 'not_offered' };
  const etag = answer.header('etag');
  return { kind: 'state', text: answer.body, ...(etag !== undefined && { etag }), ...age };
}
