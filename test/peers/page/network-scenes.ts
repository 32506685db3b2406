/** States of the network's settings on the system page, and of the page where a change is confirmed. */
import type { Page } from 'playwright-core';
import type { TimeJson } from '../../../src/contract/page/network.ts';
import { addressKnown } from '../../../src/domain/problem/network.ts';
import { keepNetworkHref } from '../../../src/page/state/route.ts';
import type { PageApi, World } from './page-api.ts';
import { change, type NetworkWorld, network, networkWorld } from './page-api-network.ts';
import type { Scene } from './page-scenes.ts';

const part = '#system-network';

function scene(over: Partial<NetworkWorld>, act?: Scene['act']): Scene {
  return {
    at: () => 'system/network',
    world: () => ({ network: networkWorld(over) }),
    act: async (page, api, world) => {
      await act?.(page, api, world);
      await page.locator(part).scrollIntoViewIfNeeded();
    },
    isWhole: true,
  };
}

/** Opens the form of the cable's address, and chooses a fixed one. */
async function fixed(page: Page): Promise<void> {
  await page.locator(`${part} .network-device`).first().getByRole('button').last().click();
  await page.locator(`${part} input[type=radio]`).last().check();
}

const submit = (page: Page) => page.locator(`${part} form .main-button`).click();
const opened = (over: Parameters<typeof change>[0] = {}) => ({ network: network({ change: change(over) }) });
const { leftMs: _left, key: _key, ...over } = change();

async function openWifi(page: Page): Promise<void> {
  await page.locator(`${part} .network-device`).last().getByRole('button').first().click();
}

const wrong = [
  {
    field: 'address',
    message:
      'ネットワークの最初と最後のアドレスは使えません。192.168.1.1〜192.168.1.254 から選んでください。',
  },
  {
    field: 'router',
    message:
      'ルーターは同じネットワーク（192.168.1.1〜192.168.1.254）のアドレスです。アドレスとサブネットマスクをご確認ください。',
  },
];
const known = [
  {
    field: 'address',
    message:
      'このアドレスはカメラ「カウンター上」が使っています。同じアドレスの機器が 2 台あると、どちらもつながらなくなります。',
  },
];

const away = async (page: Page, api: PageApi) => {
  await page.locator('.network-change').waitFor();
  await api[Symbol.asyncDispose]();
  await page.locator('.offline-line').waitFor();
  await page.locator('.network-change .form-actions').waitFor({ state: 'detached' });
};

const keep = (confirmed: NetworkWorld['confirmed'], press: boolean): Scene => ({
  at: () => keepNetworkHref('Zk3vT9qLm2XyR7wB').slice(2),
  world: (): Partial<World> => ({ session: 'login', network: networkWorld({ confirmed }) }),
  act: async (page) => {
    if (press) await page.locator('.main-button').click();
    await page.locator(press ? '.door-card > button:not(.main-button)' : '.main-button').waitFor();
  },
});

export const networkScenes: Record<string, Scene> = {
  'network-ready': scene({}),
  'network-loading': scene({ network: undefined }),
  'network-absent': scene({ network: network({ manager: 'absent', devices: [], time: none() }) }),
  'network-no-rights': scene({
    network: network({ manager: 'no_rights', time: { ...none(), service: 'timesyncd' } }),
  }),
  'network-address': scene({}, fixed),
  'network-address-wrong': scene({ begins: { errors: wrong } }, async (page) => {
    await fixed(page);
    await submit(page);
    await page.locator(`${part} .field-error`).first().waitFor();
  }),
  'network-address-known': scene({ begins: { errors: known, type: addressKnown } }, async (page) => {
    await fixed(page);
    await submit(page);
    await page.locator(`${part} .field-error`).first().waitFor();
  }),
  'network-applying': scene({}, async (page) => {
    await fixed(page);
    await submit(page);
    await page.locator('.network-change').waitFor();
  }),
  'network-waiting': scene(opened()),
  'network-waiting-away': scene(opened(), away),
  'network-waiting-wifi': scene(opened({ device: 'wlan0', proposed: { kind: 'wifi', ssid: 'shop-staff' } })),
  'network-kept': scene({ network: network({ change: { ...over, state: 'kept' } }) }),
  'network-reverted': scene({
    network: network({ change: { ...over, state: 'reverted', why: 'address_taken' } }),
  }),
  'network-wifi': scene({}, async (page) => {
    await openWifi(page);
    await page.locator('.wifi-line').first().click();
    await page.locator(`${part} input[type=password]`).waitFor();
  }),
  'network-wifi-searching': scene({ wifi: undefined }, openWifi),
  'network-wifi-none': scene({ wifi: { networks: [] } }, openWifi),
  'network-time': scene(
    {
      network: network({
        proxy: 'http://proxy.example:3128',
        time: { service: 'chrony', servers: ['ntp.nict.jp'], serves: true, canChange: true },
      }),
    },
    async (page) => {
      await page.getByRole('button', { name: /^(時刻サーバーを変える|Change time servers)$/ }).click();
      await page.locator(`${part} input[name=timeServers]`).waitFor();
    },
  ),
  'network-keep': keep('ok', false),
  'network-keep-done': keep('ok', true),
  'network-keep-over': keep('over', true),
};

function none(): TimeJson {
  return { service: 'none', servers: [], serves: false, canChange: false };
}
