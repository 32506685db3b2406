/** The page of the gateway under test, and a register of it. */
import { statusJson } from '../../src/contract/page/status.ts';
import { createTill, type Sold } from '../peers/pos/till.ts';
import { eventually } from '../peers/program.ts';

export const tillToken = 'a-token-of-the-till-that-is-long';

export type Gateway = {
  /** Of its API, once there is one. */
  token: string;
  answers(): Promise<true | undefined>;
  untilCameraUp(): Promise<void>;
  sell(sale: { saleId: string; total?: number }): Promise<Sold>;
};

export function gatewayAt(url: string): Gateway {
  const till = createTill({ baseUrl: url, registerKey: 'till-1', token: tillToken });
  const gateway: Gateway = {
    token: '',
    answers: async () => ((await fetch(`${url}/healthz`).catch(() => undefined))?.ok ? true : undefined),
    untilCameraUp: async () => {
      await eventually(
        'pictures',
        async () => {
          const headers = { authorization: `Bearer ${gateway.token}` };
          const answer = await fetch(`${url}/api/v1/status`, { headers }).catch(() => undefined);
          if (!answer?.ok) return undefined;
          const [its] = statusJson.parse(await answer.json()).cameras;
          return its?.state === 'up' && its.heldMs > 2_000 ? true : undefined;
        },
        300_000,
      );
    },
    sell: (sale) => till.sell({ kind: 'sale', total: 1_980, ...sale }, AbortSignal.timeout(120_000)),
  };
  return gateway;
}
