/** Clips, for a cloud that takes them: announced after the event of their sale, sent in two parts, and known afterwards. Skipped where it takes none. */
import { createHash, randomBytes } from 'node:crypto';
import {
  type ClipAnswer,
  type ClipNotice,
  clipAnswerSchema,
  clipContentTypes,
} from '../contract/cloud/clip.ts';
import { rfc3339 } from '../domain/time/time-text.ts';
import { readJson } from '../lib/text/read-json.ts';
import type { Check, CheckContext } from './check.ts';
import type { Exchange } from './http-exchange.ts';
import { conformanceText } from './text/text.ts';
import { came, fail, pass, skip, type Verdict } from './verdict.ts';

const notOffered: ReadonlySet<number> = new Set([404, 405, 501]);
const clipBytes = 100_000;
/** Largest number of parts sent to addresses that the cloud gives. */
const maxParts = 20;

export function clipCheck(token: string): Check {
  return { id: 'clips', run: (context) => judge(context, token) };
}

async function judge(context: CheckContext, token: string): Promise<Verdict> {
  const { cloud, samples, clock } = context;
  const sale = samples.sale();
  await cloud.post([sale.body]);
  const content = randomBytes(clipBytes);
  const time = rfc3339(clock.nowMs(), 'Asia/Tokyo');
  const notice: ClipNotice = {
    ...{ id: `${samples.gateway}-clip`, source: `/shops/${samples.shop}`, sale: sale.saleId },
    ...{ kind: 'video', camera: 'counter', at: time, from: time, until: time, bytes: clipBytes },
    sha256: createHash('sha256').update(content).digest('hex'),
  };
  let from = 0;
  for (let part = 0; part < maxParts; part++) {
    const announced = await announce(context, token, notice);
    if (part === 0 && announced.kind === 'answer' && notOffered.has(announced.status))
      return skip(conformanceText('skipped.no_clips'));
    const answer = answerOf(announced);
    if (answer === undefined || answer.status === 'rejected') return fail(came(announced));
    if (answer.status === 'stored') return part > 0 && from === clipBytes ? pass : fail(came(announced));
    if (answer.from !== from) return fail(came(announced));
    const count = Math.min(answer.put?.bytes ?? Math.ceil(clipBytes / 2), clipBytes - from);
    const put = await context.cloud.send(partRequest(context, token, { notice, answer, content, count }));
    if (put.kind === 'none' || put.status < 200 || put.status >= 300) return fail(came(put));
    from += count;
  }
  return skip(conformanceText('skipped.many_parts', { parts: maxParts }));
}

function announce({ cloud }: CheckContext, token: string, notice: ClipNotice): Promise<Exchange> {
  return cloud.send({
    method: 'POST',
    url: `${cloud.base}/v1/clips`,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(notice),
  });
}

function partRequest(
  { cloud }: CheckContext,
  token: string,
  {
    notice,
    answer: { from, put },
    content,
    count,
  }: {
    notice: ClipNotice;
    answer: Extract<ClipAnswer, { status: 'wanted' }>;
    content: Buffer;
    count: number;
  },
) {
  const body = content.subarray(from, from + count);
  const authorization = { authorization: `Bearer ${token}` };
  if (put === undefined) {
    const headers = {
      ...authorization,
      'content-type': clipContentTypes[notice.kind],
      'content-range': `bytes ${from}-${from + count - 1}/${clipBytes}`,
    };
    return { method: 'PUT', url: `${cloud.base}/v1/clips/${notice.sha256}`, headers, body } as const;
  }
  const isOwn = new URL(put.url).origin === new URL(cloud.base).origin;
  return {
    method: 'PUT',
    url: put.url,
    headers: { ...put.headers, ...(isOwn && authorization) },
    body,
  } as const;
}

function answerOf(exchange: Exchange): ClipAnswer | undefined {
  if (exchange.kind === 'none' || exchange.status !== 200) return undefined;
  return readJson(clipAnswerSchema, exchange.text);
}
