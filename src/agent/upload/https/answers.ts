/**
 * Maps an HTTP answer onto an outcome by the rules of the cloud contract ("Whole answers"). Pure.
 *
 * Only a result for one event can quarantine that event. An indication of a wrong token or address pauses
 * everything instead, so that a configuration error never quarantines a shop's sales.
 */
import { z } from 'zod';
import { answerProblem } from '../../../contract/cloud/reading/answer-problem.ts';
import { isAddressOver, isPictureStored } from '../../../contract/cloud/reading/picture-answers.ts';
import { storedProblemSchema } from '../../../contract/problem.ts';
import { type CloudProblem, cloudProblem } from '../../../domain/problem/cloud.ts';
import { knownReceiverProblem } from '../../../domain/problem/receiver/receiver.ts';
import { withDetails } from '../../../domain/problem/text.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { OutboxEvent, OutboxPicture } from '../../store/store.ts';
import { hasResults, resultsOf } from '../results.ts';
import type { BatchOutcome, EventOutcome, PictureOutcome, TryLater } from '../sink.ts';

export type Answer = {
  readonly status: number;
  /** First value of a header, by its lower-case name. */
  header(name: string): string | undefined;
  /** Undefined when it exceeded the sink's bound, or has an unsupported coding. */
  readonly body: string | undefined;
};

/** `nowMs`: epoch milliseconds. `denied`: what a 401 means. */
export type Circumstances = { readonly nowMs: number; readonly denied: CloudProblem };

export function batchOutcome(
  answer: Answer,
  events: readonly OutboxEvent[],
  { nowMs, denied }: Circumstances,
): BatchOutcome {
  const { status } = answer;
  const problem = answeredProblem(answer);
  if (status >= 200 && status < 300) return resultsOutcome(answer.body, events);
  if (wantsCertificate(answer))
    return { kind: 'refused', problem: withDetails(cloudProblem('cloud.certificate_refused'), problem) };
  if (status === 400 || status === 413 || status === 422) return { kind: 'too_much', problem };
  if (isPassing(status)) return laterOutcome(answer, nowMs);
  if (status === 401 || status === 403) return { kind: 'refused', problem: withDetails(denied, problem) };
  return { kind: 'refused', problem: withDetails(elsewhere(status), problem) };
}

export function pictureOutcome(
  answer: Answer,
  picture: OutboxPicture,
  { nowMs, denied }: Circumstances,
): PictureOutcome {
  const { status } = answer;
  const problem = answeredProblem(answer);
  if (isPictureStored(status)) return { kind: 'stored' };
  if (status === 409 || isPassing(status)) return laterOutcome(answer, nowMs);
  const isNoPlace = status === 404 || status === 405;
  if (picture.put !== undefined) {
    // A missing bucket or a wrong name of it is for the cloud to repair: with the next address, the picture
    // is stored.
    return { kind: isNoPlace || isAddressOver(answer) ? 'new_address' : 'not_accepted', problem };
  }
  if (status === 401 || status === 403) return { kind: 'refused', problem: withDetails(denied, problem) };
  if (wantsCertificate(answer))
    return { kind: 'refused', problem: withDetails(cloudProblem('cloud.certificate_refused'), problem) };
  if (isNoPlace || isRedirect(status))
    return { kind: 'refused', problem: withDetails(elsewhere(status), problem) };
  return { kind: 'not_accepted', problem };
}

/** The answer comes from another server or path, not from the cloud. */
function elsewhere(status: number): CloudProblem {
  return cloudProblem(isRedirect(status) ? 'cloud.redirected' : 'cloud.wrong_address');
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

/** For a temporary status. */
export function laterOutcome(answer: Answer, nowMs: number): TryLater {
  const requested = retryAfter(answer, nowMs);
  const isWait = requested.retryAfterMs !== undefined || asksToWait.has(answer.status);
  return {
    kind: 'try_later',
    problem: answeredProblem(answer),
    answer: isWait ? 'wait' : 'error',
    ...requested,
  };
}

/** Even without a Retry-After. */
const asksToWait = new Set([409, 425, 429]);

/**
 * nginx answers 400 when TLS brought no client certificate, or an unacceptable one. That is no result for the
 * batch.
 */
function wantsCertificate({ status, body }: Answer): boolean {
  return status === 400 && /\bSSL certificate\b/i.test(body ?? '');
}

/** Time-out, too early, too many, or a server error. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/**
 * Missing, unknown or malformed results leave their event undecided: the uploader sends it again. An answer
 * without a single valid one didn't come from the cloud of the contract, but from a captive portal or a
 * broken server. A batch without events has no results.
 */
function resultsOutcome(body: string | undefined, events: readonly OutboxEvent[]): BatchOutcome {
  const sent = new Set(events.map((event) => event.eventId));
  const results = new Map([...resultsOf(body)].filter(([id]) => sent.has(id)));
  const isWhole = sent.size === 0 ? hasResults(body) : results.size === sent.size;
  if (isWhole) return { kind: 'results', results };
  const broken = body === undefined ? cloudProblem('cloud.answer_unread') : answerProblem(body);
  const problem = withDetails(
    cloudProblem('cloud.foreign_answer'),
    broken ?? cloudProblem('cloud.answer_of_others'),
  );
  if (results.size === 0) return { kind: 'try_later', problem, answer: 'unread' };
  if (broken === undefined) return { kind: 'results', results };
  // Some results are readable: the others get the error of the first unreadable one.
  const unread = events.flatMap(({ eventId }): [string, EventOutcome][] =>
    results.has(eventId) ? [] : [[eventId, { kind: 'try_later', problem }]],
  );
  return { kind: 'results', results: new Map([...results, ...unread]) };
}

/**
 * Seconds or an HTTP date (RFC 9110, 10.2.3). A date is compared with the answer's own date: the gateway's
 * clock may be wrong.
 */
export function retryAfter(answer: Answer, nowMs: number): { retryAfterMs?: number } {
  const text = answer.header('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return { retryAfterMs: Number(text) * 1_000 };
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs)) return {};
  const answeredAtMs = Date.parse(answer.header('date') ?? '');
  return { retryAfterMs: Math.max(0, atMs - (Number.isNaN(answeredAtMs) ? nowMs : answeredAtMs)) };
}

const problemSchema = z.object({
  type: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
  problem: storedProblemSchema.optional().catch(undefined),
});

/** Type of an RFC 9457 problem. */
export function problemType(answer: Answer): string | undefined {
  return readJson(problemSchema, answer.body ?? '')?.type;
}

/** The status, and the RFC 9457 problem if there is one: by its code where that is known, else by its text. */
export function answeredProblem(answer: Answer): CloudProblem {
  const { status } = answer;
  const known = knownReceiverProblem(readJson(problemSchema, answer.body ?? '')?.problem);
  if (known !== undefined) return withDetails(cloudProblem('cloud.answered', { status }), known);
  const words = answerWords(answer);
  return words === undefined
    ? cloudProblem('cloud.answered', { status })
    : cloudProblem('cloud.answered_with', { status, words });
}

/** The text of an RFC 9457 problem. */
function answerWords({ body }: Answer): string | undefined {
  const problem = readJson(problemSchema, body ?? '');
  return (problem?.detail ?? problem?.title)?.replace(/\.$/, '');
}
