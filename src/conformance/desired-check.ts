/** Desired states, for a cloud that has them: the gateway's own alone, with an ETag that spares the next answer. Skipped where it has none. */
import { senderHeadersOf } from '../contract/cloud/event.ts';
import { type DesiredState, desiredStateSchema, maxDesiredBytes } from '../contract/cloud/remote/desired.ts';
import { shopSource } from '../domain/sale/identity.ts';
import { readJson } from '../lib/text/read-json.ts';
import type { Check, CheckContext } from './check.ts';
import type { Exchange } from './http-exchange.ts';
import { conformanceText } from './text/text.ts';
import { came, fail, pass, skip } from './verdict.ts';

const notOffered: ReadonlySet<number> = new Set([404, 405, 501]);

export function desiredCheck(token: string): Check {
  return {
    id: 'desired',
    async run(context) {
      const { gateway, shop } = context.samples;
      const first = await exchange(context, token, { gateway });
      if (first.kind === 'answer' && notOffered.has(first.status))
        return skip(conformanceText('skipped.no_desired'));
      const state = stateOf(first);
      if (state?.gateway !== gateway || state.source !== shopSource(shop)) return fail(came(first));
      const etag = first.kind === 'none' ? undefined : first.header('etag');
      if (etag === undefined) return fail(conformanceText('answer.no_etag'));
      const again = await exchange(context, token, { gateway, etag });
      if (again.kind === 'none' || again.status !== 304) return fail(came(again));
      const other = await exchange(context, token, { gateway: `${gateway}-other` });
      return stateOf(other) === undefined ? pass : fail(came(other));
    },
  };
}

/** As the gateway of the samples. `gateway`: in the address. */
function exchange(
  { cloud, samples }: CheckContext,
  token: string,
  { gateway, etag }: { readonly gateway: string; readonly etag?: string },
): Promise<Exchange> {
  return cloud.send({
    method: 'GET',
    url: `${cloud.base}/v1/gateways/${encodeURIComponent(gateway)}/desired`,
    headers: {
      authorization: `Bearer ${token}`,
      ...senderHeadersOf({ gateway: samples.gateway, shop: samples.shop }),
      ...(etag !== undefined && { 'if-none-match': etag }),
    },
  });
}

function stateOf(exchanged: Exchange): DesiredState | undefined {
  if (exchanged.kind === 'none' || exchanged.status !== 200) return undefined;
  if (Buffer.byteLength(exchanged.text) > maxDesiredBytes) return undefined;
  return readJson(desiredStateSchema, exchanged.text);
}
