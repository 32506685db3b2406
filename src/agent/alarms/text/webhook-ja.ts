/** Japanese texts about keys of alarms.webhook. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { webhookEn } from './webhook-en.ts';

export const webhookJa: TranslationOf<typeof webhookEn> = {
  'webhook.expected_url': 'https:// で始まる URL',
  'webhook.expected_token': '空白のないトークン',
  'webhook.expected_proxy': 'off、または http://proxy.example:3128 のような URL',
  'webhook.two_tokens': 'token か tokenFile のどちらか一方を書いてください',
  'webhook.no_token':
    '{path} にトークンがありません。1 行目にトークンだけを、途中に空白を入れずに書いてください',
  'webhook.url': 'https://alarms.example.com/hooks/tillframe のような URL が必要です',
  'webhook.not_https': 'https:// で始めてください（http:// はこの機器自身に対してのみ使えます）',
  'webhook.login_in_url': 'ユーザー名やパスワードは書けません。token か tokenFile を使ってください',
  'webhook.of_file': '{file}: {problem}',
};
