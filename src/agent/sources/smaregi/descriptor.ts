/** Smaregi by its older API (スマレジAPI連携): contract id and access token, copied by hand. */
import { posDescriptor } from '../pos-descriptor.ts';
import { smaregiSettings } from './settings.ts';
import { createSmaregi } from './smaregi.ts';

export const contractIdLabel = { en: 'Contract id (契約ID)', ja: '契約ID' };

export const smaregi = posDescriptor({
  id: 'smaregi',
  system: {
    id: 'smaregi',
    name: { en: 'Smaregi', ja: 'スマレジ' },
    about: {
      en: 'Receives sales with a contract id and access token, or with your own app.',
      ja: '契約IDとアクセストークン（または自社アプリ）で会計を受け取ります。',
    },
  },
  name: { en: 'Smaregi', ja: 'スマレジ' },
  settings: smaregiSettings,
  addresses: ['baseUrl'],
  identities: ['contractId'],
  unique: ['contractId'],
  listsTerminals: false,
  saleFields: [
    'taxes',
    'adjustments',
    'tendered',
    'change',
    'payments.kind',
    'guests',
    'customerCode',
    'staff',
    'businessDate',
    'reverses',
    'extra',
  ],
  ways: [
    {
      id: 'token',
      label: { en: 'Access token (スマレジAPI連携)', ja: 'アクセストークン（スマレジAPI連携）' },
      steps: [
        {
          en: 'In Smaregi’s settings open 設定 → システム連携 → スマレジAPI連携 → API受信設定 and set 受信機能 to 利用する',
          ja: 'スマレジ管理画面で「設定 → システム連携 → スマレジAPI連携 → API受信設定」を開き、受信機能を「利用する」にする',
        },
        { en: 'Issue an access token (アクセストークン)', ja: 'アクセストークンを発行する' },
        {
          en: 'Switch IP制限 off, or add the shop’s IP address',
          ja: 'IP制限を外すか、店舗の IP アドレスを追加する',
        },
        { en: 'Allow 取引 to be read (利用する)', ja: '「取引」の参照を許可する（利用する）' },
        {
          en: 'Copy contract id (契約ID) and access token into the fields below',
          ja: '契約IDとアクセストークンを下の欄に入力する',
        },
        {
          en: 'Copy the terminal id (端末ID) from 設定 → レジ設定 → レジ端末一覧',
          ja: '「設定 → レジ設定 → レジ端末一覧」の端末IDを下の欄に入力する',
        },
      ],
      fields: [
        { key: 'contractId', label: contractIdLabel },
        {
          key: 'accessToken',
          label: { en: 'Access token (アクセストークン)', ja: 'アクセストークン' },
          // smaregi.jp/product/api.php, help.smaregi.jp 31619642841113.
          help: {
            en: 'Needs the Premium plan or a higher one. Smaregi has announced the end of this API, without a date; your own app does not depend on it.',
            ja: 'プレミアムプラン以上が必要です。この API は将来廃止されると告知されています（時期は未定）。自社アプリでの連携は対象外です。',
          },
        },
      ],
    },
  ],
  nudgeTopics: ({ contractId }) => [`smaregi:${String(contractId)}`],
  create: createSmaregi,
});
