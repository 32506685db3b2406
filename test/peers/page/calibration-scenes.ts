/** Scenes of latency by phone, of the right picture of a sale, and of sales that are kept. */
import type { Page } from 'playwright-core';
import type { World } from './page-api.ts';
import { camera, pair, status } from './page-data.ts';
import type { Scene } from './page-scenes.ts';

const usual: World['calibration'] = {
  ...{ answer: 'measured', set: 'ok', held: 1_000, busy: 0, stripAnswer: 'ok' },
  inForce: { cameras: [{ camera: 'counter' }], links: [], registers: [] },
};

const latency = (act?: Scene['act'], over: Partial<World['calibration']> = {}): Scene => ({
  at: () => 'cameras/counter/latency',
  world: () => ({ calibration: { ...usual, ...over } }),
  ...(act !== undefined && { act }),
});

const start = async (page: Page) => {
  await page.locator('.measure-start').click();
};
const failed = (answer: World['calibration']['answer']): Scene =>
  latency(
    async (page) => {
      await start(page);
      await page.locator('.measure-card').waitFor({ timeout: 60_000 });
    },
    { answer },
  );

const saleAt = (world: World) => `sales/${encodeURIComponent(world.sales[1]?.saleId ?? '')}`;

const strip = (act?: (page: Page) => Promise<void>, over: Partial<World['calibration']> = {}): Scene => ({
  at: saleAt,
  world: () => ({ calibration: { ...usual, ...over } }),
  act: async (page) => {
    await page.locator('.wrong-moment').click();
    await page.locator('.moments').waitFor();
    await act?.(page);
  },
});

const chooseLater = async (page: Page) => {
  await page.locator('.moment-list button').nth(13).click();
};

export const calibrationScenes: Record<string, Scene> = {
  'latency-ready': latency(),
  'latency-known': latency(undefined, {
    inForce: {
      ...usual.inForce,
      cameras: [
        {
          ...{ camera: 'counter', latencyMs: 421 },
          measured: { by: 'phone', at: '2026-11-24T10:12:00+09:00', uncertaintyMs: 16, samples: 23 },
        },
      ],
    },
  }),
  'latency-down': {
    ...latency(),
    world: (nowMs) => ({
      status: status(nowMs, {
        cameras: [camera({ id: 'counter', name: 'カウンター上', state: 'down' }, nowMs)],
      }),
    }),
  },
  'latency-unknown-camera': { at: () => 'cameras/nowhere/latency' },
  'latency-showing': latency(
    async (page) => {
      await start(page);
      await page.locator('.time-code').waitFor();
      await page.waitForTimeout(900);
    },
    { answer: 'never' },
  ),
  'latency-found': latency(async (page) => {
    await start(page);
    await page.locator('.measured').waitFor();
  }),
  'latency-stored': latency(async (page) => {
    await start(page);
    await page.locator('.measure-card .main-button').click();
    await page.locator('.done-line:not(:empty)').waitFor();
  }),
  'latency-not-stored': latency(
    async (page) => {
      await start(page);
      await page.locator('.measure-card .main-button').click();
      await page.locator('.refusal').waitFor();
    },
    { set: 'problem' },
  ),
  'latency-no-pictures': failed('noPictures'),
  'latency-offline': latency(async (page, api) => {
    await page.locator('.measure-start').waitFor();
    await api[Symbol.asyncDispose]();
    await page.locator('.offline-line').waitFor();
  }),
  'strip-open': strip(async (page) => {
    await page.locator('.moment-list canvas').first().waitFor();
  }),
  'strip-chosen': strip(chooseLater),
  'strip-done': strip(async (page) => {
    await chooseLater(page);
    await page.locator('.moment-meaning .main-button').click();
    await page.locator('.moment-meaning .main-button').waitFor({ state: 'detached' });
  }),
  'strip-not-set': strip(
    async (page) => {
      await chooseLater(page);
      await page.locator('.moment-meaning .main-button').click();
      await page.locator('.moment-meaning .refusal').waitFor();
    },
    { set: 'problem' },
  ),
  'strip-busy': strip(undefined, { busy: 1_000_000 }),
  'strip-some-gone': strip(undefined, { held: 4 }),
  'strip-all-gone': strip(undefined, { held: 0 }),
  'strip-not-linked': strip(undefined, { stripAnswer: 'not_linked' }),
  'strip-error': strip(undefined, { stripAnswer: 'problem' }),
  'kept-row': {
    world: (nowMs) => ({
      sales: [
        pair(31, nowMs - 60_000, { pinned: true }),
        pair(32, nowMs - 90_000, { kind: 'refund', pinned: true }),
        pair(33, nowMs - 120_000),
      ],
    }),
  },
  'kept-search': {
    at: () => '?pinned=1',
    world: (nowMs) => ({ sales: [pair(31, nowMs - 60_000, { pinned: true }), pair(33, nowMs - 120_000)] }),
  },
  'kept-sale': {
    at: saleAt,
    act: async (page) => {
      await page.locator('.keep button').click();
      await page.locator('.keep button[aria-pressed="true"]').waitFor();
    },
  },
  'kept-full': {
    at: saleAt,
    world: () => ({ keepAnswer: 'full' }),
    act: async (page) => {
      await page.locator('.keep button').click();
      await page.locator('.keep-failure:not(:empty)').waitFor();
    },
  },
  'clock-text': {
    at: saleAt,
    world: () => ({
      calibration: {
        ...usual,
        inForce: {
          cameras: [{ camera: 'counter', latencyMs: 421 }],
          links: [
            { register: 'R1', camera: 'counter', offsetMs: 1_500 },
            { register: 'R2', camera: 'counter', offsetMs: -500 },
          ],
          registers: [
            { register: 'R1', skewMs: 3_400, uncertaintyMs: 500 },
            { register: 'R2', skewMs: -700, uncertaintyMs: 300 },
          ],
        },
      },
    }),
    act: async (page) => {
      await page.locator('.sale-text > details > summary').click();
      await page.locator('.clock-text').scrollIntoViewIfNeeded();
    },
  },
};
