/** States of the system page and of the acceptance sheet. */

import type { Page } from 'playwright-core';
import type { LogJson } from '../../../src/contract/page/access/log.ts';
import type { PeopleJson } from '../../../src/contract/page/access/people.ts';
import type { ChannelJson } from '../../../src/contract/page/notifications/channel.ts';
import type { SystemJson } from '../../../src/contract/page/system.ts';
import type { Role } from '../../../src/domain/people/roles.ts';
import { cameraProblem } from '../../../src/domain/problem/camera.ts';
import { cloudProblem } from '../../../src/domain/problem/cloud.ts';
import {
  deliveryProblem,
  deliveryProblemText,
  withAnswer,
} from '../../../src/domain/problem/notification/delivery-problem.ts';
import { problemJson } from '../../../src/domain/problem/problem-text.ts';
import { withDetails } from '../../../src/domain/problem/text.ts';
import type { World } from './page-api.ts';
import { notificationsWorld } from './page-api-notifications.ts';
import { peopleWorld } from './page-api-people.ts';
import { supportWorld } from './page-api-support.ts';
import { camera, missing, pair, shopTime, status, storage } from './page-data.ts';
import type { Scene } from './page-scenes.ts';
import { held, settings, system } from './system-data.ts';

type StatusOver = Parameters<typeof status>[1];
type Over = {
  readonly status?: StatusOver;
  readonly system?: Partial<SystemJson>;
  readonly world?: Partial<World>;
};

const registers = [
  { key: 'R1', name: 'レジ1' },
  { key: 'R2', name: 'レジ2' },
];

const room = (nowMs: number) => ({
  ...storage(nowMs, 'ok'),
  ...{ used: 412 * 1024 ** 2, diskFree: 21_800_000_000, picturesPending: 0 },
});

/** `at`: the part of the system page. */
function scene(over: (nowMs: number) => Over = () => ({}), act?: Scene['act'], at = 'system'): Scene {
  return {
    at: () => at,
    isWhole: true,
    world: (nowMs) => {
      const { status: told, system: known, world } = over(nowMs);
      return {
        status: status(nowMs, { storage: room(nowMs), ...told }),
        system: system(nowMs, known),
        ...world,
      };
    },
    ...(act !== undefined && { act }),
  };
}

const sheet = (over?: (nowMs: number) => Over) =>
  scene(
    over,
    async (page) => {
      await page.locator('.register-pair').first().waitFor();
    },
    'system/acceptance',
  );

const channels = (nowMs: number): ChannelJson[] => [
  {
    ...{ id: '1', kind: 'line', name: '店長の LINE', about: 'all', waiting: 0 },
    lastSent: shopTime(nowMs - 3_600_000),
  },
  {
    ...{ id: '2', kind: 'chat', name: '本部', about: 'sales', waiting: 3, service: 'slack' },
    ...{ host: 'hooks.slack.com', lastSent: shopTime(nowMs - 86_400_000) },
    problem: {
      ...{ code: 'chat.gone', since: shopTime(nowMs - 7_200_000) },
      text: deliveryProblemText(withAnswer(deliveryProblem('chat.gone'), 'no_service'), 'ja'),
    },
  },
];

const cloud = (nowMs: number, over: Partial<SystemJson['cloud']>): Partial<SystemJson> => ({
  cloud: { ...system(nowMs).cloud, ...over },
});

const owner = { id: 'a', name: '山田 太郎', role: 'owner' } as const;
export const people = (nowMs: number): PeopleJson['people'] => [
  { ...owner, addedAt: shopTime(nowMs - 9e8), isReady: true, sessions: 2 },
  { id: 'b', name: '鈴木 一郎', role: 'manager', addedAt: shopTime(nowMs - 8e8), isReady: true, sessions: 1 },
  { id: 'c', name: '佐藤 花子', role: 'staff', addedAt: shopTime(nowMs - 7e8), isReady: true, sessions: 0 },
  {
    ...{ id: 'd', name: '加藤電設', role: 'installer', addedAt: shopTime(nowMs - 6e7) },
    ...{ isReady: false, sessions: 0, invitedForS: 61_200 },
  },
];

