/** Nudges for a cloud that receives a POS's webhooks: skipped where it offers none. */
import { maxNudgeBytes, type NudgeAnswer, nudgeAnswerSchema } from '../contract/cloud/nudge.ts';
import { readJson } from '../lib/text/read-json.ts';
import type { Check, CheckContext } from './check.ts';
import type { Exchange } from './http-exchange.ts';
import { conformanceText } from './text/text.ts';
import { came, fail, pass, skip } from './verdict.ts';

/** Topic that no account has. */
const topic = 'square:CONFORMANCE';
const notOffered: ReadonlySet<number> = new Set([404, 405, 501]);

export function nudgeCheck(token: string): Check {
  return {
    id: 'nudges',
    async run(context) {
      const first = await ask(context, token);
      if (first.kind === 'answer' && notOffered.has(first.status))
        return skip(conformanceText('skipped.no_nudges'));
      const cursor = answerOf(first)?.cursor;
      if (cursor === undefined || answerOf(first)?.all !== true) return fail(came(first));
      const held = await ask(context, token, { after: cursor, wait: '1' });
      if (held.kind === 'none' || held.status !== 204) return fail(came(held));
      const unknown = await ask(context, token, { after: 'not-a-cursor.of-this-cloud' });
      return answerOf(unknown)?.all === true ? pass : fail(came(unknown));
    },
  };
}

function ask(
  { cloud }: CheckContext,
  token: string,
  query: Readonly<Record<string, string>> = {},
): Promise<Exchange> {
  return cloud.send({
    method: 'GET',
    url: `${cloud.base}/v1/nudges?${new URLSearchParams({ topics: topic, ...query }).toString()}`,
    headers: { authorization: `Bearer ${token}` },
  });
}

function answerOf(exchange: Exchange): NudgeAnswer | undefined {
  if (exchange.kind === 'none' || exchange.status !== 200) return undefined;
  if (Buffer.byteLength(exchange.text) > maxNudgeBytes) return undefined;
  return readJson(nudgeAnswerSchema, exchange.text);
}
