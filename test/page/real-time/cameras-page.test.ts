/** The camera pages in a real browser, over our own program, with a real RTSP camera and a strict ONVIF peer. Needs the built page. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cameraSettingsJson } from '../../../src/contract/page/cameras.ts';
import { statusJson } from '../../../src/contract/page/status.ts';
import { startCamera, type TestCamera } from '../../peers/cameras/camera.ts';
import { startOnvifCamera } from '../../peers/cameras/onvif-camera.ts';
import { startSnapshotCamera } from '../../peers/cameras/snapshot-camera.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { startChromium } from '../../peers/page/browser.ts';
import { eventually, startProgram } from '../../peers/program.ts';

let opened: AsyncDisposableStack;
let browser: Browser;
let camera: TestCamera;
let url: string;

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const login = { username: 'viewer', password: 'pass:wört' };

beforeAll(async () => {
  opened = new AsyncDisposableStack();
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), 'tillframe-cameras-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  url = `http://127.0.0.1:${await freePort()}`;
  camera = opened.use(
    await startCamera({ user: login.username, password: login.password, auth: 'digest', keyFrameEvery: 15 }),
  );
  opened.use(
    await startOnvifCamera({
      login,
      name: 'Peer 300',
      profiles: [
        {
          token: 'main',
          name: 'Main',
          encoding: 'H264',
          width: 3_840,
          height: 2_160,
          fps: 25,
          stream: '/none',
        },
        {
          token: 'sub',
          name: 'Sub',
          encoding: 'H264',
          width: 640,
          height: 360,
          fps: 15,
          stream: `:${camera.port}/counter`,
        },
      ],
    }),
  );
  const config = ['--config', join(folder, 'config.yaml')];
  await writeFile(
    join(folder, 'config.yaml'),
    `shop: { id: shop-1, name: ユビ珈琲 }\ndataDir: data\nweb: { listen: '${new URL(url).host}' }\nclock: { state: synced }\n`,
  );
  const agent = opened.use(startProgram(['run', ...config]));
  await agent.line(/page server listening/);
  browser = opened.adopt(await startChromium(), (one) => one.close());
});

afterAll(() => opened.disposeAsync());

async function visit(hash: string, options: BrowserContextOptions = {}): Promise<Page & AsyncDisposable> {
  const context = await browser.newContext({ locale: 'ja', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A refused request is told by the browser too.
    if (message.type() === 'error' && !message.text().includes('the server responded with a status of'))
      complaints.push(message.text());
  });
  await page.goto(`${url}/${hash}`);
  return Object.assign(page, {
    [Symbol.asyncDispose]: async () => {
      await context.close();
      expect(complaints).toEqual([]);
    },
  });
}

const cameras = async () => statusJson.parse(await (await fetch(`${url}/api/v1/status`)).json()).cameras;
const settings = async (id: string) =>
  cameraSettingsJson.parse(await (await fetch(`${url}/api/v1/cameras/${id}`)).json());

/** Whether a canvas or a video shows more than one colour. */
const isDrawn = (shown: Locator): Promise<boolean> =>
  shown.evaluate((element) => {
    const { width, height, videoWidth, videoHeight } = element as unknown as Record<string, number>;
    const [w = 0, h = 0] = [videoWidth ?? width, videoHeight ?? height];
    if (w * h === 0) return false;
    type Copy = {
      drawImage: (from: unknown, x: number, y: number) => void;
      getImageData: (...at: number[]) => { data: Uint8ClampedArray };
    };
    const { OffscreenCanvas } = globalThis as unknown as {
      OffscreenCanvas: new (w: number, h: number) => { getContext: (kind: string) => Copy };
    };
    const copy = new OffscreenCanvas(w, h).getContext('2d');
    copy.drawImage(element, 0, 0);
    return new Set(copy.getImageData(0, 0, w, h).data).size > 8;
  });

/** What is seen of a card's camera: video that plays before a first picture has come leaves the canvas empty. */
const seenOf = (card: Locator): Locator =>
  card.locator('.live-picture.plays video, .live-picture:not(.plays) canvas');

