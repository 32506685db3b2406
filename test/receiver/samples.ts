/** Reports and stand-ins as gateways send them. */

import type { RejectionNotice } from '../../src/contract/cloud/event.ts';
import type { StatusData, StatusEvent } from '../../src/contract/cloud/status.ts';
import type { CloudProblem } from '../../src/domain/problem/cloud.ts';
import { problemJson } from '../../src/domain/problem/problem-text.ts';
import { sequenceText } from '../../src/domain/sale/identity.ts';
import { rfc3339 } from '../../src/domain/time/time-text.ts';

const timeZone = 'Asia/Tokyo';
const shopTime = (atMs: number): string => rfc3339(atMs, timeZone);

function envelope(
  gateway: string,
  shop: string,
): Omit<StatusEvent, 'id' | 'type' | 'subject' | 'time' | 'data'> {
  return {
    specversion: '1.0',
    source: `/shops/${shop}`,
    datacontenttype: 'application/json',
    gateway,
    epoch: 'epoch-1',
  };
}

export type StatusWish = {
  readonly id?: string;
  readonly atMs?: number;
  readonly version?: string;
  readonly gateway?: string;
  readonly shop?: { id: string; name: string };
  readonly data?: Partial<StatusData>;
};

export function statusBody(request: StatusWish = {}): string {
  const { atMs = 1_795_000_000_000, version = '0.1.0', gateway = 'gw-1' } = request;
  const shop = request.shop ?? { id: 'shop-1', name: '渋谷店' };
  const event: StatusEvent = {
    ...envelope(gateway, shop.id),
    id: request.id ?? `${gateway}:status:${atMs}`,
    type: 'com.tillframe.gateway.status.v1',
    subject: gateway,
    time: shopTime(atMs),
    data: {
      version,
      startedAt: shopTime(atMs - 86_400_000),
      shop: { ...shop, timeZone },
      queue: { events: 0, pictures: 0, quarantined: 0 },
      cameras: [
        {
          ...{ id: 'counter', name: 'カウンター上', state: 'up', since: shopTime(atMs - 3_600_000) },
          ...{ warnings: [], registers: ['till-1'] },
        },
      ],
      registers: [{ key: 'till-1', name: 'レジ1', lastSale: shopTime(atMs - 60_000) }],
      disk: { freeBytes: 21_000_000_000, totalBytes: 31_000_000_000 },
      clock: { state: 'synced' },
      alarms: [],
      ...request.data,
    },
  };
  return JSON.stringify(event);
}

export function withheldBody(request: {
  sequence: number;
  standsFor: string;
  saleId: string;
  problem: CloudProblem;
  atMs?: number;
}): string {
  const event: RejectionNotice = {
    ...envelope('gw-1', 'shop-1'),
    id: `${request.standsFor}:rejection`,
    type: 'com.tillframe.rejection.v1',
    subject: request.saleId,
    time: shopTime(request.atMs ?? 1_795_000_000_000),
    sequence: sequenceText(request.sequence),
    data: { id: request.standsFor, type: 'com.tillframe.sale.v1', problem: problemJson(request.problem) },
  };
  return JSON.stringify(event);
}
