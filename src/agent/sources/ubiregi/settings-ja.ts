/** Japanese texts of the settings of accounts at Ubiregi: expected forms and problems. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { ubiregiSettingsEn } from './settings-en.ts';

export const ubiregiSettingsJa: TranslationOf<typeof ubiregiSettingsEn> = {
  token: '空白のないトークン',
  redirect_uri: 'アプリに登録した URL（https://gateway.example:8443/api/v1/oauth/callback など）',
  https_url: 'https:// で始まる URL',
  secret_missing: '必要なキーがありません（clientId と組で必要です）',
  token_missing:
    'ここに API アクセストークンを書くか、ご自分のアプリの clientId と clientSecret を書いてください',
  id_missing: '必要なキーがありません（ご自分のアプリの client id）',
  address_unsafe: 'https:// で始まり、ユーザー名・パスワード・? や # を含まない URL が必要です',
  redirect_incomplete: 'アプリに登録した URL 全体（https:// または http:// から）が必要です',
};
