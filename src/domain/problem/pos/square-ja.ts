/** Japanese texts of the problems that Square reports. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { squareProblemsEn } from './square-en.ts';

export const squareProblemsJa: TranslationOf<typeof squareProblemsEn> = {
  'square.limited':
    'Square への要求が多すぎます。自動で再試行します。同じアプリケーションを使う別のプログラムがないかご確認ください',
  'square.token_refused':
    'Square のアクセストークンが正しくありません。developer.squareup.com（アプリケーション → Credentials → Production）からもう一度コピーしてください。サンドボックスのトークンは本番では使えません',
  'square.token_expired':
    'Square のアクセストークンの期限が切れました（OAuth のトークンは 30 日で失効します）。アプリケーションの個人用アクセストークン（developer.squareup.com → Credentials → Production）を入力してください。その間の会計もそのとき取得します',
  'square.token_revoked':
    'Square のアクセストークンが取り消されたか、新しいものに替わりました。developer.squareup.com（アプリケーション → Credentials → Production）から現在のトークンをコピーし、このアカウントに入力してください。その間の会計もそのとき取得します',
  'square.not_allowed':
    'このトークンでは必要な情報を読み取れません。この Square アカウントのアプリケーションの個人用アクセストークン、または MERCHANT_PROFILE_READ・PAYMENTS_READ・ORDERS_READ の権限を持つ OAuth トークンを使ってください',
};