const log = (nowMs: number): LogJson['entries'] => {
  const at = (minutes: number) => ({ at: shopTime(nowMs - minutes * 60_000), address: '192.168.1.23' });
  const by = (person: string, role: Role) => ({ caller: 'session', person, role }) as const;
  return [
    { ...at(1), what: 'case_zip', ...by('鈴木 一郎', 'manager'), saleId: 'R1:1', sha256: '0'.repeat(64) },
    { ...at(4), what: 'sale_video', ...by('佐藤 花子', 'staff'), saleId: 'R1:1' },
    { ...at(5), what: 'sale', ...by('佐藤 花子', 'staff'), saleId: 'R1:1' },
    {
      ...at(31),
      what: 'recorded',
      ...by('山田 太郎', 'owner'),
      target: 'カウンター上',
      moment: shopTime(nowMs - 5e7),
    },
    {
      ...at(60),
      what: 'csv',
      caller: 'token',
      token: '会計ソフト',
      filter: { from: '2026-11-01', to: '2026-11-30' },
    },
    { ...at(90), what: 'camera', did: 'changed', ...by('鈴木 一郎', 'manager'), target: 'カウンター上' },
    { ...at(95), what: 'person', did: 'added', ...by('山田 太郎', 'owner'), target: '加藤電設' },
    { ...at(99), what: 'sign_in', did: 'changed', ...by('山田 太郎', 'owner') },
  ];
};

const waiting = (nowMs: number) => ({ sales: 128, pictures: 130, oldest: shopTime(nowMs - 5 * 3_600_000) });

const chooseFile = async (page: Page) => {
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'tillframe-shop.yaml', mimeType: 'application/yaml', buffer: Buffer.from('{}') });
  await page.locator('form:has(input[type=file]) button').click();
};
const mistakes = [
  '4 行目 cameras[0].url：rtsp://192.168.1.20:554/stream1 のようなカメラのアドレスが必要です',
  '12 行目 links[0].register：「till-9」というレジがありません',
].map((message) => ({ field: 'text', message }));
const wrongPassphrase = [
  {
    field: 'passphrase',
    message: 'パスフレーズが違います。このファイルを書き出したときのパスフレーズを入力してください。',
  },
];

const newSettings: World['settings'] = settings({
  shop: { madeIn: 'default', id: 'shop-3f9a52b07c1e', name: 'shop-3f9a52b07c1e' },
  cloud: { madeIn: 'default', kind: 'off', hasKey: false },
  alarms: { madeIn: 'default', form: 'text', language: 'ja', hasToken: false },
  updates: { madeIn: 'default', automatic: false, hours: '02:00-05:00' },
});
const fileSettings: World['settings'] = settings({
  shop: { madeIn: 'file', id: 'shibuya', name: 'ユビ珈琲 渋谷店' },
  cloud: { madeIn: 'file', kind: 'https', url: 'https://cloud.example.com', hasKey: true },
  retention: { madeIn: 'file', salesDays: 90, picturesDays: 30 },
  alarms: { madeIn: 'file', host: 'hooks.slack.com', form: 'text', language: 'ja', hasToken: false },
  listener: { madeIn: 'file', port: 8_081 },
  broker: { madeIn: 'file', url: 'mqtt://192.168.1.5:1883', username: 'tills', hasPassword: true },
});

/** Forms of a gateway on which nothing is set yet, by the part that they are in. */
const openedSettings = {
  shop: ['shop'],
  cloud: ['cloud'],
  storage: ['retention'],
  devices: ['listener', 'broker'],
  notifications: ['alarms'],
  updates: ['updates'],
} as const;
const firstSettings = (part: string, opened: readonly string[]) =>
  scene(
    () => ({
      status: {
        shop: { id: 'shop-3f9a52b07c1e', name: 'shop-3f9a52b07c1e', timeZone: 'Asia/Tokyo' },
        cloud: { state: 'off' },
      },
      system: {
        cloud: { kind: 'off', waiting: { sales: 12, pictures: 11 }, held: { sales: 0, pictures: 0 } },
        updates: { automatic: false, hours: '02:00-05:00', os: { kind: 'by_hand' } },
      },
      world: { settings: newSettings },
    }),
    async (page) => {
      for (const section of opened) await page.locator(`#setting-${section} button`).first().click();
    },
    `system/${part}`,
  );

