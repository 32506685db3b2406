/** The requests for a clip (contract/cloud/clip.ts), and their answers as outcomes. */
import {
  type ClipNotice,
  clipAnswerSchema,
  clipContentTypes,
  maxClipPartBytes,
} from '../../../contract/cloud/clip.ts';
import { cloudProblem } from '../../../domain/problem/cloud.ts';
import { withDetails } from '../../../domain/problem/text.ts';
import type { Clock } from '../../../lib/clock.ts';
import { readableCodings } from '../../../lib/http/content-coding.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { ClipOutcome, ClipPart, ClipPartOutcome, ClipSink } from '../sink.ts';
import { type Answer, answeredProblem, isPassing, retryAfter } from './answers.ts';
import type { CloudClient, Sent } from './cloud-client.ts';
import { givenTarget } from './picture-target.ts';

/** Statuses of a cloud without this route. */
const notOffered: ReadonlySet<number> = new Set([404, 405, 501]);

/** Statuses that concern one clip, whose sale the cloud lacks or whose content it refuses. A smaller part may pass after 413. */
const aboutTheClip: ReadonlySet<number> = new Set([400, 409, 413, 415, 422]);

/** Slowest line on which a part is sent to a given address, in bits per millisecond: 64 kbit/s. */
const slowestBitsPerMs = 64;

export function createClipSink(parts: {
  readonly cloud: CloudClient;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly origins: readonly string[];
}): ClipSink {
  const { cloud, clock, origins } = parts;

  async function announce(notice: ClipNotice, signal: AbortSignal): Promise<ClipOutcome> {
    const sent = await cloud.send(
      {
        method: 'POST',
        url: `${cloud.base}/v1/clips`,
        headers: { 'content-type': 'application/json', 'accept-encoding': readableCodings },
        body: Buffer.from(JSON.stringify(notice)),
      },
      signal,
    );
    if (sent.kind !== 'answer') return { kind: 'try_later', problem: sent.problem };
    const { answer } = sent;
    if (notOffered.has(answer.status)) return { kind: 'not_offered' };
    if (aboutTheClip.has(answer.status)) return { kind: 'set_aside', problem: answeredProblem(answer) };
    if (answer.status !== 200) return later(answer);
    const read = readJson(clipAnswerSchema, answer.body ?? '');
    if (read === undefined) return { kind: 'try_later', problem: cloudProblem('cloud.foreign_answer') };
    switch (read.status) {
      case 'stored':
        return { kind: 'stored' };
      case 'rejected':
        return {
          kind: 'rejected',
          problem: cloudProblem('cloud.rejected_with', { words: read.reason ?? '' }),
        };
      case 'wanted':
        return { kind: 'wanted', fromByte: read.from, ...(read.put !== undefined && { put: read.put }) };
    }
  }

  async function sendPart(
    { notice, bytes, fromByte, put }: ClipPart,
    signal: AbortSignal,
  ): Promise<ClipPartOutcome> {
    const range = `bytes ${fromByte}-${fromByte + bytes.length - 1}/${notice.bytes}`;
    const heldMs = Math.ceil((Math.max(0, bytes.length - maxClipPartBytes) * 8) / slowestBitsPerMs);
    if (put === undefined) {
      const url = `${cloud.base}/v1/clips/${notice.sha256}`;
      const headers = { 'content-type': clipContentTypes[notice.kind], 'content-range': range };
      return partOutcome(await cloud.send({ method: 'PUT', url, headers, body: bytes, heldMs }, signal));
    }
    const target = givenTarget(put, cloud.base, origins);
    if ('code' in target) return { kind: 'try_later', problem: target };
    const sent = await cloud.sendTo(target, { method: 'PUT', body: bytes, heldMs }, signal);
    return partOutcome(sent, { isGivenSize: true });
  }

  /** After 409 and 412 the cloud says anew what it has. */
  function partOutcome(sent: Sent, { isGivenSize = false } = {}): ClipPartOutcome {
    if (sent.kind !== 'answer') return { kind: 'try_later', problem: sent.problem };
    const { answer } = sent;
    const { status } = answer;
    const isTaken = status >= 200 && status < 300;
    if (isTaken || status === 409 || status === 412) return { kind: 'go_on' };
    if (!aboutTheClip.has(status) || (status === 413 && !isGivenSize)) return later(answer);
    return { kind: 'set_aside', problem: answeredProblem(answer) };
  }

  function later(answer: Answer): Extract<ClipOutcome, { kind: 'try_later' }> {
    const problem = answeredProblem(answer);
    const isDenied = answer.status === 401 || answer.status === 403;
    return {
      kind: 'try_later',
      problem: isDenied ? withDetails(cloud.denied, problem) : problem,
      ...(isPassing(answer.status) && retryAfter(answer, clock.nowMs())),
    };
  }

  return { announce, sendPart };
}
