/** Shopify POS: an app of the shop's own. */
import { locationOf } from '../polling/kit/location-terminals.ts';
import { posDescriptor } from '../pos-descriptor.ts';
import { shopifySettings, shopNameOf } from './settings.ts';
import { createShopify } from './shopify.ts';

const shopField = {
  key: 'shop',
  label: { en: 'Shop', ja: 'ストア' },
  help: {
    en: 'name.myshopify.com: admin → Settings → Domains',
    ja: 'ストア名.myshopify.com（管理画面 → 設定 → ドメイン）',
  },
} as const;
const lastStep = {
  en: 'Once added, locations and devices are listed: choose a camera for each register',
  ja: '追加するとロケーションと端末の一覧が出るので、レジごとにカメラを選ぶ',
};

export const shopify = posDescriptor({
  id: 'shopify',
  system: {
    id: 'shopify',
    name: { en: 'Shopify POS', ja: 'Shopify POS' },
    about: {
      en: 'An app of the shop’s own reads its orders. A location, or each of its devices, is a register.',
      ja: 'ストア自身のアプリで注文を読み取ります。ロケーション単位でも端末ごとでも連携できます。',
    },
  },
  name: { en: 'Shopify', ja: 'Shopify' },
  settings: shopifySettings,
  addresses: ['baseUrl'],
  owners: ['clientId'],
  identities: ['shop'],
  unique: ['shop'],
  listsTerminals: true,
  terminalName: { en: 'location or device', ja: 'ロケーション・端末' },
  saleFields: [
    'taxes',
    'adjustments',
    'tendered',
    'change',
    'payments.kind',
    'businessDate',
    'reverses',
    'extra',
  ],
  ways: [
    {
      id: 'app',
      label: { en: 'App of the shop (Dev Dashboard)', ja: 'ストアのアプリ（Dev Dashboard）' },
      // [shopify.dev/docs/apps/build/dev-dashboard/create-apps-using-dev-dashboard]
      steps: [
        {
          en: 'Sign in at dev.shopify.com with the shop’s account and create an app',
          ja: 'ストアのアカウントで dev.shopify.com にログインし、アプリを作成する',
        },
        {
          en: 'In its version, choose the scopes read_orders and read_locations, and release it',
          ja: 'バージョンの設定でスコープ read_orders と read_locations を選び、リリースする',
        },
        {
          en: 'Install the app in the shop: Home → Install app',
          ja: 'アプリをストアにインストールする（ホーム → アプリをインストール）',
        },
        {
          en: 'Copy client ID and secret from Settings into the fields below',
          ja: '「設定」のクライアント ID とシークレットを下の欄に入力する',
        },
        lastStep,
      ],
      fields: [
        shopField,
        { key: 'clientId', label: { en: 'Client ID', ja: 'クライアント ID' } },
        { key: 'clientSecret', label: { en: 'Secret', ja: 'シークレット' } },
      ],
    },
    {
      id: 'token',
      markedBy: 'accessToken',
      label: {
        en: 'Access token (app made in the admin before 2026)',
        ja: 'アクセストークン（2026 年より前に管理画面で作成したアプリ）',
      },
      steps: [
        {
          en: 'In the shop’s admin, open Settings → Apps → Develop apps and the app; its Admin API scopes need read_orders and read_locations',
          ja: '管理画面の「設定 → アプリ → アプリ開発」でアプリを開く（Admin API のスコープに read_orders と read_locations が必要）',
        },
        {
          en: 'Enter its Admin API access token below. Shopify shows it once: it may have to be made anew, with the app installed again',
          ja: 'Admin API アクセストークンを下の欄に入力する。表示は一度だけなので、分からない場合はアプリを再インストールして作り直す',
        },
        lastStep,
      ],
      fields: [shopField, { key: 'accessToken', label: { en: 'Access token', ja: 'アクセストークン' } }],
    },
  ],
  // Sales and refunds at a counter name their location; other refunds, the shop alone.
  nudgeTopics: ({ shop }, terminals) => {
    const { data } = shopifySettings.shape.shop.safeParse(shop);
    const ofShop = data === undefined ? [] : [`shopify:${shopNameOf({ shop: data })}`];
    return [...new Set([...ofShop, ...terminals.map((terminal) => `shopify:${locationOf(terminal)}`)])];
  },
  create: createShopify,
});
