/** Every state of the page that people should look at: for pictures of it (scripts/screens-page.ts) and for judging it (test/page/browser/accessibility.test.ts). */

import type { Page } from 'playwright-core';
import type { CaptureJson } from '../../../src/contract/page/sales.ts';
import { cameraWarnings } from '../../../src/domain/alarm/camera-warning.ts';
import { missingReasons } from '../../../src/domain/capture/pair.ts';
import { cameraProblem } from '../../../src/domain/problem/camera.ts';
import { cloudProblem } from '../../../src/domain/problem/cloud.ts';
import { databaseProblem } from '../../../src/domain/problem/database.ts';
import { posProblem, withAnswer } from '../../../src/domain/problem/pos/pos.ts';
import { problemJson, problemText } from '../../../src/domain/problem/problem-text.ts';
import { withDetails } from '../../../src/domain/problem/text.ts';
import { printerUnreachable } from '../../../src/domain/setup/receipt-printer.ts';
import { calibrationScenes } from './calibration-scenes.ts';
import { networkScenes } from './network-scenes.ts';
import { createWorld, type PageApi, type World } from './page-api.ts';
import { peopleWorld } from './page-api-people.ts';
import { recordWorld } from './page-api-record.ts';
import {
  camera,
  captured,
  disputedCaptures,
  missing,
  pair,
  shopTime,
  showcase,
  status,
  storage,
  warned,
} from './page-data.ts';
import { cameraScenes } from './page-scenes-cameras.ts';
import {
  account,
  everything,
  printedReceipts,
  printingRegister,
  register,
  withMomentSources,
} from './registers-data.ts';
import { people, systemScenes } from './system-scenes.ts';

export const sizes = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
  desktop: { viewport: { width: 1280, height: 900 } },
} as const;

/** Those that pictures are taken in too; axe judges at the widths of a phone and a desktop. */
export const screenSizes = {
  ...sizes,
  tablet: { viewport: { width: 820, height: 1180 }, hasTouch: true, isMobile: true },
  wide: { viewport: { width: 1920, height: 1080 } },
} as const;

/** The page in one of its states: what the gateway holds, where one looks, and what one does there. */
export type Scene = {
  readonly world?: (nowMs: number) => Partial<World>;
  /** What stands in the address after `#/`. */
  readonly at?: (world: World) => string;
  readonly act?: (page: Page, api: PageApi, world: World) => Promise<void>;
  /** The picture goes on below the screen. */
  readonly isWhole?: true;
};

const threeCameras = (nowMs: number) =>
  [
    ['counter', 'カウンター上'],
    ['back', 'バックヤード入口'],
    ['door', '入口'],
  ].map(([id = '', name = '']) => camera({ id, name }, nowMs));

/** Each register has its camera. */
const severalCameras = (nowMs: number): Partial<World> => ({
  status: status(nowMs, {
    cameras: threeCameras(nowMs).map((one, n) => ({ ...one, registers: [['R1'], ['R2'], []][n] ?? [] })),
  }),
  sales: showcase(nowMs).map((one) => ({
    ...one,
    captures: one.captures.map((capture) => ({
      ...capture,
      ...(capture.camera !== null &&
        one.register.key === 'R2' && { camera: 'back', cameraName: 'バックヤード入口' }),
    })),
  })),
});

/** A sale whose register may have been set back, and one known from a POS cloud alone. */
function uncertainThen(nowMs: number): Partial<World> {
  const atMs = nowMs - 120_000;
  const disputed = pair(901, atMs, { captures: disputedCaptures(atMs) });
  const extras = [-1_850, 1_850].map((offset, n) =>
    captured({ atMs: atMs - 60_000, offset, picture: 4 + n }),
  );
  const polled = pair(902, atMs - 60_000, {
    captures: [captured({ atMs: atMs - 60_000, picture: 3 }), ...extras],
  });
  return {
    sales: [
      { ...disputed, instant: { ...disputed.instant, basis: 'register_time', uncertaintyMs: 46_100 } },
      { ...polled, instant: { ...polled.instant, basis: 'register_time', uncertaintyMs: 1_850 } },
    ],
  };
}

