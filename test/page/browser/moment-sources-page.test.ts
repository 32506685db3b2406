/**
 * A contact in the drawer of an iPad whose sales a POS cloud lists, from the form on a phone to the time of the sale: over our own program,
 * a real Mosquitto, messages as Zigbee2MQTT publishes them, and a simulated Smaregi. Needs the built page.
 */
import { connectAsync } from 'mqtt';
import { expect, it } from 'vitest';
import { registersJson } from '../../../src/contract/page/registers.ts';
import { salesPageJson } from '../../../src/contract/page/sales.ts';
import { startOnvifCamera } from '../../peers/cameras/onvif-camera.ts';
import { startMosquitto } from '../../peers/clouds/mosquitto.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { startChromium } from '../../peers/page/browser.ts';
import { startOwnPage } from '../../peers/page/own-page.ts';
import { startSmaregi } from '../../peers/pos/smaregi.ts';
import { eventually } from '../../peers/program.ts';

it('adds a contact by its preset, shows what is wrong with its login, and times the next sale in cash by it', async () => {
  await using opened = new AsyncDisposableStack();
  const smaregi = opened.use(await startSmaregi());
  const broker = opened.use(await startMosquitto({ passwords: { shop: 'secret-1', zigbee: 'z' } }));
  const { contractId, accessToken, olderUrl } = smaregi;
  const { url } = await startOwnPage(opened, {
    setUp: `posAccounts: [{ id: smaregi, kind: smaregi, name: スマレジ, contractId: ${contractId}, accessToken: ${accessToken}, baseUrl: '${olderUrl}' }]
registers: [{ key: till-1, name: 'iPad', from: { account: smaregi, terminal: '1' } }]
`,
  });
  const browser = opened.adopt(await startChromium(), (one) => one.close());
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: 'ja' };
  const page = await browser.newPage(phone);

  await page.goto(`${url}/#/linkage`);
  // The next step of its row leads to the form.
  smaregi.sell({ terminal: '1', total: 500 });
  await page.getByRole('button', { name: 'iPad: 検知機器を追加' }).tap();
  await page.getByText('MQTT トピック', { exact: true }).tap();
  const form = page.getByRole('form', { name: 'iPad: ＋ 検知機器を追加' });
  const field = (label: string) => form.getByLabel(label, { exact: true });
  expect(await field('値の位置（JSON ポインター）').inputValue()).toBe('/contact');
  await field('トピック').fill('zigbee2mqtt/drawer+');
  await field('ブローカーのアドレス').fill(broker.url);
  await field('ブローカーのユーザー名').fill('shop');
  await field('パスワード').fill('wrong');
  await form.getByRole('button', { name: '検知機器を追加' }).tap();
  await expect.poll(() => field('トピック').getAttribute('aria-invalid')).toBe('true');
  await field('トピック').fill('zigbee2mqtt/drawer');
  await form.getByRole('button', { name: '検知機器を追加' }).tap();
  await page.getByText(/MQTT ブローカーがユーザー名またはパスワードを認証しませんでした/).waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);

  await page.getByRole('button', { name: /: 変更$/ }).tap();
  const change = page.getByRole('form', { name: 'iPad: 変更' });
  expect(await change.getByLabel('パスワード', { exact: true }).inputValue()).toBe('');
  await change.getByLabel('パスワード', { exact: true }).fill('secret-1');
  await change.locator('summary').first().click();
  await change.getByLabel('この機器がいつも遅れる時間（ミリ秒）', { exact: true }).fill('20');
  await change.getByRole('button', { name: '検知機器を更新' }).tap();
  await eventually('the contact is read', async () => {
    const { registers } = registersJson.parse(await (await fetch(`${url}/api/v1/registers`)).json());
    return registers[0]?.momentSources?.[0]?.state === 'ok' ? true : undefined;
  });
  const momentSource = async () =>
    registersJson.parse(await (await fetch(`${url}/api/v1/registers`)).json()).registers[0]
      ?.momentSources?.[0];
  await expect.poll(() => page.locator('.wait-problem').count()).toBe(0);

  expect(await momentSource()).toMatchObject({ delayMs: 20 });

  // A lateness that was measured on pictures.
  const lateness = page.getByLabel('信号がいつも遅れる時間（ミリ秒）', { exact: true });
  const update = page.locator('.register-actions').getByRole('button').first();
  await lateness.fill('少し');
  await update.tap();
  await expect.poll(() => lateness.getAttribute('aria-invalid')).toBe('true');
  await lateness.fill('40');
  await update.tap();
  await eventually('the lateness is stored', async () => {
    const { registers } = registersJson.parse(await (await fetch(`${url}/api/v1/registers`)).json());
    return registers[0]?.delayMs === 40 || undefined;
  });

  const sensor = opened.adopt(
    await connectAsync(broker.url, { username: 'zigbee', password: 'z' }),
    (client) => client.endAsync(),
  );
  await sensor.publishAsync('zigbee2mqtt/drawer', '{"battery":97,"contact":true}');
  const openedAtMs = Date.now();
  await sensor.publishAsync('zigbee2mqtt/drawer', '{"battery":97,"contact":false}');
  // At once: the page of a slow machine may take seconds to show the signal.
  smaregi.sell({ terminal: '1', total: 1_980 });
  const soldAtMs = Date.now();
  await page.getByText(/最新 /).waitFor();
  const sale = await eventually('the sale at the gateway', async () => {
    const { sales } = salesPageJson.parse(await (await fetch(`${url}/api/v1/sales`)).json());
    return sales.find(({ total }) => total === 1_980);
  });
  expect(sale).toMatchObject({ instant: { basis: 'moment' } });
  const instantMs = Date.parse(sale.instant.at);
  expect(instantMs).toBeGreaterThan(openedAtMs - 1_000);
  expect(instantMs).toBeLessThanOrEqual(soldAtMs + 1_000);
  await page.goto(`${url}/#/`);
  await page.getByText('ドロワーの接点「zigbee2mqtt/drawer」（MQTT）').first().waitFor();
  await page.goto(`${url}/#/linkage`);
  await page.getByRole('button', { name: 'iPad: プリンターを入力' }).tap();
  const printer = page.locator('input[name="address"]:focus');
  await printer.waitFor();
  expect(
    await page
      .locator('.register-edit')
      .getByText(/CloudPRNT/)
      .count(),
  ).toBeGreaterThan(0);
});

