/** English texts of the problems that Smaregi reports; menus are named as Smaregi shows them, in Japanese. Pure. */

export const smaregiProblemsEn = {
  'smaregi.limited':
    'Smaregi receives too many requests for this contract. The next one follows automatically; do other programs send requests as well?',
  'smaregi.contract_unknown':
    'Smaregi does not know this contract id. Copy 契約ID again from 設定 → システム連携 → スマレジAPI連携 → API受信設定',
  'smaregi.token_refused':
    'Smaregi does not accept this access token. Under 設定 → システム連携 → スマレジAPI連携 → API受信設定, set 受信機能を利用する to 利用する and copy アクセストークン again; a new one ends the former',
  'smaregi.address_refused':
    "Smaregi does not accept this shop's internet address. Under 設定 → システム連携 → スマレジAPI連携 → API受信設定, switch IP制限 off or add the shop's address",
  'smaregi.transactions_forbidden':
    'Smaregi does not allow transactions to be read. Under 設定 → システム連携 → スマレジAPI連携 → API受信設定, allow 取引 to be read (利用する); the plan has to include the API',
  'smaregi.app_unknown':
    'Smaregi does not know this app. Copy client id and secret again from Smaregi Developers (アプリ → 環境設定); those of the sandbox and of production differ (see sandbox)',
  'smaregi.scope_missing':
    "The app may not read transactions. At Smaregi Developers, switch pos.transactions:read and pos.stores:read on (アプリ → スコープ); the contract's administrator has to accept the change",
  'smaregi.app_not_in_contract':
    'Smaregi does not know this contract id, or the app is not in use there. Check 契約ID (sandbox ids begin with sb_), and that the app is activated for this contract',
  'smaregi.access_denied':
    'Smaregi denies the app access to this contract. Check that the app is activated for the contract, that its scopes were accepted, and that the plan includes the API',
  'smaregi.cloud_no_consent':
    'Smaregi is not linked for this shop at the cloud. Ask its operator for the link, open it, log in at Smaregi and allow the app; check 契約ID too',
  'smaregi.cloud_consent_ended':
    "Smaregi gives the cloud's app no access to this contract any more. Check in Smaregi's マイページ that the app is in use, then open the cloud's link again",
  'smaregi.cloud_app_refused':
    "Smaregi does not accept the cloud's app. Its operator has to enter client id and secret again",
  'smaregi.cloud_without_app':
    "This gateway's cloud is no app of Smaregi. Enter client id and secret of an app of your own, or use スマレジAPI連携",
  'smaregi.cloud_away':
    'The cloud gives no access token for Smaregi now. It is asked again automatically, and sales since then are fetched',
} as const;