/** A sale of this morning, voided a moment ago. */
function voidedThen(nowMs: number): Partial<World> {
  const [first, ...others] = showcase(nowMs);
  const soldAtMs = nowMs - 3 * 3_600_000;
  const voidedAtMs = nowMs - 40_000;
  const captures = [
    captured({ atMs: soldAtMs, picture: 1 }),
    ...[-4_000, -2_000, 0, 2_000, 4_000].map((ms, n): CaptureJson => {
      const requestedMs = voidedAtMs - soldAtMs + ms;
      const capture = captured({ atMs: soldAtMs, offset: requestedMs, picture: 3 + n });
      return { ...capture, moment: 'void', basis: 'pos_server_time', uncertaintyMs: 2_500 } as CaptureJson;
    }),
  ];
  const voidedAt = { at: shopTime(voidedAtMs), basis: 'pos_server_time', uncertaintyMs: 2_500 } as const;
  const sold = pair(900, soldAtMs, { kind: 'void', voidedAt, captures });
  const sales = [...(first === undefined ? [] : [first]), sold, ...others.slice(0, 3)];
  return { sales: sales.sort((a, b) => Date.parse(b.instant.at) - Date.parse(a.instant.at)) };
}

/** The refund of the list and the sale that it takes back. */
function takenBack(nowMs: number): Partial<World> {
  const sales = showcase(nowMs);
  const refund = sales.find(({ kind }) => kind === 'refund');
  const sold = sales.findLast(({ kind }) => kind === 'sale');
  if (refund === undefined || sold === undefined) throw new Error('no refund');
  const { saleId, kind } = refund;
  return {
    sales: sales.map((one) => {
      if (one === refund) return { ...one, reverses: sold.receiptNumber ?? '', reversedSale: sold.saleId };
      return one === sold ? { ...one, reversedBy: [{ saleId, kind }] } : one;
    }),
  };
}

const savedSearches = [
  { id: 's1', name: '現金の返品', filter: { kind: 'refund', payment: 'cash' } },
  { id: 's2', name: '佐藤さんの取消', filter: { kind: 'void', staff: '佐藤' } },
  { id: 's3', name: '1万円以上', filter: { minAmount: '10000' } },
  { id: 's4', name: 'ドロワーだけ', filter: { kind: 'no_sale' } },
];

const ofCameras = (atMs: number, offsets: readonly number[]): CaptureJson[] =>
  offsets.flatMap((offset, n) =>
    ['counter', 'back', 'door'].map((id, k) =>
      captured({ atMs, offset, camera: id, picture: n * 2 + k * 3 }),
    ),
  );

const saleAddress = (pick: (world: World) => string | undefined) => (world: World) =>
  `sales/${encodeURIComponent(pick(world) ?? 'gone')}`;

const enter = async (page: Page, values: readonly string[]) => {
  const fields = page.locator('.field input');
  for (const [n, value] of values.entries()) await fields.nth(n).fill(value);
  await page.locator('form button').click();
  await page.locator('.wrong').waitFor();
};

const linkageCameras = (nowMs: number) => [
  camera({ id: 'counter', name: 'カウンター上' }, nowMs),
  camera({ id: 'door', name: '入口' }, nowMs),
  camera(
    {
      id: 'back',
      name: 'バックヤード',
      state: 'down',
      problem: problemJson(cameraProblem('camera.no_answer')),
    },
    nowMs,
  ),
];

/** A scene of the linkage page. */
function linkageScene(
  act?: Scene['act'],
  over: Partial<World['linkage']> | ((nowMs: number) => Partial<World['linkage']>) = {},
): Scene {
  return {
    at: () => 'linkage',
    isWhole: true,
    world: (nowMs) => ({
      status: status(nowMs, { cameras: linkageCameras(nowMs) }),
      linkage: {
        ...everything(nowMs),
        ...{ answer: 'ok', problem: { detail: 'Refused' } },
        ...(typeof over === 'function' ? over(nowMs) : over),
      },
    }),
    ...(act !== undefined && { act }),
  };
}