export const systemScenes: Record<string, Scene> = {
  'system-good': scene(),
  ...Object.fromEntries(
    ['shop', 'cloud', 'storage', 'devices', 'network', 'updates', 'check-up', 'hand-over', 'access'].map(
      (part) => [`system-part-${part}`, scene(undefined, undefined, `system/${part}`)],
    ),
  ),
  'system-refused': scene(
    (nowMs) => ({
      status: {
        queue: {
          sales: 128,
          events: 140,
          pictures: 130,
          quarantined: 0,
          oldest: shopTime(nowMs - 5 * 3_600_000),
        },
        cloud: {
          state: 'refused',
          problem: problemJson(
            withDetails(cloudProblem('cloud.token_refused'), cloudProblem('cloud.answered', { status: 401 })),
          ),
          since: shopTime(nowMs - 5 * 3_600_000),
          lastStoredAt: shopTime(nowMs - 5 * 3_600_000),
          nextTryAt: shopTime(nowMs + 42_000),
        },
      },
      system: cloud(nowMs, { waiting: waiting(nowMs) }),
    }),
    undefined,
    'system/cloud',
  ),
  'system-log': scene(
    (nowMs) => ({ world: { people: peopleWorld({ log: log(nowMs) }) } }),
    (page) => page.locator('.log').waitFor(),
    'system/log',
  ),
  'system-people': scene(
    (nowMs) => ({ world: { people: peopleWorld({ me: owner, people: people(nowMs) }) } }),
    (page) => page.locator('.person').first().waitFor(),
    'system/people',
  ),
  'system-people-invited': scene(
    (nowMs) => ({ world: { people: peopleWorld({ me: owner, people: people(nowMs) }) } }),
    async (page) => {
      await page.locator('.page-head .main-button').click();
      await page.locator('.person-form input[type=text]').fill('高橋 健');
      await page.locator('.person-form .main-button').click();
      await page.locator('.invitation').waitFor();
    },
    'system/people',
  ),
  'system-not-permitted': scene(
    () => ({ world: { people: peopleWorld({ me: { id: 'b', name: '佐藤 花子', role: 'staff' } }) } }),
    (page) => page.locator('#content .empty').waitFor(),
  ),
  'system-notifications': scene(
    (nowMs) => ({ world: { notifications: notificationsWorld({ channels: channels(nowMs) }) } }),
    async (page) => {
      await page.locator('.channel-list').waitFor();
      await page.locator('#system-notifications details summary').click();
      await page.locator('#system-notifications details .check input').nth(2).check();
      await page.locator('#system-notifications').scrollIntoViewIfNeeded();
    },
    'system/notifications',
  ),
  'system-notification-mail': scene(
    () => ({}),
    async (page) => {
      const section = page.locator('#system-notifications');
      await section.locator('.add-channel button').nth(2).click();
      await section.locator('.channel-form form').waitFor();
      await section.scrollIntoViewIfNeeded();
    },
    'system/notifications',
  ),
  'system-notification-form': scene(
    () => ({}),
    async (page) => {
      const section = page.locator('#system-notifications');
      await section.locator('.add-channel button').nth(3).click();
      await section.locator('.channel-form input[type=radio]').nth(4).check();
      await section.scrollIntoViewIfNeeded();
    },
    'system/notifications',
  ),
  'system-connecting': scene(
    () => ({ status: { cloud: { state: 'connecting' } } }),
    undefined,
    'system/cloud',
  ),
  'system-held': scene(
    (nowMs) => ({
      status: { queue: { events: 0, pictures: 0, quarantined: 3 } },
      system: cloud(nowMs, { held: { sales: 2, pictures: 1 } }),
      world: { held: held(nowMs) },
    }),
    (page) => page.locator('.held-list li').first().waitFor(),
    'system/cloud',
  ),
  'system-full': scene((nowMs) => ({
    status: {
      storage: storage(nowMs, 'nearly_full'),
      queue: {
        sales: 12_400,
        events: 12_800,
        pictures: 61_000,
        quarantined: 0,
        oldest: shopTime(nowMs - 9e8),
      },
      cloud: {
        state: 'retrying',
        since: shopTime(nowMs - 9e8),
        problem: problemJson(cloudProblem('endpoint.no_answer', { seconds: 30 })),
        nextTryAt: shopTime(nowMs + 20_000),
      },
    },
    system: cloud(nowMs, {
      waiting: { sales: 12_400, pictures: 61_000, oldest: shopTime(nowMs - 9e8) },
    }),
  })),
  'system-unsynced': scene(
    (nowMs) => ({
      status: {
        clock: 'unsynced',
        cameras: [
          camera({ id: 'counter', name: 'カウンター上' }, nowMs),
          camera(
            {
              id: 'back',
              name: '裏口',
              state: 'down',
              registers: [],
              problem: problemJson(cameraProblem('camera.no_picture', { seconds: 5 })),
            },
            nowMs,
          ),
        ],
      },
      system: {
        network: {
          manager: 'network_manager',
          interfaces: [
            {
              name: 'eth0',
              addresses: ['192.168.1.20/24'],
              kind: 'wired',
              connection: 'shop',
              address: 'fixed',
            },
            {
              name: 'wlan0',
              addresses: ['10.0.0.7/24'],
              kind: 'wifi',
              connection: 'Cafe 5G',
              address: 'automatic',
            },
          ],
          routers: ['192.168.1.1'],
          nameServers: ['192.168.1.1', '1.1.1.1'],
        },
      },
      world: { behindMs: 754_000 },
    }),
    undefined,
    'system/network',
  ),
  'system-no-cloud': scene(
    (nowMs) => ({
      status: {
        cloud: { state: 'off' },
        queue: { sales: 812, events: 1_630, pictures: 809, quarantined: 0, oldest: shopTime(nowMs - 9e8) },
      },
      system: {
        cloud: { kind: 'off', waiting: { sales: 812, pictures: 809 }, held: { sales: 0, pictures: 0 } },
        addresses: ['http://127.0.0.1:8080'],
      },
      world: { session: 'open' },
    }),
    undefined,
    'system/cloud',
  ),
  ...Object.fromEntries(
    Object.entries(openedSettings).map(([part, opened]) => [`settings-${part}`, firstSettings(part, opened)]),
  ),
  'settings-file': scene(() => ({ world: { settings: fileSettings } }), undefined, 'system/cloud'),
  'settings-file-tills': scene(() => ({ world: { settings: fileSettings } }), undefined, 'system/devices'),
  'system-loading': { at: () => 'system', world: () => ({ system: undefined }) },
  'system-offline': scene(undefined, async (page, api) => {
    await page.locator('.overview-parts').waitFor();
    await api[Symbol.asyncDispose]();
    await page.locator('.offline-line').waitFor();
  }),
  'system-token': scene(
    undefined,
    async (page) => {
      await page.locator('.tokens > summary').click();
      await page.locator('.tokens input[name=name]').fill('BI');
      await page.locator('.tokens .form button').click();
      await page.locator('.token-made').waitFor();
    },
    'system/access',
  ),
  'system-hand-over': {
    at: () => 'system/hand-over',
    act: async (page) => {
      await page.locator('#system-hand-over button').click();
      await page.locator('dialog').waitFor();
    },
  },
  'system-handed-over': {
    at: () => 'system/hand-over',
    act: async (page) => {
      await page.locator('#system-hand-over button').click();
      await page.locator('.danger-button').click();
      await page.locator('.set-up-code').waitFor();
    },
  },
  'system-check-up': scene(
    undefined,
    async (page) => {
      await page.locator('#system-check-up button').first().click();
      await page.locator('.findings').waitFor();
      await page.locator('#system-check-up button').last().click();
      await page.locator('#system-check-up .done-line:not(:empty)').waitFor();
    },
    'system/check-up',
  ),
  'system-check-up-busy': scene(
    () => ({ world: { support: supportWorld({ doctor: undefined }) } }),
    async (page) => {
      await page.locator('#system-check-up button').first().click();
      await page.locator('#system-check-up .busy-bar').waitFor();
    },
    'system/check-up',
  ),
  'system-export': scene(
    undefined,
    async (page) => {
      await page.locator('#system-set-up input[type=checkbox]').check();
      await page.locator('#system-set-up input[name=passphrase]').first().fill('short');
      await page.locator('#system-set-up button').first().click();
      await page.locator('#system-set-up .field-error').waitFor();
    },
    'system/check-up',
  ),
  'system-import-asked': scene(
    undefined,
    async (page) => {
      await chooseFile(page);
    },
    'system/check-up',
  ),
  'system-import-done': scene(
    undefined,
    async (page) => {
      await chooseFile(page);
      await page.locator('.danger-button').click();
      await page.locator('.import-notes').waitFor();
    },
    'system/check-up',
  ),
  'system-import-mistakes': scene(
    () => ({ world: { support: supportWorld({ imported: { errors: mistakes } }) } }),
    async (page) => {
      await chooseFile(page);
      await page.locator('.danger-button').click();
      await page.locator('.mistakes').waitFor();
    },
    'system/check-up',
  ),
  'system-import-passphrase': scene(
    () => ({ world: { support: supportWorld({ imported: { errors: wrongPassphrase } }) } }),
    async (page) => {
      await chooseFile(page);
      await page.locator('.danger-button').click();
      await page.locator('#system-set-up .field-error').waitFor();
    },
    'system/check-up',
  ),
  'acceptance-good': sheet((nowMs) => ({
    status: {
      printers: {
        ...{
          state: 'connected',
          since: shopTime(nowMs - 86_400_000),
          sales: 41,
          notSales: {},
          unreadable: 0,
          putBack: [],
        },
        printers: [
          {
            ...{ register: 'R1', listen: '0.0.0.0:9100', printer: '192.168.1.50:9100' },
            ...{ state: 'reached', since: shopTime(nowMs - 86_400_000), tills: 0 },
          },
        ],
      },
    },
    world: { sales: [pair(1, nowMs - 60_000), pair(2, nowMs - 90_000)] },
  })),
  'acceptance-open': sheet((nowMs) => ({
    status: { cloud: { state: 'off' }, registers: [...registers, { key: 'R3', name: 'テラス' }] },
    system: { cloud: { kind: 'off', waiting: { sales: 1, pictures: 1 }, held: { sales: 0, pictures: 0 } } },
    world: {
      sales: [
        pair(2, nowMs - 30_000, {
          captures: [missing('camera_down', nowMs - 30_000)],
          upload: { state: 'waiting', picturesWaiting: 0 },
        }),
        pair(1, nowMs - 60_000, { upload: { state: 'waiting', picturesWaiting: 1 } }),
      ],
    },
  })),
};
