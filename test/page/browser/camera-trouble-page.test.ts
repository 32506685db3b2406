/** What the page says of cameras and their pictures when the gateway is busy or a camera is off, in a real browser. */

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { cameraProblem, cameraUnreachable } from '../../../src/domain/problem/camera.ts';
import { onvifProblem } from '../../../src/domain/problem/devices/onvif.ts';
import { problemJson } from '../../../src/domain/problem/problem-text.ts';
import { camerasJa } from '../../../src/page/text/cameras-ja.ts';
import { ja } from '../../../src/page/text/ja.ts';
import { calibrationJa } from '../../../src/page/text/latency/calibration-ja.ts';
import { momentStripJa } from '../../../src/page/text/latency/moment-strip-ja.ts';
import { createWorld, type World } from '../../peers/page/page-api.ts';
import { camerasWorld } from '../../peers/page/page-api-cameras.ts';
import { camera, captured, pair, status } from '../../peers/page/page-data.ts';
import { pageInBrowser } from './page-in-browser.ts';

const { visit } = pageInBrowser();

const calibration = (over: Partial<World['calibration']>): Pick<World, 'calibration'> => ({
  calibration: { ...createWorld().calibration, ...over },
});
const widthOf = (page: Page) => page.evaluate('document.documentElement.scrollWidth');

test('the mask editor of a busy gateway stays within a phone, says so, and shows the picture by itself', {
  timeout: 300_000,
}, async () => {
  await using visited = await visit(calibration({ busy: 1_000 }), { at: 'cameras/counter/masks' });
  const { page, world } = visited;
  await page.getByText(camerasJa.masks.busy).waitFor();
  expect(await widthOf(page)).toBe(390);
  world.calibration.busy = 0;
  await page.getByRole('img', { name: camerasJa.masks.picture }).waitFor();
});

test('pictures around a sale that a busy gateway has not given are not said to be gone, and come by themselves', {
  timeout: 300_000,
}, async () => {
  const sale = pair(4, Date.now() - 60_000);
  const address = `sales/${encodeURIComponent(sale.saleId)}`;
  await using visited = await visit({ sales: [sale], ...calibration({ busy: 1_000 }) }, { at: address });
  const { page, world } = visited;
  await page.getByRole('button', { name: calibrationJa.strip.open }).click();
  const moments = page.locator('.moment-pictures');
  // The stored one is there; another is asked of the camera.
  await moments.locator('figure canvas').waitFor();
  await moments.getByRole('button', { name: momentStripJa.after('1.0'), exact: true }).click();
  await moments.getByText(momentStripJa.busy).waitFor();
  expect(await moments.getByText(momentStripJa.gone).count()).toBe(0);
  world.calibration.busy = 0;
  await moments.locator('figure canvas').waitFor();
  await expect.poll(() => moments.locator('li canvas').count()).toBeGreaterThan(2);
});

test('a camera that is off shows its last picture after a reload, or that it is off; never that there is no picture yet', {
  timeout: 300_000,
}, async () => {
  const nowMs = Date.now();
  const down = { state: 'down', problem: problemJson(cameraProblem('camera.no_answer')) } as const;
  const { pictureAgeMs: _age, ...never } = camera({ id: 'door', name: '入口', ...down }, nowMs);
  const cameras = [camera({ id: 'counter', name: 'カウンター上', ...down }, nowMs), never];
  await using visited = await visit({ status: status(nowMs, { cameras }) });
  const { page } = visited;
  const card = (name: string) => page.locator('.camera', { hasText: name }).locator('.live-picture');
  await card('カウンター上').getByText(ja.cameras.lastPicture).waitFor();
  await card('入口').getByText(ja.cameras.isDown).waitFor();
  expect(await page.getByText(ja.cameras.noPicture).count()).toBe(0);
});

test('a camera whose register sells seldom has its newest sales on its card beside a busy one', {
  timeout: 300_000,
}, async () => {
  const nowMs = Date.now();
  const cameras = [
    camera({ id: 'counter', name: 'カウンター上' }, nowMs),
    camera({ id: 'door', name: '入口', registers: ['R2'] }, nowMs),
  ];
  const sold = (n: number) => {
    const atMs = nowMs - n * 60_000;
    return pair(n, atMs, { captures: [captured({ atMs, camera: n > 60 ? 'door' : 'counter' })] });
  };
  const sales = Array.from({ length: 65 }, (_, n) => ({ ...sold(n + 1), saleId: `sale-${n}` }));
  await using visited = await visit({ status: status(nowMs, { cameras }), sales });
  const { page } = visited;
  const latest = page.getByRole('list', { name: ja.cameras.latest('入口') }).getByRole('listitem');
  await expect.poll(() => latest.count()).toBe(3);
});

test('how unsure a time is, is read whole on a phone, whatever the register is called', {
  timeout: 300_000,
}, async () => {
  const atMs = Date.now() - 60_000;
  const sale = pair(1, atMs);
  const register = { ...sale.register, name: 'Smaregi 1 号レジ（入口側）' };
  const instant = { ...sale.instant, uncertaintyMs: 12_000 };
  await using visited = await visit({ sales: [{ ...sale, register, instant }] });
  const { page } = visited;
  const how = page.locator('.sale-precision');
  await how.getByText('±12').waitFor();
  const [shown, needed] = (await how.evaluate(({ clientWidth, scrollWidth }: Record<string, number>) => [
    clientWidth,
    scrollWidth,
  ])) as [number, number];
  expect(needed).toBeLessThanOrEqual(shown);
});

