/** Square: the access token of an application of the shop, or the owner's login. */
import { locationOf } from '../polling/kit/location-terminals.ts';
import { posDescriptor } from '../pos-descriptor.ts';
import { squareSettings } from './settings.ts';
import { createSquare, squareLogin } from './square.ts';

export const square = posDescriptor({
  id: 'square',
  system: {
    id: 'square',
    name: { en: 'Square', ja: 'Square' },
    about: {
      en: 'Paste an access token, or log in at Square and allow it. A location, or each of its devices, is a register.',
      ja: 'アクセストークンを貼り付けるか、Square にログインして許可します。店舗単位でも端末ごとでも連携できます。',
    },
  },
  name: { en: 'Square', ja: 'Square' },
  settings: squareSettings,
  addresses: ['baseUrl'],
  owners: ['clientId'],
  renewed: ['tokens'],
  identities: [],
  unique: ['accessToken'],
  listsTerminals: true,
  terminalName: { en: 'location or device', ja: '店舗・端末' },
  saleFields: [
    'taxes',
    'adjustments',
    'tendered',
    'change',
    'payments.kind',
    'customerCode',
    'staff',
    'businessDate',
    'reverses',
    'extra',
  ],
  ways: [
    {
      id: 'token',
      label: { en: 'Paste an access token', ja: 'アクセストークンを貼り付ける' },
      // [developer.squareup.com/docs/build-basics/access-tokens]
      steps: [
        {
          en: 'Sign in at developer.squareup.com with the shop’s Square account and open an application; if there is none, create one',
          ja: '店舗の Square アカウントで developer.squareup.com にログインし、アプリケーションを開く（なければ作成する）',
        },
        {
          en: 'Choose Credentials, and Production at the top of the page',
          ja: '「Credentials」を開き、画面上部で「Production」を選ぶ',
        },
        {
          en: 'At Production Access token press Show, copy the token and paste it below',
          ja: '「Production Access token」の「Show」を押し、トークンをコピーして下に貼り付ける',
        },
        {
          en: 'Once added, locations and devices are listed: choose a camera for each register',
          ja: '追加すると店舗と端末の一覧が出るので、レジごとにカメラを選ぶ',
        },
      ],
      fields: [
        {
          key: 'accessToken',
          label: { en: 'Access token', ja: 'アクセストークン' },
          help: {
            en: 'This token gives full access to the Square account. It is stored encrypted, and used for reading only',
            ja: 'Square アカウントのすべてを操作できるトークンです。暗号化して保存し、読み取りにだけ使います',
          },
        },
        {
          key: 'sandbox',
          label: { en: 'Use the sandbox', ja: 'サンドボックスを使う' },
        },
      ],
    },
    {
      id: 'app',
      label: {
        en: 'Log in at Square (own application)',
        ja: 'Square にログインする（自社アプリケーション）',
      },
      markedBy: 'clientId',
      login: true,
      // [developer.squareup.com/docs/oauth-api/overview, create-urls-for-square-authorization]
      steps: [
        {
          en: 'At developer.squareup.com open the application, choose OAuth, and Production at the top of the page',
          ja: 'developer.squareup.com でアプリケーションの「OAuth」を開き、画面上部で「Production」を選ぶ',
        },
        {
          en: 'Copy Application ID and Application secret into the fields below, and enter the Redirect URL below there',
          ja: '「Application ID」と「Application secret」を下の欄にコピーし、下のリダイレクト URL を「Redirect URL」に登録する',
        },
        {
          en: 'Press “Link”, log in at Square’s page, and press Allow',
          ja: '「連携」を押し、Square の画面でログインして許可する',
        },
      ],
      fields: [
        { key: 'clientId', label: { en: 'Application ID', ja: 'アプリケーション ID（Application ID）' } },
        {
          key: 'clientSecret',
          label: {
            en: 'Application secret',
            ja: 'アプリケーションシークレット（Application secret）',
          },
          help: {
            en: 'May be left empty (PKCE): then the link ends when the gateway is off for 90 days',
            ja: '空欄でも連携できます（PKCE）。その場合は、装置が 90 日止まると連携が切れます',
          },
        },
        {
          key: 'redirectUri',
          label: { en: 'Redirect URL', ja: 'リダイレクト URL' },
          help: {
            en: 'The same as registered with the application; Square takes https alone',
            ja: 'アプリケーションに登録した URL と同じもの（https のみ）',
          },
          preset: 'callback',
        },
        {
          key: 'sandbox',
          label: { en: 'Use the sandbox', ja: 'サンドボックスを使う' },
        },
      ],
    },
  ],
  nudgeTopics: (_settings, terminals) => [
    ...new Set(terminals.map((terminal) => `square:${locationOf(terminal)}`)),
  ],
  create: createSquare,
  login: squareLogin,
});
