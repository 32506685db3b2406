/** The requests for erasures (contract/cloud/erasure/erasure.ts), and their answers as outcomes. */
import { type ErasureReport, erasuresAnswerSchema } from '../../../contract/cloud/erasure/erasure.ts';
import { shopSource } from '../../../domain/sale/identity.ts';
import { readableCodings } from '../../../lib/http/content-coding.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { ErasureSink } from '../sink.ts';
import type { CloudClient } from './cloud-client.ts';

/** Statuses of a cloud without these routes. */
const notOffered: ReadonlySet<number> = new Set([404, 405, 501]);

/** `sender`: headers that name gateway and shop. */
export function createErasureSink(parts: {
  readonly cloud: CloudClient;
  readonly shop: string;
  readonly sender: Readonly<Record<string, string>>;
}): ErasureSink {
  const { cloud, shop, sender } = parts;
  const url = `${cloud.base}/v1/erasures`;
  return {
    async open(done, signal) {
      const headers = { ...sender, 'accept-encoding': readableCodings };
      const sent = await cloud.send({ method: 'GET', url: `${url}?done=${done}`, headers }, signal);
      if (sent.kind !== 'answer') return { kind: 'try_later' };
      if (notOffered.has(sent.answer.status)) return { kind: 'not_offered' };
      const read =
        sent.answer.status === 200 ? readJson(erasuresAnswerSchema, sent.answer.body ?? '') : undefined;
      return read === undefined ? { kind: 'try_later' } : { kind: 'open', ...read };
    },
    async report(erasures, signal) {
      const report: ErasureReport = {
        source: shopSource(shop),
        erasures: erasures.map(({ erasedAtMs, isReported: _, ...erasure }) => ({
          ...erasure,
          erasedAt: new Date(erasedAtMs).toISOString(),
        })),
      };
      const headers = { ...sender, 'content-type': 'application/json' };
      const body = Buffer.from(JSON.stringify(report));
      const sent = await cloud.send({ method: 'POST', url, headers, body }, signal);
      return sent.kind === 'answer' && sent.answer.status >= 200 && sent.answer.status < 300;
    },
  };
}
