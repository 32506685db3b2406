/** Enrolment and token rotation. Runs only when a one-time key is given, and consumes it. */
import { credentialProblems, type EnrolAnswer, enrolAnswerSchema } from '../contract/cloud/enrol.ts';
import { readJson } from '../lib/text/read-json.ts';
import type { Check, CheckContext } from './check.ts';
import type { Exchange } from './http-exchange.ts';
import { conformanceText } from './text/text.ts';
import { answerSummary, came, fail, pass, skip, type Verdict } from './verdict.ts';

async function enrolWith({ cloud, samples }: CheckContext, bearer: string): Promise<Exchange> {
  return cloud.send({
    method: 'POST',
    url: `${cloud.base}/v1/enrol`,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    body: JSON.stringify({
      gateway: samples.gateway,
      shop: { id: samples.shop, name: 'tillframe conformance' },
    }),
  });
}

function answerOf(exchange: Exchange): EnrolAnswer | undefined {
  if (exchange.kind === 'none' || ![200, 201].includes(exchange.status)) return undefined;
  return readJson(enrolAnswerSchema, exchange.text);
}

const is401 = (exchange: Exchange): boolean => exchange.kind === 'answer' && exchange.status === 401;

/** Undefined when a sale sent with the token was stored. */
async function use({ cloud, samples }: CheckContext, token: string): Promise<Verdict | undefined> {
  const sale = samples.sale();
  const posted = await cloud.post([sale.body], { token });
  return posted.results?.get(sale.id)?.status === 'stored'
    ? undefined
    : fail(answerSummary(posted, [sale.id]));
}

export const enrolCheck: Check = {
  id: 'enrol',
  async run(context) {
    const { enrolKey } = context;
    if (enrolKey === undefined) {
      return skip(conformanceText('skipped.no_key'));
    }
    // The first answer may have been lost in transit.
    const first = await enrolWith(context, enrolKey);
    if (answerOf(first) === undefined) return fail(came(first));
    const second = await enrolWith(context, enrolKey);
    const token = answerOf(second)?.token;
    if (token === undefined) return fail(came(second));
    const unusable = await use(context, token);
    if (unusable !== undefined) return unusable;
    const afterUse = await enrolWith(context, enrolKey);
    if (!is401(afterUse)) return fail(came(afterUse));

    const next = await enrolWith(context, token);
    const nextToken = answerOf(next)?.token;
    if (nextToken === undefined) return fail(came(next));
    // The new token may never have reached the gateway's disk.
    for (const good of [token, nextToken]) {
      const trouble = await use(context, good);
      if (trouble !== undefined) return trouble;
    }
    const sale = context.samples.sale();
    const old = await context.cloud.post([sale.body], { token });
    if (old.exchange.kind === 'none' || ![401, 403].includes(old.exchange.status))
      return fail(answerSummary(old, [sale.id]));
    const text = afterUse.kind === 'answer' ? afterUse.text : '';
    return text.includes(credentialProblems.keyUsed)
      ? pass
      : {
          kind: 'pass',
          note: conformanceText('note.no_type', { type: credentialProblems.keyUsed }),
        };
  },
};
