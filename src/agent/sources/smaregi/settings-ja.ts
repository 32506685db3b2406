/** Japanese texts of the settings of accounts at Smaregi: expected forms and problems. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { smaregiSettingsEn } from './settings-en.ts';

export const smaregiSettingsJa: TranslationOf<typeof smaregiSettingsEn> = {
  contract_id:
    'スマレジ管理画面の「設定 → システム連携 → スマレジAPI連携 → API受信設定」に表示される契約ID（英数字と - _）',
  store_id: "スマレジの店舗ID。引用符で囲みます（例 '1'）",
  https_url: 'https:// で始まる URL',
  access_token:
    'スマレジ管理画面の「設定 → システム連携 → スマレジAPI連携 → API受信設定」に表示されるアクセストークン',
  client_id: 'スマレジ・デベロッパーズの「アプリ → 環境設定」に表示されるクライアントID',
  client_secret: 'スマレジ・デベロッパーズの「アプリ → 環境設定」に表示されるクライアントシークレット',
  secret_missing:
    'がありません。スマレジ・デベロッパーズの「アプリ → 環境設定」に表示されるクライアントシークレットが必要です',
  id_missing:
    'がありません。スマレジ・デベロッパーズの「アプリ → 環境設定」に表示されるクライアントIDが必要です',
  address_unsafe: 'https:// で始まり、ユーザー名・パスワード・? や # を含まない URL が必要です',
};
