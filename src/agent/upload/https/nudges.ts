/** The request for nudges, which the cloud holds (contract/cloud/nudge.ts), and its answers as outcomes. Pure. */
import { nudgeAnswerSchema } from '../../../contract/cloud/nudge.ts';
import { readableCodings } from '../../../lib/http/content-coding.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { NudgeOutcome, NudgeRequest } from '../sink.ts';
import { isPassing, retryAfter } from './answers.ts';
import type { Sent } from './cloud-client.ts';
import type { Request } from './connection.ts';

export function nudgeRequest(base: string, { topics, after, waitSeconds }: NudgeRequest): Request {
  const query = new URLSearchParams({ topics: topics.join(','), wait: String(waitSeconds) });
  if (after !== undefined) query.set('after', after);
  return {
    method: 'GET',
    url: `${base}/v1/nudges?${query.toString()}`,
    headers: { 'accept-encoding': readableCodings },
    heldMs: waitSeconds * 1_000,
  };
}

export function nudgeOutcome(sent: Sent, nowMs: number): NudgeOutcome {
  // Credentials and certificates may be in order soon, and the uploader reports them until then.
  if (sent.kind !== 'answer') return { kind: 'try_later' };
  const { answer } = sent;
  if (answer.status === 204) return { kind: 'none' };
  if (isPassing(answer.status)) return { kind: 'try_later', ...retryAfter(answer, nowMs) };
  const nudge = answer.status === 200 ? readJson(nudgeAnswerSchema, answer.body ?? '') : undefined;
  if (nudge === undefined) return { kind: 'not_offered' };
  return { kind: 'nudge', cursor: nudge.cursor, topics: nudge.all === true ? 'all' : (nudge.topics ?? []) };
}