/** Mean brightness of a part of the camera's newest picture, and how much it varies there. */
async function part(id: string, [x, y, w, h]: readonly [number, number, number, number]) {
  const response = await fetch(`${url}/api/v1/cameras/${id}/frame.jpeg`);
  if (!response.ok) return undefined;
  const picture = sharp(Buffer.from(await response.arrayBuffer()));
  const { width, height } = await picture.metadata();
  const cut = await picture
    .extract({
      left: Math.round(x * width),
      top: Math.round(y * height),
      width: Math.round(w * width),
      height: Math.round(h * height),
    })
    .toBuffer();
  const { channels } = await sharp(cut).stats();
  return channels.map(({ mean, stdev }) => [Math.round(mean), Math.round(stdev)]);
}
/** A busy machine refuses a picture at times. */
const isPainted = async (id: string, place: readonly [number, number, number, number]) =>
  (await eventually('a picture', () => part(id, place))).every(
    ([mean = 0, stdev = 9]) => Math.abs(mean - 0x48) <= 2 && stdev <= 2,
  );

it('on a phone: from nothing to a camera that was searched for, logged in to, seen and named', {
  timeout: 240_000,
}, async () => {
  await using page = await visit('#/', phone);
  await page.getByRole('link', { name: '＋ カメラを追加' }).tap();
  await page.getByRole('heading', { name: 'カメラを追加' }).waitFor();
  await page.getByRole('button', { name: '探す', exact: true }).tap();
  await page.getByText(/^探しています…/).waitFor();
  const found = page.locator('.found-device', { hasText: 'Peer 300' });
  await found.getByRole('button').tap();
  const form = page.getByRole('form', { name: '127.0.0.1 に接続' });
  await form.getByLabel('ユーザー名').fill(login.username);
  await form.getByLabel('パスワード').fill('wrong');
  const connect = form.getByRole('button', { name: '接続して画像を見る' });
  await connect.tap();
  await expect.poll(() => form.locator('.field-error').innerText()).toContain('拒否されました');
  expect(await form.getByLabel('パスワード').getAttribute('aria-invalid')).toBe('true');
  await expect.poll(() => page.evaluate('document.activeElement?.name')).toBe('password');
  await form.getByLabel('パスワード').fill(login.password);
  await connect.tap();
  await page.getByText('映像を確認しました（H.264、640 × 360）').waitFor();
  await expect.poll(() => isDrawn(page.locator('.tried-picture canvas'))).toBe(true);
  const streams = page.locator('.stream');
  expect(await streams.allInnerTexts()).toEqual([
    expect.stringMatching(/Main[^]*3840 × 2160/) as string,
    expect.stringMatching(/Subおすすめ[^]*640 × 360 · 15 枚/) as string,
  ]);
  const figures = page.locator('.streams .figures');
  expect(await figures.isVisible()).toBe(false);
  await page.locator('.streams summary').tap();
  expect(await figures.innerText()).toMatch(/Main\s+H\.264 · 2 Mbit\/s\s+Sub\s+H\.264/);
  expect(await streams.nth(1).getByRole('radio').isChecked()).toBe(true);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  const name = page.getByRole('form', { name: '名前を付けて追加' });
  await name.getByLabel('名前').fill('');
  await name.getByRole('button').tap();
  await expect.poll(() => name.locator('.field-error').innerText()).toBe('入力してください。');
  await name.getByLabel('名前').fill('カウンター上');
  await name.getByRole('button').tap();
  await page.getByText('「カウンター上」を追加しました').waitFor();
  await page.getByRole('link', { name: '会計', exact: true }).tap();
  const card = page.locator('.camera', { hasText: 'カウンター上' });
  await card.getByText('映像を受信中').waitFor();
  await expect.poll(() => isDrawn(seenOf(card))).toBe(true);
  expect(await settings('camera-1')).toMatchObject({
    url: `rtsp://127.0.0.1:${camera.port}/counter`,
    username: login.username,
    hasPassword: true,
  });
  // Searched for again, it is known.
  await page.goto(`${url}/#/cameras/new`);
  await page.getByRole('button', { name: '探す', exact: true }).tap();
  await page.locator('.found-device', { hasText: 'Peer 300' }).getByText('登録済み：カウンター上').waitFor();
});