it('fills the form with the input that the camera of the register offers', async () => {
  await using opened = new AsyncDisposableStack();
  const camera = opened.use(
    await startOnvifCamera({
      events: {
        properties: [
          {
            ...{ topic: 'tns1:Device/Trigger/DigitalInput', tokenName: 'InputToken', token: 'AlarmIn_2' },
            isActive: false,
          },
        ],
      },
    }),
  );
  const { url } = await startOwnPage(opened, {
    setUp: `cameras: [{ id: counter, name: カウンター, url: 'rtsp://${camera.host}:${await freePort()}/main' }]
registers: [{ key: till-1, name: 'iPad' }]
links: [{ register: till-1, camera: counter }]
`,
  });
  const browser = opened.adopt(await startChromium(), (one) => one.close());
  const page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'ja' });
  await page.goto(`${url}/#/linkage`);
  await page.getByRole('button', { name: /^iPad: / }).click();
  await page.getByRole('button', { name: 'iPad: ＋ 検知機器を追加' }).click();
  await page.getByRole('radio', { name: 'カメラのアラーム入力・イベント（ONVIF）' }).check();
  const form = page.getByRole('form', { name: 'iPad: ＋ 検知機器を追加' });
  const field = (label: string) => form.getByLabel(label, { exact: true });
  await form.locator('summary').first().click();
  await field('ONVIF のポート').fill(String(camera.port));
  await page.getByRole('button', { name: 'カメラの入力を表示' }).click();
  await page.getByRole('button', { name: 'AlarmIn_2 (Device/Trigger/DigitalInput) を選ぶ' }).click();
  await expect.poll(() => field('入力').inputValue()).toBe('AlarmIn_2');
  await form.getByRole('button', { name: '検知機器を追加' }).click();
  await eventually('the input is read', async () => {
    const { registers } = registersJson.parse(await (await fetch(`${url}/api/v1/registers`)).json());
    return registers[0]?.momentSources?.[0]?.state === 'ok' ? true : undefined;
  });
});
