/** The camera pages in each of their states (page-scenes.ts has the others). */

import type { Page } from 'playwright-core';
import type { FoundDeviceJson, SearchLine, StreamJson } from '../../../src/contract/page/cameras.ts';
import type { KeyFramesJson } from '../../../src/contract/page/discovery.ts';
import type { TimelineJson } from '../../../src/contract/page/timeline.ts';
import { cameraWarnings } from '../../../src/domain/alarm/camera-warning.ts';
import { cameraProblem } from '../../../src/domain/problem/camera.ts';
import { onvifProblem } from '../../../src/domain/problem/devices/onvif.ts';
import { problemJson } from '../../../src/domain/problem/problem-text.ts';
import { type CamerasWorld, camerasWorld } from './page-api-cameras.ts';
import { camera, shopTime, status, warned } from './page-data.ts';
import type { Scene } from './page-scenes.ts';

const all = (nowMs: number) => [
  camera(
    {
      ...{ id: 'counter', name: 'カウンター上', keyFrameIntervalMs: 10_000, decodeMs: 900 },
      heldCut: { keepMs: 600_000, maxBytes: 128 << 20, neededBytes: 292 << 20 },
      lookback: {
        ...{ form: 'keyframes', oldest: shopTime(nowMs - 11 * 3_600_000), bytes: 412_000_000 },
        pictureIntervalMs: 10_000,
      },
    },
    nowMs,
  ),
  camera({ id: 'door', name: '入口', masked: true, registers: [] }, nowMs),
  { ...warned(cameraWarnings.slice(0, 3), nowMs), id: 'back', name: 'バックヤード入口' },
  camera(
    {
      id: 'store',
      name: '倉庫',
      state: 'down',
      problem: problemJson(cameraProblem('camera.login_refused')),
      registers: [],
    },
    nowMs,
  ),
];

function scene(at: string, act?: Scene['act'], over: Partial<CamerasWorld> = {}, none = false): Scene {
  return {
    at: () => at,
    world: (nowMs) => ({
      status: status(nowMs, { cameras: none ? [] : all(nowMs) }),
      cameras: camerasWorld(over),
    }),
    ...(act !== undefined && { act }),
    isWhole: true,
  };
}

const device = (host: string, over: Partial<FoundDeviceJson> = {}): FoundDeviceJson => ({
  address: `http://${host}/onvif/device_service`,
  host,
  streams: 0,
  known: [],
  ...over,
});
const found: SearchLine[] = [
  { kind: 'searching', waitMs: 5_000, networks: ['192.168.1.10'] },
  { kind: 'responded', devices: 3 },
  { kind: 'probing', devices: 3 },
  {
    kind: 'device',
    device: device('192.168.1.20', {
      ...{ name: 'IPC-D140', model: 'Acme IPC-D140' },
      known: [{ id: 'counter', name: 'カウンター上' }],
    }),
  },
  {
    kind: 'device',
    device: device('192.168.1.21', {
      name: 'Dome 5',
      problem: problemJson(onvifProblem('onvif.login_needed')),
    }),
  },
];
const done: SearchLine = { kind: 'done', failed: [] };
const streams: StreamJson[] = [
  {
    ...{ token: 'main', name: 'MainStream', source: '1', codec: 'h265', width: 3_840, height: 2_160 },
    ...{ fps: 25, bitRate: 8_000_000, url: 'rtsp://192.168.1.21:554/main', recommended: false, warnings: [] },
  },
  {
    ...{ token: 'sub', name: 'SubStream', source: '1', codec: 'h264', width: 1_280, height: 720 },
    ...{ fps: 15, bitRate: 1_000_000, url: 'rtsp://192.168.1.21:554/sub', recommended: true, warnings: [] },
  },
];
const masks: [number, number][][] = [
  [
    [0.05, 0.1],
    [0.4, 0.1],
    [0.35, 0.5],
    [0.08, 0.45],
  ],
  [
    [0.6, 0.55],
    [0.9, 0.5],
    [0.95, 0.9],
  ],
];