test('an address where nothing answers is stored only when that is wanted; a latency that nobody measured is named, measured or estimated', {
  timeout: 300_000,
}, async () => {
  const answer = { field: 'url', message: 'カメラが応答しません。', type: cameraUnreachable };
  const cameras = camerasWorld({ answer, settings: { latencyMs: undefined } });
  await using visited = await visit({ cameras }, { at: 'cameras/counter' });
  const { page } = visited;
  await page.getByText(camerasJa.latency.none).waitFor();
  const form = page.getByRole('form', { name: camerasJa.settings.address });
  await form.getByLabel(camerasJa.settings.url).fill('rtsp://192.168.1.20:554/dead');
  const anyway = form.getByRole('button', { name: camerasJa.settings.saveUnreachable });
  expect(await anyway.count()).toBe(0);
  await form.getByRole('button', { name: camerasJa.settings.save, exact: true }).click();
  await form.getByText(answer.message).waitFor();
  expect(await form.getByText(camerasJa.settings.saved).count()).toBe(0);
  await anyway.click();
  await form.getByText(camerasJa.settings.saved).waitFor();
  cameras.answer = 'ok';
  const { latency } = camerasJa;
  const section = page.locator('#camera-latency');
  await section.getByRole('link', { name: latency.measure }).waitFor();
  await section.getByRole('button', { name: latency.estimate }).click();
  await section.getByRole('status').filter({ hasText: '0.28' }).waitFor();
  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await section.getByRole('button', { name: latency.use }).click();
  expect((await sent).postDataJSON()).toEqual({
    ...{ kind: 'latency', camera: 'counter', estimated: true },
    ...{ latencyMs: 280, uncertaintyMs: 151 },
  });
  await section.getByText(latency.used).waitFor();
});

test('the page of masks says that its picture is of before they were saved, until one with them is there', {
  timeout: 300_000,
}, async () => {
  await using visited = await visit({}, { at: 'cameras/counter/masks' });
  const { page } = visited;
  await page.getByRole('img', { name: camerasJa.masks.picture }).waitFor();
  expect(await page.getByText(camerasJa.masks.covered).count()).toBe(0);
  await page.getByRole('button', { name: camerasJa.masks.rectangle }).click();
  const held = Promise.withResolvers<undefined>();
  await page.route('**/frame.jpeg?*', async (route) => {
    await held.promise;
    await route.continue();
  });
  await page.getByRole('button', { name: camerasJa.masks.save }).click();
  await page.getByText(camerasJa.masks.ofBefore).waitFor();
  expect(await page.getByText(camerasJa.masks.covered).count()).toBe(0);
  held.resolve(undefined);
  await page.getByText(camerasJa.masks.covered).waitFor();
  expect(await page.getByText(camerasJa.masks.ofBefore).count()).toBe(0);
});

test('changes the key-frame interval on a press only, and shows the measured one afterwards', {
  timeout: 300_000,
}, async () => {
  const nowMs = Date.now();
  const counter = camera(
    { id: 'counter', name: 'カウンター上', keyFrameIntervalMs: 10_000, decodeMs: 900 },
    nowMs,
  );
  const cameras = camerasWorld({
    keyFrames: {
      ...{ measuredMs: 10_000, decodeMs: 900, reportedMs: 10_000 },
      intervals: [{ intervalMs: 1_000, decodeMs: 90 }],
      smaller: { width: 640, height: 360, url: 'rtsp://192.168.1.20:554/sub', decodeMs: 100 },
    },
    keyFramesSet: {
      ...{ requestedMs: 1_000, reportedMs: 1_000, measuredMs: 9_000 },
      problem: problemJson(onvifProblem('onvif.key_frames_stretched', { reported: '1', measured: '9' })),
    },
  });
  await using visited = await visit(
    { status: status(nowMs, { cameras: [counter] }), cameras },
    { at: 'cameras/counter' },
  );
  const { page } = visited;
  const section = page.locator('#camera-key-frames');
  const { keyFrames } = camerasJa;
  await section.getByText(keyFrames.measured('10秒')).waitFor();
  await section.getByText(keyFrames.cost('0.9秒')).waitFor();
  await section.getByRole('button', { name: keyFrames.read }).click();
  const press = section.getByRole('button', { name: keyFrames.set });
  await press.waitFor();
  await section.getByText(keyFrames.reported('10秒')).waitFor();
  expect(cameras.keyFramesRequested).toEqual([]);
  await press.click();
  await section.getByText(keyFrames.measured('9秒')).waitFor();
  await section.getByText('カメラの設定は 1 秒ですが').waitFor();
  await section.getByText(keyFrames.reported('1秒'), { exact: true }).waitFor();
  expect(cameras.keyFramesRequested).toEqual([1_000]);
  const smaller = section.getByText(keyFrames.faster('640 × 360', '0.1秒', '0.9秒'));
  await smaller.waitFor();
  cameras.keyFramesSet = { requestedMs: 1_000, reportedMs: 1_000, measuredMs: 1_000 };
  await press.click();
  await section.getByText(keyFrames.measured('1秒')).waitFor();
  // What it would save was estimated for the interval of before.
  await expect.poll(() => smaller.count()).toBe(0);
});
