/** A gateway's system as the page is told of it. */

import type { QuarantineJson } from '../../../src/contract/page/quarantine.ts';
import type { SettingsJson } from '../../../src/contract/page/settings.ts';
import type { SystemJson } from '../../../src/contract/page/system.ts';
import type { CloudProblem } from '../../../src/domain/problem/cloud.ts';
import { cloudProblem } from '../../../src/domain/problem/cloud.ts';
import { problemJson } from '../../../src/domain/problem/problem-text.ts';
import { shopTime } from './page-data.ts';

export function system(nowMs: number, over: Partial<SystemJson> = {}): SystemJson {
  return {
    now: shopTime(nowMs),
    cloud: {
      kind: 'https',
      address: 'https://cloud.example.com',
      waiting: { sales: 0, pictures: 0 },
      held: { sales: 0, pictures: 0 },
    },
    keeping: {
      ...{ salesDays: 90, picturesDays: 30, newestSales: 1_000, minFree: 268_435_456, disk: 31_200_000_000 },
      lookback: { form: 'keyframes', hours: 12, max: 4_294_967_296 },
      clips: { of: 'exceptions', count: 24, used: 312_000_000, max: 4_294_967_296 },
    },
    clock: 'system',
    versions: {
      tillframe: '0.1.0',
      runtime: 'Node.js 24.21.0, linux arm64',
      sqlite: '3.53.1',
      ffmpeg: '7.1.5-0+deb13u1',
      os: 'Debian GNU/Linux 13 (trixie)',
      kernel: '6.12.48+deb13-arm64',
      board: 'Raspberry Pi 4 Model B Rev 1.5',
    },
    updates: {
      source: { kind: 'address', address: 'https://updates.example.com' },
      ...{ automatic: true, hours: '02:00-05:00' },
      last: {
        at: shopTime(nowMs - 30 * 3_600_000),
        isInstalled: true,
        message: { en: '0.1.0 is installed and healthy', ja: '0.1.0 に更新し、正常に動いています' },
      },
      os: { kind: 'automatic', last: shopTime(nowMs - 9 * 3_600_000) },
    },
    hostName: 'tillframe-5e1c',
    bootedAt: shopTime(nowMs - 27 * 3_600_000),
    addresses: ['http://192.168.1.20:8080'],
    network: {
      manager: 'none',
      interfaces: [{ name: 'eth0', addresses: ['192.168.1.20/24'] }],
      routers: ['192.168.1.1'],
      nameServers: ['192.168.1.1'],
    },
    registers: [
      { key: 'R1', name: 'レジ1', lastSale: shopTime(nowMs - 240_000) },
      { key: 'R2', name: 'レジ2', lastSale: shopTime(nowMs - 900_000) },
    ],
    ...over,
  };
}

/** Its settings, made on the page. */
export function settings(over: Partial<SettingsJson> = {}): SettingsJson {
  return {
    file: 'config.yaml',
    shop: { madeIn: 'page', id: 'shibuya', name: 'ユビ珈琲 渋谷店' },
    cloud: { madeIn: 'page', kind: 'https', url: 'https://cloud.example.com', hasKey: true },
    retention: { madeIn: 'default', salesDays: 90, picturesDays: 30 },
    clips: { madeIn: 'default', upload: 'off' },
    alarms: { madeIn: 'page', host: 'hooks.slack.com', form: 'text', language: 'ja', hasToken: false },
    updates: {
      ...{ madeIn: 'file', from: 'https://updates.example.com/', automatic: true, hours: '02:00-05:00' },
    },
    listener: { madeIn: 'default' },
    broker: { madeIn: 'default', hasPassword: false },
    ...over,
  };
}

/** Two sales, one of them with its picture, that the cloud did not take. */
export function held(nowMs: number): QuarantineJson {
  const of = (saleId: string, problem: CloudProblem) => ({
    ...{ saleId, problem: problemJson(problem), attempts: 3, waitingSince: shopTime(nowMs - 5 * 3_600_000) },
  });
  const total = cloudProblem('cloud.rejected_with', { words: 'total does not match the lines' });
  return {
    total: 3,
    items: [
      { ...of('R1:001233:20261124', total), kind: 'event', id: 'e1', revision: 1, notice: 'stored' },
      { ...of('R2:000810:20261124', total), kind: 'event', id: 'e2', revision: 2, notice: 'waiting' },
      {
        ...of('R2:000810:20261124', cloudProblem('cloud.answered', { status: 415 })),
        kind: 'picture',
        id: 'ab'.repeat(32),
      },
    ],
  };
}
