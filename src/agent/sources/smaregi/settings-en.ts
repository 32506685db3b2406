/** English texts of the settings of accounts at Smaregi: expected forms and problems. Pure. */

export const smaregiSettingsEn = {
  contract_id:
    'the contract id as Smaregi shows it (letters, digits, - and _): 設定 → システム連携 → スマレジAPI連携 → API受信設定 → 契約ID',
  store_id: "the shop's number at Smaregi (店舗ID) in quotes, such as '1'",
  https_url: 'an https:// address',
  access_token:
    'the access token that Smaregi shows: 設定 → システム連携 → スマレジAPI連携 → API受信設定 → アクセストークン',
  client_id: 'the client id that Smaregi Developers shows: アプリ → 環境設定 → クライアントID',
  client_secret:
    'the client secret that Smaregi Developers shows: アプリ → 環境設定 → クライアントシークレット',
  secret_missing: 'is missing: Smaregi Developers shows it under アプリ → 環境設定, with the client id',
  id_missing: 'is missing: it belongs to the client secret (Smaregi Developers: アプリ → 環境設定)',
  address_unsafe: 'expected an address that begins with https://, without user, password, ? or #',
} as const;
