/** Japanese texts of the problems that Smaregi reports. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { smaregiProblemsEn } from './smaregi-en.ts';

export const smaregiProblemsJa: TranslationOf<typeof smaregiProblemsEn> = {
  'smaregi.limited':
    'この契約からスマレジへの要求が多すぎます。しばらくして自動で再試行します。ほかの連携も同時に要求していないかご確認ください',
  'smaregi.contract_unknown':
    'スマレジの契約IDが正しくありません。スマレジ管理画面の「設定 → システム連携 → スマレジAPI連携 → API受信設定」に表示される契約IDをもう一度入力してください',
  'smaregi.token_refused':
    'スマレジのアクセストークンが正しくありません。スマレジ管理画面の「設定 → システム連携 → スマレジAPI連携 → API受信設定」で「受信機能を利用する」を「利用する」にし、アクセストークンをもう一度入力してください。再発行すると以前のものは使えなくなります',
  'smaregi.address_refused':
    '店舗の IP アドレスからの接続をスマレジが拒否しています。スマレジ管理画面の「設定 → システム連携 → スマレジAPI連携 → API受信設定」で IP制限を解除するか、店舗の IP アドレスを追加してください',
  'smaregi.transactions_forbidden':
    'スマレジで取引の参照が許可されていません。スマレジ管理画面の「設定 → システム連携 → スマレジAPI連携 → API受信設定」で「取引」を「利用する」にしてください。ご契約のプランで API が使えるかもご確認ください',
  'smaregi.app_unknown':
    'スマレジのアプリの設定が正しくありません。スマレジ・デベロッパーズの「アプリ → 環境設定」からクライアントIDとクライアントシークレットをもう一度入力してください。開発環境（サンドボックス）と本番環境では値が異なります（sandbox の設定）',
  'smaregi.scope_missing':
    'アプリに取引を参照する権限がありません。スマレジ・デベロッパーズの「アプリ → スコープ」で pos.transactions:read と pos.stores:read をオンにし、契約の管理者がスコープの変更を承認してください',
  'smaregi.app_not_in_contract':
    'スマレジがこの契約IDを認めないか、この契約でアプリが利用されていません。契約ID（サンドボックスは sb_ で始まります）と、この契約でアプリが有効になっていることをご確認ください',
  'smaregi.access_denied':
    'この契約へのアプリのアクセスをスマレジが拒否しています。契約でアプリが有効か、スコープの変更が承認されているか、プランで API が使えるかをご確認ください',
  'smaregi.cloud_no_consent':
    'クラウドで、この店舗とスマレジの連携が行われていません。クラウドの運営者から連携用のリンクを受け取り、スマレジにログインして許可してください。契約IDもご確認ください',
  'smaregi.cloud_consent_ended':
    'クラウドのアプリが、この契約のスマレジを利用できなくなりました。スマレジのマイページでアプリが利用中か確認し、クラウドの連携用リンクをもう一度開いてください',
  'smaregi.cloud_app_refused':
    'スマレジがクラウドのアプリを認めていません。クラウドの運営者がクライアントIDとクライアントシークレットを登録し直す必要があります',
  'smaregi.cloud_without_app':
    'この装置のクラウドはスマレジのアプリではありません。自社アプリのクライアントIDとクライアントシークレットを入力するか、スマレジAPI連携を使用してください',
  'smaregi.cloud_away':
    'クラウドからスマレジのアクセストークンを取得できません。自動的に再試行し、その間の会計も取得します',
};
