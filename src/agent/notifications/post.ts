/** One HTTPS request of a notification. Certificates are verified, redirects not followed, the answer and the time are bounded. */
import { z } from 'zod';
import type { CloudProblem } from '../../domain/problem/cloud.ts';
import { type DeliveryProblem, deliveryProblem } from '../../domain/problem/notification/delivery-problem.ts';
import { readJson } from '../../lib/text/read-json.ts';
import { type Answer, retryAfter } from '../upload/https/answers.ts';
import type { Connection } from '../upload/https/connection.ts';
import type { Delivery, DeliveryTools } from './delivery.ts';

/** Bounds of a connection and of a whole exchange. */
export const postBounds = { connectMs: 10_000, requestMs: 30_000, maxAnswerBytes: 65_536 };
/** Bound of a wait that the other side requests. */
const longestWaitMs = 3_600_000;

export type PostTools = DeliveryTools & { readonly signal: AbortSignal };
type Post = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};
type Posted =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | Extract<Delivery, { readonly kind: 'failed' }>;

export async function post(
  sent: Post,
  { connection, addresses, signal }: Pick<PostTools, 'connection' | 'addresses' | 'signal'>,
): Promise<Posted> {
  return postOver(sent, { connection, signal, ...(addresses !== 'any' && { publicOnly: true }) });
}

/** To any address, unless `publicOnly`. */
export async function postOver(
  sent: Post,
  {
    connection,
    signal,
    ...trust
  }: {
    readonly connection: Connection;
    readonly signal: AbortSignal;
    readonly publicOnly?: true;
    readonly caPem?: string | undefined;
  },
): Promise<Posted> {
  const went = await connection.exchange({ method: 'POST', ...sent }, trust, signal);
  if (went.kind === 'answer') return went;
  const isUncertain = uncertain.has(went.problem.code);
  return { kind: 'failed', problem: problemOf(went.problem), ...(isUncertain && { isUncertain }) };
}

export const jsonHeaders = { 'content-type': 'application/json' } as const;

export function jsonBody(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** The request may have been carried out. */
const uncertain: ReadonlySet<string> = new Set<CloudProblem['code']>([
  'endpoint.no_answer',
  'endpoint.connection_failed',
  'endpoint.not_http',
]);

/** The texts of the cloud name keys of the config, which nobody who sets up a notification knows. */
function problemOf({ code, params }: CloudProblem): DeliveryProblem {
  const { error = '', seconds = '' } = params;
  const tlsFailed = deliveryProblem('delivery.tls_failed', { error });
  const proxy = deliveryProblem('delivery.proxy');
  const known: Partial<Record<CloudProblem['code'], DeliveryProblem>> = {
    'endpoint.name_unknown': deliveryProblem('delivery.name_unknown'),
    'endpoint.no_name_server': deliveryProblem('delivery.no_name_server'),
    'endpoint.connection_refused': deliveryProblem('delivery.connection_refused'),
    'endpoint.no_route': deliveryProblem('delivery.no_route'),
    'endpoint.connect_timed_out': deliveryProblem('delivery.connect_timed_out'),
    'endpoint.no_answer': deliveryProblem('delivery.no_answer', { seconds }),
    'endpoint.certificate_untrusted': deliveryProblem('delivery.certificate_untrusted', { error }),
    'endpoint.without_tls': tlsFailed,
    'endpoint.tls_ended': tlsFailed,
    'endpoint.certificate_refused': tlsFailed,
    'cloud.picture_name_private': deliveryProblem('delivery.private'),
    'proxy.login_needed': proxy,
    'proxy.forbidden': proxy,
    'proxy.failed': proxy,
  };
  return known[code] ?? deliveryProblem('delivery.connection_failed', { error: error === '' ? code : error });
}

/** Wait requested with an answer, bounded. */
export function requestedWait(answer: Answer, nowMs: number): { retryAfterMs?: number } {
  const { retryAfterMs } = retryAfter(answer, nowMs);
  return retryAfterMs === undefined ? {} : { retryAfterMs: Math.min(retryAfterMs, longestWaitMs) };
}

const answerSchema = z.object({
  message: z.string().optional(),
  error: z.union([z.string(), z.object({ message: z.string() })]).optional(),
});

/** The sentence of an answer; a page of HTML is none. */
export function answerText({ body = '' }: Answer): string | undefined {
  const json = readJson(answerSchema, body);
  const error = typeof json?.error === 'object' ? json.error.message : json?.error;
  const text = json?.message ?? error ?? body;
  return text.trimStart().startsWith('<') ? undefined : text;
}
