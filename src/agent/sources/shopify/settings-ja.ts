/** Japanese texts of the settings of accounts at Shopify: expected forms and problems. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { shopifySettingsEn } from './settings-en.ts';

export const shopifySettingsJa: TranslationOf<typeof shopifySettingsEn> = {
  shop: 'ストアの「ストア名.myshopify.com」（Shopify 管理画面 → 設定 → ドメイン に表示）',
  client_id: 'Shopify に表示されるクライアント ID（dev.shopify.com → アプリ → 設定）',
  client_secret: 'Shopify に表示されるシークレット（dev.shopify.com → アプリ → 設定）',
  access_token: 'shpat_ で始まる Admin API アクセストークン',
  https_url: 'https:// で始まる URL',
  address_unsafe: 'https:// で始まり、ユーザー名・パスワード・? や # を含まない URL が必要です',
  app_missing:
    '入力がありません。ストアのアプリの clientId と clientSecret か、2026 年より前に管理画面で作成したアプリの accessToken を入力してください',
  secret_missing:
    '入力がありません。クライアント ID と同じ画面（dev.shopify.com → アプリ → 設定）に表示されます',
  id_missing: '入力がありません。clientSecret と組で必要です（dev.shopify.com → アプリ → 設定）',
};