const search = (page: Page) =>
  page.locator('section', { hasText: /ONVIF/ }).locator('button').first().click();
const byHand = async (page: Page) => {
  await page.locator('input[name=address]').fill('192.168.1.21');
  await page.locator('form button[type=submit]').click();
};
const connect = async (page: Page) => {
  await byHand(page);
  await page.locator('input[name=username]').fill('viewer');
  await page.locator('input[name=password]').fill('secret');
  await page.locator('form button[type=submit]').first().click();
};
const readKeyFrames = async (page: Page) => {
  await page.locator('#camera-key-frames form button[type=submit]').click();
  await page.locator('#camera-key-frames :is(.choice, .field-error)').waitFor();
};
const estimateLatency = async (page: Page) => {
  await page.locator('#camera-latency form button[type=submit]').click();
  await page.locator('#camera-latency p[role=status]:not(.done-line)').waitFor();
  await page.locator('#camera-latency').scrollIntoViewIfNeeded();
};
const setKeyFrames = async (page: Page) => {
  await readKeyFrames(page);
  await page.locator('#camera-key-frames form:has(.choice) button[type=submit]').click();
  await page.locator('#camera-key-frames :is(.trouble, form:has(.choice) .done-line:not(:empty))').waitFor();
};
const keyFrames: KeyFramesJson = {
  ...{ measuredMs: 10_000, decodeMs: 900, reportedMs: 10_000 },
  intervals: [
    { intervalMs: 500, decodeMs: 45 },
    { intervalMs: 1_000, decodeMs: 90 },
    { intervalMs: 2_000, decodeMs: 180 },
  ],
  smaller: { name: 'Sub', width: 640, height: 360, url: 'rtsp://192.168.1.20:554/stream3', decodeMs: 100 },
};
const tried = { url: 'rtsp://192.168.1.21:554/sub', device: { name: 'Dome 5', streams } };

/** Ten minutes in memory, eleven hours of key frames, and a clip of the day before. */
export const timelineOf = (nowMs: number): TimelineJson => {
  const span = (fromMs: number, untilMs: number) => ({ from: shopTime(fromMs), until: shopTime(untilMs) });
  return {
    held: [
      { kind: 'key_frames', ...span(nowMs - 11 * 3_600_000, nowMs - 3 * 3_600_000) },
      { kind: 'key_frames', ...span(nowMs - 2.5 * 3_600_000, nowMs - 15_000) },
      { kind: 'video', ...span(nowMs - 600_000, nowMs - 1_000) },
    ],
    clips: [
      {
        ...{ saleId: 'till-1/R1-1', id: 'c1', at: shopTime(nowMs - 20 * 3_600_000) },
        ...span(nowMs - 20 * 3_600_000 - 15_000, nowMs - 20 * 3_600_000 + 30_000),
      },
    ],
  };
};

/** The page looks back so far, milliseconds. */
function lookingBack(agoMs: number, act?: Scene['act']): Scene {
  return {
    at: ({ status: { now } }) =>
      `cameras/counter/timeline/${encodeURIComponent(shopTime(Date.parse(now) - agoMs))}`,
    world: (nowMs) => ({
      status: status(nowMs, { cameras: all(nowMs) }),
      cameras: camerasWorld({ timeline: timelineOf(nowMs) }),
    }),
    act: async (page, api, world) => {
      await page.locator('.timeline-picture :is(canvas, .placeholder)').first().waitFor();
      await act?.(page, api, world);
    },
    isWhole: true,
  };
}