const open = (name: RegExp) => (page: Page) => page.getByRole('button', { name }).click();
const seeReceipts = async (page: Page) => {
  await page.locator('.printer-line button').first().click();
  await page.locator('.receipts .empty, .receipts .paper').first().waitFor();
};
const damagedFileKept = databaseProblem('database.damaged_file_kept', {
  file: 'tillframe.db.corrupt-20261124T031500Z',
});
const recovered = problemJson(
  withDetails<string>(
    databaseProblem('database.recovered', { sales: '12,004', pictures: '11,870', events: 212 }),
    databaseProblem('database.check_failed', {
      finding: '*** in database main *** Tree 26 page 239095: btreeInitPage() returns error code 11',
    }),
    databaseProblem('database.rows_unreadable', { count: 3 }),
    databaseProblem('database.pictures_gone', { count: 2 }),
    damagedFileKept,
  ),
);
const unsentLost = problemJson(
  withDetails<string>(
    databaseProblem('database.unsent_lost_numbers', { count: 19, numbers: '72–90' }),
    damagedFileKept,
  ),
);

const refused = problemJson(withAnswer(posProblem('smaregi.token_refused'), 'アクセストークンが無効です。'));

const linkageScenes: Record<string, Scene> = {
  linkage: linkageScene(),
  'linkage-truths': linkageScene(
    (page) => page.locator('.truths summary').first().click(),
    (nowMs) => ({
      registers: [
        register(
          {
            newest: [
              { basis: 'register_time', sales: 48, uncertainSales: 48, uncertaintyMs: 1_690, afterMs: 9_400 },
            ],
          },
          nowMs,
        ),
        printingRegister({}, nowMs),
      ],
    }),
  ),
  'linkage-empty': linkageScene(undefined, { registers: [], accounts: [] }),
  'linkage-loading': linkageScene(undefined, { answer: 'never' }),
  'linkage-error': linkageScene(undefined, { answer: 'problem' }),
  'linkage-offline': linkageScene(async (page, api) => {
    await page.locator('.register-row').first().waitFor();
    await api[Symbol.asyncDispose]();
    await page.locator('.offline-line').waitFor();
  }),
  'linkage-smaregi': linkageScene(open(/^(スマレジ|Smaregi): ＋/)),
  'linkage-smaregi-wrong': linkageScene(
    async (page) => {
      await open(/^(スマレジ|Smaregi): ＋/)(page);
      await page.locator('.form .main-button').click();
      await page.locator('.field-error').waitFor();
    },
    {
      problem: { detail: 'Refused', errors: [{ field: 'accessToken', message: problemText(refused, 'ja') }] },
    },
  ),
  'linkage-ubiregi': linkageScene(async (page) => {
    await open(/^(ユビレジ|Ubiregi): ＋/)(page);
    await page.getByLabel(/自社アプリ|own app/).check();
  }),
  'linkage-square': linkageScene(open(/^Square: ＋/)),
  'linkage-local': linkageScene(open(/^(その他のレジ|Other registers): ＋/)),
  'linkage-printer-search': linkageScene(async (page) => {
    await open(/^(その他のレジ|Other registers): ＋/)(page);
    await open(/^(プリンターを探す|Search for printers)$/)(page);
    await page.locator('.printer-search .found-device').last().waitFor();
  }),
  'linkage-printer-change': linkageScene(
    async (page) => {
      await page.locator('.register-row .icon-button').first().click();
      await page.locator('.register-row input[name=address]').fill('192.168.1.60');
      await page.locator('.register-actions .main-button').click();
      await page.locator('.field-error').waitFor();
    },
    (nowMs) => ({
      registers: [printingRegister({}, nowMs)],
      problem: {
        detail: 'Printer not reached',
        type: printerUnreachable,
        errors: [
          {
            field: 'address',
            message: 'プリンターに接続できません。電源とLANケーブル、アドレスを確認してください。',
          },
        ],
      },
    }),
  ),
  'linkage-token': linkageScene(async (page) => {
    await open(/^(その他のレジ|Other registers): ＋/)(page);
    await page.getByLabel('HTTP', { exact: true }).check();
    await page.locator('.form input[name=name]').fill('キオスク');
    await page.locator('.form .main-button').click();
    await page.locator('.how-to-send').waitFor();
  }),
  'linkage-printer': linkageScene(undefined, (nowMs) => {
    const { lastSale: _, newest: _times, printer, ...rest } = printingRegister({}, nowMs);
    if (printer === undefined) throw new Error('no printer');
    const { lastReceipt: _none, ...quiet } = printer;
    const away = { ...printer, listenPort: 9_101, state: 'unreachable' as const };
    return {
      registers: [
        { ...rest, waiting: true, printer: { ...quiet, state: 'unknown' } },
        printingRegister({ key: 'bar', name: 'バーカウンター', printer: away }, nowMs),
        printingRegister(
          { key: 'old', name: '旧レジ', printer: { ...printer, listenPort: 9_102, fixed: true } },
          nowMs,
        ),
      ],
    };
  }),
  'linkage-printer-unreachable': linkageScene(
    async (page) => {
      await open(/^(その他のレジ|Other registers): ＋/)(page);
      await page.locator('.form input[name=name]').fill('レジA');
      await page.locator('.form input[name=address]').fill('192.168.1.50');
      await page.locator('.form .main-button').click();
      await page.locator('.field-error').waitFor();
    },
    {
      problem: {
        detail: 'Printer not reached',
        type: printerUnreachable,
        errors: [
          {
            field: 'address',
            message:
              'プリンターに接続できません。電源とLANケーブル、アドレスを確認してください。紙送りボタンを押しながら電源を入れると、アドレスが印字されます。',
          },
        ],
      },
    },
  ),
  'linkage-mqtt': linkageScene(async (page) => {
    await open(/^(その他のレジ|Other registers): ＋/)(page);
    await page.getByLabel('MQTT', { exact: true }).check();
    await page.locator('.form input[name=name]').fill('キオスク');
    await page.locator('.form .main-button').click();
    await page.locator('.how-to-send').waitFor();
  }),
  'linkage-receipts-none': linkageScene(seeReceipts, (nowMs) => ({
    registers: [printingRegister({}, nowMs)],
  })),
  'linkage-receipts': linkageScene(
    async (page) => {
      await seeReceipts(page);
      await page.locator('.receipt-list button').nth(1).click();
    },
    (nowMs) => ({ registers: [printingRegister({}, nowMs)], receipts: printedReceipts(nowMs) }),
  ),
  'linkage-receipts-no-total': linkageScene(
    async (page) => {
      await seeReceipts(page);
      await page.locator('.rules-form summary').click();
      await page.locator('.bytes summary').click();
    },
    (nowMs) => ({ registers: [printingRegister({}, nowMs)], receipts: printedReceipts(nowMs) }),
  ),
  'linkage-moments': linkageScene(
    async (page) => {
      await page.locator('.register-row .icon-button').first().click();
      await page.locator('.moment-sources > .form-actions button').click();
      await page.locator('.moment-sources').scrollIntoViewIfNeeded();
    },
    (nowMs) => ({ registers: withMomentSources(nowMs) }),
  ),
  'linkage-moments-change': linkageScene(
    async (page) => {
      await page.locator('.register-row .icon-button').first().click();
      await page.locator('.moment-source button').first().click();
      await page.locator('.moment-source .form').scrollIntoViewIfNeeded();
    },
    (nowMs) => ({ registers: withMomentSources(nowMs) }),
  ),
  'linkage-cameras': linkageScene((page) =>
    page.locator('.register-row .camera-choice summary').first().click(),
  ),
  'linkage-edit': linkageScene(async (page) => {
    await page.locator('.register-row .icon-button').first().click();
    await page.locator('.register-row .icon-button').last().click();
  }),
  'linkage-remove': linkageScene(async (page) => {
    await page.locator('.register-bar input').check();
    await page.locator('.register-bar .bin').click();
  }),
  'linkage-missed': linkageScene(
    async (page) => {
      await page.locator('.missed-terminals button').last().click();
      await page.locator('.account input[name="terminal"]').waitFor();
    },
    (nowMs) => ({
      accounts: [
        account(
          {
            registers: [],
            passedOver: { notLinked: 13, beforeLink: 0 },
            notLinked: [
              { terminal: '2', sales: 1, lastSale: shopTime(nowMs) },
              { terminal: '7', sales: 12, lastSale: shopTime(nowMs) },
            ],
          },
          nowMs,
        ),
      ],
    }),
  ),
  'linkage-refused': linkageScene(undefined, (nowMs) => ({
    accounts: [
      account({ state: 'refused', problem: { reason: 'refused', field: 'accessToken', ...refused } }, nowMs),
      account(
        {
          ...{ id: 'ubiregi', kind: 'ubiregi', name: 'ユビレジ', state: 'refused' },
          settings: { clientId: 'app', redirectUri: 'https://shop.example/back' },
          problem: { reason: 'refused', field: 'tokens', ...refused },
        },
        nowMs,
      ),
    ],
  })),
};

