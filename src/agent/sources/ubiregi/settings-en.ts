/** English texts of the settings of accounts at Ubiregi: expected forms and problems. Pure. */

export const ubiregiSettingsEn = {
  token: 'a token without blanks',
  redirect_uri:
    'the address that is registered with the app, such as https://gateway.example:8443/api/v1/oauth/callback',
  https_url: 'an https:// address',
  secret_missing: 'is missing: it belongs to clientId',
  token_missing: 'is missing: give an API access token here, or clientId with clientSecret of your own app',
  id_missing: 'is missing: the client id of your own app',
  address_unsafe: 'expected an address that begins with https://, without user, password, ? or #',
  redirect_incomplete:
    'expected the whole address that is registered with the app, beginning with https:// or http://',
} as const;