it('an address by hand: what is wrong stands there, then it is added; its settings say so when they are saved', {
  timeout: 240_000,
}, async () => {
  await using page = await visit('#/cameras/new');
  await page.getByLabel('カメラのアドレス').fill(`rtsp://127.0.0.1:${camera.port}/nothing`);
  await page.getByRole('button', { name: '次へ' }).click();
  const form = page.locator('section', { hasText: 'に接続' }).locator('form').first();
  await form.getByLabel('ユーザー名').fill(login.username);
  await form.getByLabel('パスワード').fill(login.password);
  await form.getByRole('button', { name: '接続して画像を見る' }).click();
  await expect
    .poll(() => form.locator('.field-error').innerText())
    .toContain('そのストリームはカメラにありません');
  await form.getByLabel('カメラのアドレス').fill(camera.url);
  await form.getByLabel('ユーザー名').fill('');
  await form.getByLabel('パスワード').fill('');
  await form.getByRole('button', { name: '接続して画像を見る' }).click();
  await page.getByText(/^映像を確認しました/).waitFor();
  const name = page.getByRole('form', { name: '名前を付けて追加' });
  await name.getByLabel('名前').fill('入口');
  await name.getByRole('button').click();
  await name.getByText('このアドレスはカメラ「カウンター上」に登録済みです。').waitFor();
  await form.getByLabel('カメラのアドレス').fill(`${camera.url}?second`);
  await form.getByRole('button', { name: '接続して画像を見る' }).click();
  await page.getByText(/^映像を確認しました/).waitFor();
  await name.getByLabel('名前').fill('入口');
  await name.getByRole('button').click();
  await page.getByRole('link', { name: 'カメラのページを開く' }).click();
  await page.locator('.camera-sentence', { hasText: '映像は届いていますが' }).waitFor();
  await page.locator('.camera-figures summary').click();
  expect(await page.locator('.figures').innerText()).toMatch(/キーフレーム間隔[^]*カメラの時計/);
  const address = page.getByRole('form', { name: '名前とアドレス' });
  expect(await address.getByLabel('パスワード').inputValue()).toBe('');
  await address.getByLabel('名前').fill('正面入口');
  await address.getByRole('button', { name: '保存' }).click();
  await address.getByText('保存しました').waitFor();
  await page.getByRole('heading', { name: '正面入口', level: 2 }).waitFor();
  await address.getByRole('button', { name: '接続を確認' }).click();
  await page.getByText(/^映像を確認しました/).waitFor();
  const shape = page.getByRole('form', { name: '映像の縦横比' });
  await shape.getByText('ワイド（16:9）').click();
  await shape.getByRole('button', { name: '保存' }).click();
  await shape.getByText('保存しました').waitFor();
  expect((await settings('camera-2')).aspect).toBe('16:9');
  // Another host: the stored password does not go there.
  await address.getByLabel('アドレス').fill(`rtsp://localhost:${camera.port}/counter`);
  await address.getByText('アドレスが変わったので').waitFor();
  await address.getByRole('button', { name: '接続を確認' }).click();
  await expect.poll(() => address.locator('.field-error').innerText()).toContain('もう一度入力');
  expect((await settings('camera-2')).url).toBe(`rtsp://127.0.0.1:${camera.port}/counter?second`);
});