export const scenes: Readonly<Record<string, Scene>> = {
  ...linkageScenes,
  ...systemScenes,
  ...networkScenes,
  ...cameraScenes,
  ...calibrationScenes,
  'door-first-visit': { world: () => ({ session: 'set_up' }) },
  'door-wrong-code': {
    world: () => ({ session: 'set_up', accessAnswer: 'wrong' }),
    act: (page) => enter(page, ['KF7P-2MXD-9RTV', 'correct horse', 'correct horse']),
  },
  'door-login': { world: () => ({ session: 'login' }) },
  'door-login-name': {
    world: (nowMs) => ({ session: 'login', people: peopleWorld({ people: people(nowMs) }) }),
  },
  'door-join': { world: () => ({ session: 'login' }), at: () => 'join/KF7P-2MXD-9RTV/佐藤 花子' },
  'door-join-typed': { world: () => ({ session: 'login' }), at: () => 'join' },
  'sale-of-staff': {
    world: () => ({ people: peopleWorld({ me: { id: 'c', name: '佐藤 花子', role: 'staff' } }) }),
    at: saleAddress(({ sales }) => sales[0]?.saleId),
  },
  'door-wrong-password': {
    world: () => ({ session: 'login', accessAnswer: 'wrong' }),
    act: (page) => enter(page, ['wrong password']),
  },
  'door-wait': {
    world: () => ({ session: 'login', accessAnswer: 'wait' }),
    act: (page) => enter(page, ['wrong password']),
  },
  'door-ended': {
    async act(page, api, world) {
      world.session = 'login';
      api.dropListeners();
      await page.locator('.door-card').waitFor();
    },
  },
  'account-menu': { act: (page) => page.locator('.top .icon-button').click() },
  'no-password-yet': { world: () => ({ session: 'open' }) },
  list: {
    async act(page, api) {
      await page.locator('.sale').first().waitFor();
      const nowMs = Date.now();
      api.push({
        type: 'pair',
        pair: pair(1_241, nowMs, { upload: { state: 'waiting', picturesWaiting: 1 } }),
      });
      api.push({
        type: 'status',
        status: status(nowMs, {
          queue: { events: 3, pictures: 2, quarantined: 0, oldest: shopTime(nowMs - 240_000) },
        }),
      });
      await page.waitForTimeout(500);
    },
  },
  reasons: { act: (page) => page.locator('.sale').nth(8).scrollIntoViewIfNeeded() },
  'on-hold': {
    at: saleAddress(({ sales }) => sales.find(({ upload }) => upload.state === 'quarantined')?.saleId),
  },
  takings: { at: () => 'takings', isWhole: true, act: (page) => page.locator('.sums').first().waitFor() },
  'takings-week': {
    at: () => `takings/${new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10)}/7`,
    isWhole: true,
    act: (page) => page.locator('.sums').first().waitFor(),
  },
  search: { at: () => '?exceptions=1&text=タオル' },
  'search-panel': {
    at: () => '?register=R1&min=500&max=1500',
    act: (page) => page.locator('.filters .more').click(),
  },
  'search-hour': {
    async act(page) {
      const bars = page.locator('.bars button');
      await bars.first().waitFor();
      await page
        .locator('.bars li')
        .filter({ has: page.locator('.bar-exceptions') })
        .last()
        .locator('button')
        .click();
      await page.locator('.conditions').waitFor();
    },
  },
  'cameras-several': {
    world: severalCameras,
    async act(page) {
      await page.locator('.latest-sales').first().waitFor();
    },
  },
  'cameras-chosen': {
    world: severalCameras,
    async act(page) {
      await page.locator('.camera .switch').nth(1).click();
      await page.locator('.conditions').waitFor();
    },
  },
  'search-nothing': { at: () => '?kind=void&register=R2&text=抹茶ラテ&nopicture=1' },
  'search-loading': { world: () => ({ salesAnswer: 'never' }), at: () => '?text=抹茶' },
  'search-error': { world: () => ({ salesAnswer: 'problem' }), at: () => '?text=抹茶' },
  'day-before': {
    async act(page) {
      await page.locator('.bars button').first().waitFor();
      await page.locator('.day-head button').first().click();
      await page.locator('.conditions').first().waitFor();
    },
  },
  loading: { world: () => ({ salesAnswer: 'never' }) },
  empty: { world: () => ({ sales: [] }) },
  'not-set-up': {
    world: (nowMs) => ({
      sales: [],
      status: status(nowMs, { cameras: [], registers: [], cloud: { state: 'off' } }),
    }),
  },
  error: { world: () => ({ salesAnswer: 'problem' }) },
  offline: {
    async act(page, api) {
      await page.locator('.sale').first().waitFor();
      await api[Symbol.asyncDispose]();
      await page.locator('.notice').waitFor();
    },
  },
  trouble: {
    world: (nowMs) => ({
      status: status(nowMs, {
        clock: 'unsynced',
        cameras: [
          camera(
            {
              id: 'counter',
              name: 'カウンター上',
              state: 'down',
              since: shopTime(nowMs - 12 * 60_000),
              problem: problemJson(cameraProblem('camera.login_refused')),
              registers: ['R1'],
              restarts: 14,
            },
            nowMs,
          ),
          camera({ id: 'door', name: '入口', registers: ['R2'], keyFrameIntervalMs: 8_000 }, nowMs),
          camera(
            { id: 'back', name: '倉庫', registers: [], state: 'starting', since: shopTime(nowMs - 2_000) },
            nowMs,
          ),
        ],
        queue: { events: 128, pictures: 130, quarantined: 2, oldest: shopTime(nowMs - 26 * 3_600_000) },
        cloud: {
          state: 'refused',
          problem: problemJson(
            withDetails(cloudProblem('cloud.token_refused'), cloudProblem('cloud.answered', { status: 401 })),
          ),
        },
      }),
    }),
  },
  'storage-full': {
    world: (nowMs) => ({
      status: status(nowMs, {
        storage: storage(nowMs, 'refusing', { refusal: 'quota', lastEvicted: 5 * 60_000 }),
        queue: { events: 41_200, pictures: 0, quarantined: 0, oldest: shopTime(nowMs - 61 * 86_400_000) },
        cloud: { state: 'retrying', problem: problemJson(cloudProblem('endpoint.connect_timed_out')) },
      }),
    }),
  },
  'storage-disk-full': {
    world: (nowMs) => ({
      status: status(nowMs, { storage: storage(nowMs, 'refusing', { refusal: 'disk' }) }),
    }),
  },
  'storage-rows-full': {
    world: (nowMs) => ({
      status: status(nowMs, {
        storage: storage(nowMs, 'refusing', { refusal: 'rows' }),
        queue: { events: 1_000_000, pictures: 0, quarantined: 0, oldest: shopTime(nowMs - 400 * 86_400_000) },
        cloud: { state: 'retrying', problem: problemJson(cloudProblem('endpoint.connect_timed_out')) },
      }),
    }),
  },
  'database-recovered': {
    world: (nowMs) => ({
      status: status(nowMs, {
        alarms: [
          {
            kind: 'database_recovered',
            since: shopTime(nowMs - 8 * 60_000),
            problem: recovered,
          },
          {
            kind: 'unsent_sales_lost',
            since: shopTime(nowMs - 8 * 60_000),
            problem: unsentLost,
          },
        ],
      }),
    }),
  },
  'cloud-answers-otherwise': {
    world: (nowMs) => ({
      status: status(nowMs, {
        queue: { events: 26, pictures: 0, quarantined: 0, oldest: shopTime(nowMs - 12 * 60_000) },
        cloud: {
          state: 'retrying',
          answer: 'unread',
          tryingSince: shopTime(nowMs - 15_000),
          problem: problemJson(
            withDetails(
              cloudProblem('cloud.foreign_answer'),
              cloudProblem('cloud.field_missing', { path: 'results[0].pictures[0].put' }),
            ),
          ),
        },
      }),
    }),
  },
  'storage-nearly-full': {
    world: (nowMs) => ({
      status: status(nowMs, {
        storage: storage(nowMs, 'nearly_full'),
        queue: {
          events: 12_400,
          pictures: 61_000,
          quarantined: 0,
          oldest: shopTime(nowMs - 23 * 86_400_000),
        },
        cloud: { state: 'retrying', problem: problemJson(cloudProblem('endpoint.connect_timed_out')) },
      }),
    }),
  },
  'storage-disk-low': {
    world: (nowMs) => ({ status: status(nowMs, { storage: storage(nowMs, 'disk_low') }) }),
  },
  ...Object.fromEntries(
    cameraWarnings.map((warning): [string, Scene] => [
      `camera-${warning}`,
      { world: (nowMs) => ({ status: status(nowMs, { cameras: [warned([warning], nowMs)] }) }) },
    ]),
  ),
  'camera-all-warnings': {
    world: (nowMs) => ({
      status: status(nowMs, {
        cameras: [warned(cameraWarnings, nowMs), warned(cameraWarnings.slice(1, 3), nowMs)],
      }),
    }),
  },
  sale: { at: saleAddress(({ sales }) => sales[1]?.saleId) },
  'sale-note': {
    world: (nowMs) => ({
      sales: showcase(nowMs).map((one) => ({
        ...one,
        note: { text: 'お釣りを1,000円多く渡してしまった。お客様に連絡済み。', at: shopTime(nowMs) },
      })),
    }),
    at: saleAddress(({ sales }) => sales[1]?.saleId),
    act: (page) => page.locator('.sale-note').waitFor(),
  },
  'sale-note-form': {
    at: saleAddress(({ sales }) => sales[1]?.saleId),
    act: async (page) => {
      await page.locator('.sale-record > button').first().click();
      await page.locator('.note-form textarea').waitFor();
    },
  },
  'sale-case-file': {
    at: saleAddress(({ sales }) => sales[1]?.saleId),
    act: async (page) => {
      await page.getByRole('button', { name: /^(記録書を保存|Save case file)$/ }).click();
      await page.locator('.case-file').waitFor();
    },
  },
  'sales-saved-searches': {
    world: () => ({ record: { ...recordWorld(), searches: savedSearches } }),
    at: () => '?kind=refund&pay=cash',
    act: (page) => page.locator('.saved-searches button').waitFor(),
  },
  'sales-save-search': {
    world: () => ({ record: { ...recordWorld(), searches: savedSearches } }),
    at: () => '?kind=refund',
    act: async (page) => {
      await page.locator('.saved-searches button').click();
      await page.locator('.confirm').waitFor();
    },
  },
  'sale-enlarged': {
    at: saleAddress(({ sales }) => sales[1]?.saleId),
    async act(page) {
      await page.locator('.enlarge').click();
      await page.locator('.zoom-box img').waitFor();
    },
  },
  'sale-clip': {
    at: saleAddress(({ sales }) => sales[1]?.saleId),
    async act(page) {
      await page.locator('button.clip').first().click();
      await page.locator('.clip-view').waitFor();
    },
  },
  'sale-refund': {
    world: takenBack,
    at: saleAddress(({ sales }) => sales.find(({ kind }) => kind === 'refund')?.saleId),
  },
  'sale-taken-back': {
    world: takenBack,
    at: saleAddress(({ sales }) => sales.find(({ reversedBy }) => reversedBy !== undefined)?.saleId),
  },
  'sale-held': {
    at: saleAddress(({ sales }) => sales.find(({ upload }) => upload.state === 'quarantined')?.saleId),
  },
  'sale-exception-missing': {
    world: (nowMs) => ({
      sales: [
        pair(11, nowMs - 5_000, {
          kind: 'refund',
          captures: [
            captured({ atMs: nowMs - 5_000, offset: -4_000, picture: 1 }),
            { ...missing('damaged', nowMs - 5_000), offset: -2_000 },
            captured({ atMs: nowMs - 5_000, offset: 0, picture: 2 }),
            { ...missing('camera_down', nowMs - 5_000), offset: 2_000 },
            { camera: 'counter', offset: 4_000, outcome: 'pending' },
          ],
        }),
      ],
    }),
    at: saleAddress(({ sales }) => sales[0]?.saleId),
    act: (page) => page.keyboard.press('ArrowLeft'),
  },
  'sale-cameras': {
    world: (nowMs) => ({
      sales: [pair(12, nowMs - 5_000, { captures: ofCameras(nowMs - 5_000, [0]) })],
      status: status(nowMs, { cameras: threeCameras(nowMs) }),
    }),
    at: saleAddress(({ sales }) => sales[0]?.saleId),
  },
  'sale-exception-cameras': {
    world: (nowMs) => ({
      sales: [
        pair(13, nowMs - 5_000, {
          kind: 'void',
          captures: ofCameras(nowMs - 5_000, [-4_000, -2_000, 0, 2_000, 4_000]),
        }),
      ],
      status: status(nowMs, { cameras: threeCameras(nowMs) }),
    }),
    at: saleAddress(({ sales }) => sales[0]?.saleId),
    act: async (page) => {
      await page.locator('.tabs button').nth(1).click();
      await page.keyboard.press('ArrowRight');
    },
  },
  'sales-uncertain': { world: uncertainThen },
  'sale-two-times': {
    world: uncertainThen,
    at: saleAddress(({ sales }) => sales[0]?.saleId),
    act: async (page) => await page.locator('.strip button').last().click(),
  },
  'sale-three-pictures': { world: uncertainThen, at: saleAddress(({ sales }) => sales[1]?.saleId) },
  'sales-voided': { world: voidedThen },
  'sale-voided': {
    world: voidedThen,
    act: async (page) => {
      await page.locator('.sale a[href*="/void"]').click();
      await page.locator('.strip').waitFor();
    },
  },
  'sale-lookback': {
    world: (nowMs) => ({
      sales: [
        pair(14, nowMs - 3 * 3_600_000, {
          captures: [
            {
              ...captured({ atMs: nowMs - 3 * 3_600_000, offsetMs: -870, picture: 4 }),
              source: 'lookback',
              basis: 'register_time',
              uncertaintyMs: 1_500,
            } as CaptureJson,
          ],
          instant: {
            at: shopTime(nowMs - 3 * 3_600_000),
            basis: 'register_time',
            uncertaintyMs: 1_500,
            skewMs: 900,
            clock: 'synced',
          },
        }),
      ],
    }),
    at: saleAddress(({ sales }) => sales[0]?.saleId),
  },
  'sale-restamped': {
    world: (nowMs) => ({
      sales: [
        pair(15, nowMs - 5_000, {
          captures: [
            {
              ...captured({ atMs: nowMs - 5_000, offsetMs: 10, picture: 5 }),
              basis: 'register_time',
              uncertaintyMs: 1_500,
            } as CaptureJson,
          ],
        }),
      ],
    }),
    at: saleAddress(({ sales }) => sales[0]?.saleId),
  },
  'sale-removed': {
    world: (nowMs) => ({
      sales: [
        pair(16, nowMs - 40 * 86_400_000, {
          captures: [{ ...captured({ atMs: nowMs - 40 * 86_400_000 }), removed: true } as CaptureJson],
        }),
      ],
    }),
    at: saleAddress(({ sales }) => sales[0]?.saleId),
  },
  'sale-camera_back': {
    world: (nowMs) => ({
      sales: [
        pair(7, nowMs - 300_000, {
          captures: [missing('camera_down', nowMs - 300_000, nowMs - 200_000)],
        }),
      ],
    }),
    at: saleAddress(({ sales }) => sales[0]?.saleId),
  },
  'sale-not-found': { at: saleAddress(() => undefined) },
  ...Object.fromEntries(
    missingReasons.map((reason): [string, Scene] => [
      `sale-${reason}`,
      {
        world: (nowMs) => ({
          sales: [pair(7, nowMs - 5_000, { captures: [missing(reason, nowMs - 5_000)] })],
        }),
        at: saleAddress(({ sales }) => sales[0]?.saleId),
      },
    ]),
  ),
};

/** The gateway of a scene, with `shots` as its pictures. */
export function worldOf(scene: Scene, shots: Buffer[]): World {
  const nowMs = Date.now();
  return createWorld({
    sales: showcase(nowMs),
    status: status(nowMs),
    pictures: shots,
    ...scene.world?.(nowMs),
  });
}

/** Opens the page and brings it into the state of the scene. */
export async function play(scene: Scene, page: Page, api: PageApi, world: World): Promise<void> {
  await page.goto(`${api.url}/#/${scene.at?.(world) ?? ''}`);
  await page.locator('.connection.live, .door-card').waitFor();
  await scene.act?.(page, api, world);
  if (scene.isWhole) await page.evaluate('document.activeElement?.blur(); scrollTo(0, 0)');
}
