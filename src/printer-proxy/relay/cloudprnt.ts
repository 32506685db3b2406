/**
 * CloudPRNT over HTTP, from Star's "Star CloudPRNT Protocol Guide" (CloudPRNT HTTP Method):
 * https://star-m.jp/products/s_print/sdk/StarCloudPRNT/manual/en/protocol-reference/http-method-reference/index.html
 *
 * The printer polls by POST (JSON with its status), fetches a job by GET and confirms it by DELETE, or by GET with `delete` in its
 * query, with the result in `code`. `mac` names the printer, `token` the job where the server gives one.
 */
import { z } from 'zod';
import type { DialectName } from '../../domain/setup/receipt-printer.ts';
import { readJson } from '../../lib/text/read-json.ts';
import type { JobEvent } from '../capture/paper-builder.ts';
import type { CloudAnswer, CloudRequest } from './cloud-exchange.ts';
import type { CloudJobs } from './cloud-jobs.ts';
import { readStarJob } from './star-job.ts';

const pollSchema = z.object({ statusCode: z.string(), printerMAC: z.string().nullish() });
const pollAnswerSchema = z.object({
  jobReady: z.boolean(),
  jobGetUrl: z.string().nullish(),
  jobConfirmationUrl: z.string().nullish(),
});

export function cloudPrntRequested(request: CloudRequest, atMs: number, jobs: CloudJobs): JobEvent[] {
  const poll = pollOf(request);
  if (poll !== undefined) {
    // 2xx: able to print. 4xx, such as no paper: the job is fetched again later.
    if (!poll.statusCode.startsWith('2')) jobs.fails(poll.printer);
    return [];
  }
  const query = queryOf(request);
  if (!isConfirmation(request, query)) return [];
  const result = query.get('code') ?? '';
  const job = { id: query.get('token') ?? undefined, isPrinted: /^(?:2|OK)/i.test(result) };
  return jobs.confirmed(printerOf(query), job, atMs);
}

export function cloudPrntAnswered(
  request: CloudRequest,
  answer: CloudAnswer,
  { dialect, atMs, jobs }: { readonly dialect: DialectName; readonly atMs: number; readonly jobs: CloudJobs },
): JobEvent[] {
  if (answer.status !== 200) return [];
  const poll = pollOf(request);
  if (poll !== undefined) {
    const said = readJson(pollAnswerSchema, answer.body.toString());
    if (said?.jobReady === false) jobs.idle(poll.printer, atMs);
    if (said?.jobReady === true) jobs.setElsewhere(isElsewhere(request, said.jobGetUrl));
    return [];
  }
  const query = queryOf(request);
  const isJson = /json/i.test(answer.headers.get('content-type') ?? '');
  if (request.method !== 'GET' || isJson || !query.has('mac') || isConfirmation(request, query)) return [];
  const id = query.get('token') ?? request.headers.get('x-star-token');
  const read = readStarJob(answer, dialect, atMs);
  return jobs.delivered(printerOf(query), [{ ...read, id, body: answer.body }], atMs);
}

function pollOf(request: CloudRequest): { printer: string; statusCode: string } | undefined {
  if (request.method !== 'POST') return undefined;
  const poll = readJson(pollSchema, request.body);
  return poll && { printer: (poll.printerMAC ?? '').toLowerCase(), statusCode: poll.statusCode };
}

/** A URL of another host than the printer polls; a relative one stays here. */
function isElsewhere({ headers }: CloudRequest, url: string | null | undefined): boolean {
  const absolute = URL.parse(url ?? '');
  return absolute !== null && absolute.host !== headers.get('host');
}

function queryOf({ target }: CloudRequest): URLSearchParams {
  const at = target.indexOf('?');
  return new URLSearchParams(at === -1 ? '' : target.slice(at + 1));
}

const printerOf = (query: URLSearchParams): string => (query.get('mac') ?? '').toLowerCase();

function isConfirmation({ method }: CloudRequest, query: URLSearchParams): boolean {
  return query.has('code') && (method === 'DELETE' || (method === 'GET' && query.has('delete')));
}