it('masks drawn with the mouse and by keyboard are painted into the next picture; taking them off asks', {
  timeout: 240_000,
}, async () => {
  await using page = await visit('#/cameras/camera-1');
  await page.getByRole('link', { name: 'マスクを描く' }).click();
  const canvas = page.getByRole('img', { name: 'カメラの画像（この上に描きます）' });
  await expect.poll(() => isDrawn(canvas)).toBe(true);
  const layer = page.locator('.mask-layer');
  const box = await layer.boundingBox();
  if (box === null) throw new Error('no layer');
  for (const [x, y] of [
    [0.05, 0.05],
    [0.45, 0.05],
    [0.45, 0.45],
    [0.05, 0.45],
  ] as const)
    await layer.click({ position: { x: x * box.width, y: y * box.height } });
  await expect.poll(() => page.locator('.mask-corner').count()).toBe(4);
  const save = page.getByRole('button', { name: 'マスクを保存' });
  // By keyboard alone: a rectangle, one of its corners moved, a step taken back.
  await page.getByRole('button', { name: '四角を置く' }).press('Enter');
  const corner = page.getByRole('button', { name: 'マスク 2 の角 3' });
  await corner.press('Shift+ArrowRight');
  await corner.press('Shift+ArrowRight');
  await corner.press('Shift+ArrowDown');
  await corner.press('Control+z');
  await page.getByRole('button', { name: 'マスク 2 の角 4' }).press('Delete');
  expect(await isPainted('camera-1', [0.1, 0.1, 0.3, 0.3])).toBe(false);
  await save.press('Enter');
  await page.getByText('マスクを保存しました').waitFor();
  expect((await settings('camera-1')).masks).toEqual([
    [
      [0.05, 0.05],
      [0.45, 0.05],
      [0.45, 0.45],
      [0.05, 0.45],
    ].map((at) => at.map((value) => expect.closeTo(value, 2) as number)),
    [
      [0.35, 0.35],
      [0.65, 0.35],
      [0.75, 0.65],
    ],
  ]);
  expect(await isPainted('camera-1', [0.1, 0.1, 0.3, 0.3])).toBe(true);
  expect(await isPainted('camera-1', [0.58, 0.4, 0.06, 0.08])).toBe(true);
  expect(await isPainted('camera-1', [0.8, 0.2, 0.15, 0.6])).toBe(false);
  // One dragged, and taken back as one step.
  await page.getByRole('button', { name: 'マスク 1 の角 1', exact: true }).hover();
  await page.mouse.down();
  await page.mouse.move(box.x + 0.2 * box.width, box.y + 0.2 * box.height, { steps: 5 });
  await page.mouse.up();
  await page.getByRole('button', { name: '元に戻す' }).click();
  await expect.poll(() => save.getAttribute('aria-disabled')).toBe('true');
  // Without a keyboard: the corner is chosen by a press, and removed by a button.
  await page.getByRole('button', { name: 'マスク 1 の角 2', exact: true }).click();
  await page.getByRole('button', { name: '選んだ角を消す' }).click();
  await expect.poll(() => page.locator('.mask-corner').count()).toBe(6);
  for (const mask of [2, 1]) await page.getByRole('button', { name: `マスク ${mask} を消す` }).click();
  await save.click();
  const dialog = page.getByRole('dialog', { name: 'マスクを外しますか？' });
  await dialog.getByText('現在ある 2 個のマスクがなくなり').waitFor();
  await dialog.getByRole('button', { name: '外して保存' }).click();
  await page.getByText('マスクを外しました').waitFor();
  expect((await settings('camera-1')).masks).toEqual([]);
  expect(await isPainted('camera-1', [0.1, 0.1, 0.3, 0.3])).toBe(false);
});

it('removing asks once, names what goes, and says that it is done', async () => {
  await using page = await visit('#/cameras/camera-2', { locale: 'en' });
  await page.getByRole('button', { name: 'Remove…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Remove / });
  expect(await dialog.innerText()).toMatch(/No register is linked[^]*password[^]*masks[^]*sales[^]*stay/);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await cameras()).toHaveLength(2);
  await page.getByRole('button', { name: 'Remove…' }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await page.getByText(/has been removed\. Stored sales/).waitFor();
  expect((await cameras()).map(({ id }) => id)).toEqual(['camera-1']);
  await expect.poll(() => page.locator('.camera-grid > li').count()).toBe(1);
});

it('a camera that refused its password and takes it now is back as soon as the connection is tried', {
  timeout: 240_000,
}, async () => {
  const its = { user: 'viewer', password: 'old', scheme: 'digest' as const };
  await using peer = await startSnapshotCamera({ login: its });
  const added = await fetch(`${url}/api/v1/cameras`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: '裏口', url: peer.url, username: its.user, password: 'new' }),
  });
  const { id } = cameraSettingsJson.parse(await added.json());
  await using page = await visit(`#/cameras/${id}`);
  await page.getByText('カメラにロックされないよう、次に試すのは').waitFor();
  its.password = 'new';
  await page.getByRole('button', { name: '接続を確認' }).click();
  await page.locator('.camera-sentence', { hasText: '映像は届いていますが' }).waitFor();
  await page.getByText('カメラにロックされないよう').waitFor({ state: 'detached' });
});
