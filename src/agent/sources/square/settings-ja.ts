/** Japanese texts of the settings of accounts at Square: expected forms and problems. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { squareSettingsEn } from './settings-en.ts';

export const squareSettingsJa: TranslationOf<typeof squareSettingsEn> = {
  access_token:
    'Square に表示されるアクセストークン（developer.squareup.com → アプリケーション → Credentials → Production）',
  https_url: 'https:// で始まる URL',
  address_unsafe: 'https:// で始まり、ユーザー名・パスワード・? や # を含まない URL が必要です',
};
