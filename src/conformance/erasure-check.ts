/** Erasures on request, for a cloud that has them: a report is kept once, however often it comes, and counted. Skipped where it has none. */
import {
  type ErasureReport,
  type ErasuresAnswer,
  erasuresAnswerSchema,
} from '../contract/cloud/erasure/erasure.ts';
import { senderHeadersOf } from '../contract/cloud/event.ts';
import { rfc3339 } from '../domain/time/time-text.ts';
import { readJson } from '../lib/text/read-json.ts';
import type { Check, CheckContext } from './check.ts';
import type { Exchange } from './http-exchange.ts';
import { conformanceText } from './text/text.ts';
import { came, fail, pass, skip } from './verdict.ts';

const notOffered: ReadonlySet<number> = new Set([404, 405, 501]);

export function erasureCheck(token: string): Check {
  return {
    id: 'erasures',
    async run(context) {
      const first = await exchange(context, token);
      if (first.kind === 'answer' && notOffered.has(first.status))
        return skip(conformanceText('skipped.no_erasures'));
      const before = answerOf(first)?.acknowledged;
      if (before === undefined) return fail(came(first));
      const at = rfc3339(context.clock.nowMs(), 'Asia/Tokyo');
      const report: ErasureReport = {
        source: `/shops/${context.samples.shop}`,
        erasures: [
          {
            ...{
              id: `${context.samples.gateway}-${before}`,
              sale: 'till-1:erased:20261124',
              requestedAt: at,
            },
            ...{ reason: 'conformance', origin: 'gateway', erasedAt: at },
          },
        ],
      };
      for (let times = 0; times < 2; times++) {
        const kept = await exchange(context, token, report);
        if (kept.kind === 'none' || kept.status < 200 || kept.status >= 300) return fail(came(kept));
      }
      const after = await exchange(context, token);
      return answerOf(after)?.acknowledged === before + 1 ? pass : fail(came(after));
    },
  };
}

/** Reports, or asks as a gateway that remembers no more than the cloud has. */
function exchange(
  { cloud, samples }: CheckContext,
  token: string,
  report?: ErasureReport,
): Promise<Exchange> {
  const headers = {
    ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...senderHeadersOf({ gateway: samples.gateway, shop: samples.shop }),
  };
  const url = `${cloud.base}/v1/erasures`;
  return report === undefined
    ? cloud.send({ method: 'GET', url, headers })
    : cloud.send({ method: 'POST', url, headers, body: JSON.stringify(report) });
}

function answerOf(exchanged: Exchange): ErasuresAnswer | undefined {
  if (exchanged.kind === 'none' || exchanged.status !== 200) return undefined;
  return readJson(erasuresAnswerSchema, exchanged.text);
}
