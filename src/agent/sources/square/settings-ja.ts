/** Japanese texts of the settings of accounts at Square: expected forms and problems. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { squareSettingsEn } from './settings-en.ts';

export const squareSettingsJa: TranslationOf<typeof squareSettingsEn> = {
  access_token:
    'Square に表示されるアクセストークン（developer.squareup.com → アプリケーション → Credentials → Production）',
  application_id: 'Square に表示される Application ID（developer.squareup.com → アプリケーション → OAuth）',
  application_secret:
    'Square に表示される Application secret（developer.squareup.com → アプリケーション → OAuth）',
  redirect_uri:
    'アプリケーションの OAuth 画面の Redirect URL（https://gateway.example:8443/api/v1/oauth/callback など）',
  token_missing: 'ここにアクセストークンを書くか、Square のアプリケーションの clientId を書いてください',
  id_missing: '必要なキーがありません（Square に表示される Application ID）',
  redirect_incomplete:
    'アプリケーションの OAuth 画面の Redirect URL 全体（https:// または http:// から）が必要です',
  https_url: 'https:// で始まる URL',
  address_unsafe: 'https:// で始まり、ユーザー名・パスワード・? や # を含まない URL が必要です',
};
