/** English texts of the settings of accounts at Square: expected forms and problems. Pure. */

export const squareSettingsEn = {
  access_token:
    'the access token that Square shows: developer.squareup.com → application → Credentials → Production',
  https_url: 'an https:// address',
  address_unsafe: 'expected an address that begins with https://, without user, password, ? or #',
} as const;
