/** Japanese texts of the problems that Square reports. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { squareProblemsEn } from './square-en.ts';

export const squareProblemsJa: TranslationOf<typeof squareProblemsEn> = {
  'square.limited':
    'Square への要求が多すぎます。自動で再試行します。同じアプリケーションを使う別のプログラムがないかご確認ください',
  'square.token_refused':
    'Square のアクセストークンが正しくありません。developer.squareup.com（アプリケーション → Credentials → Production）からもう一度コピーしてください。サンドボックスのトークンは本番では使えません',
  'square.token_expired':
    'Square のアクセストークンの期限が切れました（OAuth のトークンは 30 日で失効します）。Square へのログインで連携するか、アプリケーションの個人用アクセストークン（developer.squareup.com → Credentials → Production）を入力してください。その間の会計もそのとき取得します',
  'square.token_revoked':
    'Square のアクセストークンが取り消されたか、新しいものに替わりました。developer.squareup.com（アプリケーション → Credentials → Production）から現在のトークンをコピーし、このアカウントに入力してください。その間の会計もそのとき取得します',
  'square.not_allowed':
    'このトークンでは必要な情報を読み取れません。この Square アカウントのアプリケーションの個人用アクセストークン、または MERCHANT_PROFILE_READ・PAYMENTS_READ・ORDERS_READ の権限を持つ OAuth トークンを使ってください',
  'square.not_linked_yet':
    'この Square アカウントはまだ連携されていません。装置のページの「連携設定」で「連携」を押し、Square にログインしてください',
  'square.link_ended':
    'Square との連携が切れました。Square 側での解除、アプリケーションやシークレットの変更、または（シークレットなしの場合）装置の 90 日間の停止か更新の中断が考えられます。装置のページの「連携設定」で、もう一度連携してください。その間の会計もそのとき取得します',
  'square.code_refused':
    'Square がこのコードを受け付けません。コードは一度きり、5 分間だけ有効です。Application ID・Application secret・Redirect URL が正しいかご確認のうえ、連携をはじめからやり直してください',
  'square.other_account':
    'この連携は Square アカウント {linked} のものですが、{granted} でログインされました。もう一度はじめて正しいアカウントでログインするか、{granted} を別のアカウントとして追加してください',
  'square.no_linking_needed':
    'このアカウントはアクセストークンを使うため、連携は不要です。連携を使う場合は、代わりにアプリケーションの clientId を設定してください',
  'square.tokens_not_saved':
    'Square の新しいトークンを保存できないため、まだ使っていません。自動で再試行します',
};