export const cameraScenes: Record<string, Scene> = {
  cameras: scene('cameras'),
  'cameras-none': scene('cameras', undefined, {}, true),
  'cameras-dashboard-none': scene('', undefined, {}, true),
  'cameras-offline': scene('cameras', async (page, api) => {
    await page.locator('.camera-grid li').first().waitFor();
    await api[Symbol.asyncDispose]();
    await page.locator('.offline-line').waitFor();
  }),
  'cameras-new': scene('cameras/new'),
  'cameras-new-searching': scene('cameras/new', search, { search: found.slice(0, 2) }),
  'cameras-new-found': scene('cameras/new', search, { search: [...found, done] }),
  'cameras-new-none': scene('cameras/new', search, { search: [...found.slice(0, 1), done] }),
  'cameras-new-login': scene('cameras/new', byHand),
  'cameras-new-connecting': scene('cameras/new', connect, { answer: 'never' }),
  'cameras-new-refused': scene('cameras/new', connect, {
    answer: {
      field: 'password',
      message:
        'このユーザー名またはパスワードでは拒否されました。多くのメーカーでは、カメラの設定画面で ONVIF 専用のユーザーを別に作る必要があります。',
    },
  }),
  'cameras-new-streams': scene('cameras/new', connect, {
    tried: { ...tried, picture: { codec: 'h264', width: 1_280, height: 720 } },
  }),
  'cameras-new-no-picture': scene('cameras/new', connect, {
    tried: {
      ...tried,
      problem: {
        field: 'url',
        problem: { code: 'camera.no_answer', params: {} },
        message: 'カメラが応答しません。アドレスと電源をご確認ください。',
      },
    },
  }),
  'cameras-new-added': scene('cameras/new', async (page) => {
    await connect(page);
    await page.locator('input[name=name]').fill('入口');
    await page.locator('form:has(input[name=name]) button[type=submit]').click();
    await page.locator('.added-camera').waitFor();
  }),
  'cameras-one': scene('cameras/counter'),
  'cameras-one-warned': scene('cameras/back'),
  'cameras-one-down': scene('cameras/store'),
  'cameras-one-away': scene('cameras/counter', async (page) => {
    await page.locator('input[name=url]').fill('rtsp://192.168.1.99/stream2');
  }),
  'cameras-one-key-frames': scene('cameras/counter', readKeyFrames, { keyFrames }),
  'cameras-one-key-frames-set': scene('cameras/counter', setKeyFrames, { keyFrames }),
  'cameras-one-key-frames-kept': scene('cameras/counter', setKeyFrames, {
    keyFrames,
    keyFramesSet: {
      ...{ requestedMs: 1_000, reportedMs: 1_000, measuredMs: 10_000 },
      problem: problemJson(onvifProblem('onvif.key_frames_stretched', { reported: '1', measured: '10' })),
    },
  }),
  'cameras-one-key-frames-refused': scene('cameras/counter', readKeyFrames, {
    answer: {
      field: 'port',
      message: 'このアドレスとポートからは応答がありません。アドレスとポート、カメラの電源をご確認ください',
    },
  }),
  'cameras-one-latency-estimated': scene('cameras/counter', estimateLatency),
  'cameras-one-remove': scene('cameras/counter', (page) => page.locator('button.bin').click()),
  'cameras-timeline': lookingBack(200_000),
  'cameras-timeline-key-frames': lookingBack(7_200_000),
  'cameras-timeline-day': lookingBack(7_200_000, (page) =>
    page.locator('.timeline-range .tabs button').last().click(),
  ),
  'cameras-timeline-none': lookingBack(15 * 3_600_000),
  'cameras-unknown': scene('cameras/gone'),
  'cameras-masks-none': scene('cameras/counter/masks'),
  'cameras-masks': scene('cameras/door/masks', undefined, { settings: { masks } }),
  'cameras-masks-preview': scene(
    'cameras/door/masks',
    (page) => page.locator('.mask-editor input[type=checkbox]').check(),
    { settings: { masks } },
  ),
  'cameras-masks-fewer': scene(
    'cameras/door/masks',
    async (page) => {
      await page.locator('.mask-list .icon-button').first().click();
      await page.locator('.mask-editor .main-button').click();
    },
    { settings: { masks } },
  ),
};
