/** Smaregi by its Platform API: an app of Smaregi Developers. */
import { posDescriptor } from '../pos-descriptor.ts';
import { contractIdLabel, smaregi } from '../smaregi/descriptor.ts';
import { smaregiPlatformSettings } from './settings.ts';
import { createSmaregiPlatform } from './smaregi-platform.ts';

export const smaregiPlatform = posDescriptor({
  id: 'smaregi-platform',
  system: smaregi.system,
  name: { en: 'Smaregi Platform API', ja: 'スマレジ・プラットフォームAPI' },
  settings: smaregiPlatformSettings,
  addresses: ['idUrl', 'apiUrl'],
  owners: ['clientId'],
  // Not the client id: an app may serve several contracts.
  identities: ['contractId'],
  unique: ['contractId'],
  listsTerminals: true,
  // The same transactions as by the older API.
  saleFields: smaregi.saleFields,
  ways: [
    {
      id: 'app',
      markedBy: 'clientId',
      label: { en: 'Own app (Platform API)', ja: '自社アプリ（プラットフォームAPI）' },
      steps: [
        {
          en: 'At Smaregi Developers, make a private app and switch the scopes pos.transactions:read and pos.stores:read on',
          ja: 'スマレジ・デベロッパーズでプライベートアプリを用意し、スコープ pos.transactions:read と pos.stores:read をオンにする',
        },
        { en: 'Activate the app for this contract', ja: 'この契約でアプリを有効にする' },
        {
          en: 'Copy client id and client secret from アプリ → 環境設定 into the fields below',
          ja: '「アプリ → 環境設定」のクライアントIDとクライアントシークレットを下の欄に入力する',
        },
        {
          en: 'Once added, its terminals are listed: choose a camera for each register',
          ja: '追加すると端末の一覧が出るので、レジごとにカメラを選ぶ',
        },
      ],
      fields: [
        { key: 'contractId', label: contractIdLabel },
        { key: 'clientId', label: { en: 'Client id', ja: 'クライアントID' } },
        { key: 'clientSecret', label: { en: 'Client secret', ja: 'クライアントシークレット' } },
        {
          key: 'sandbox',
          label: { en: 'Use the sandbox (開発環境)', ja: '開発環境（サンドボックス）を使う' },
        },
      ],
    },
    {
      id: 'cloud',
      byCloud: true,
      label: { en: 'Through your cloud (app market)', ja: 'クラウド経由（アプリマーケット）' },
      steps: [
        {
          en: 'Ask your cloud’s operator for the link of this shop, and open it',
          ja: 'クラウドの運営者から、この店舗の連携用リンクを受け取って開く',
        },
        {
          en: 'Log in at Smaregi and press 許可する; the page then shows the contract id',
          ja: 'スマレジにログインして「許可する」を押す（完了画面に契約IDが表示される）',
        },
        { en: 'Enter the contract id below', ja: '契約IDを下の欄に入力する' },
        {
          en: 'Once added, its terminals are listed: choose a camera for each register',
          ja: '追加すると端末の一覧が出るので、レジごとにカメラを選ぶ',
        },
      ],
      fields: [
        { key: 'contractId', label: contractIdLabel },
        {
          key: 'sandbox',
          label: { en: 'Use the sandbox (開発環境)', ja: '開発環境（サンドボックス）を使う' },
        },
      ],
    },
  ],
  nudgeTopics: ({ contractId }) => [`smaregi:${String(contractId)}`],
  create: createSmaregiPlatform,
});
