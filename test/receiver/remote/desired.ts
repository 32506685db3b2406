/** A gateway's side of its desired state at the receiver: the document that it reads, and its status. */
import { desiredStateSchema } from '../../../src/contract/cloud/remote/desired.ts';
import type { RemoteReport } from '../../../src/contract/cloud/remote/report.ts';
import { ask, type Receiver } from '../start.ts';
import type { StoredReceiver } from '../stores.ts';

export type Where = Pick<Receiver, 'url'>;

export const json = { 'content-type': 'application/json' };

export async function tokenOf(
  receiver: StoredReceiver,
  gateway: string,
  shop = 'shop-1',
): Promise<Record<string, string>> {
  await using admin = await receiver.admin();
  const { secret } = await admin.credentials.make({ kind: 'token', gateway, shop });
  return { authorization: `Bearer ${secret}` };
}

export const read = (receiver: Where, gateway: string, headers: Record<string, string>): Promise<Response> =>
  ask(receiver, `/v1/gateways/${gateway}/desired`, { headers });

export async function documentOf(receiver: Where, gateway: string, headers: Record<string, string>) {
  return desiredStateSchema.parse(await (await read(receiver, gateway, headers)).json());
}

let statuses = 0;
export function status(remote: RemoteReport, gateway = 'gw-1', shop = 'shop-1'): string {
  return JSON.stringify({
    ...{ specversion: '1.0', id: `status-${++statuses}`, source: `/shops/${shop}`, subject: gateway },
    ...{ type: 'com.tillframe.gateway.status.v1', time: '2026-12-01T10:00:00+09:00' },
    ...{ datacontenttype: 'application/json', gateway, epoch: 'e' },
    data: {
      ...{ version: '0.1.0', startedAt: '2026-12-01T09:00:00+09:00', cameras: [], registers: [], alarms: [] },
      shop: { id: shop, name: 'Shop', timeZone: 'Asia/Tokyo' },
      ...{ queue: { events: 0, pictures: 0, quarantined: 0 }, clock: { state: 'synced' } },
      remote,
    },
  });
}
