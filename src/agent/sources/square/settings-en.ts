/** English texts of the settings of accounts at Square: expected forms and problems. Pure. */

export const squareSettingsEn = {
  access_token:
    'the access token that Square shows: developer.squareup.com → application → Credentials → Production',
  application_id: 'the Application ID that Square shows: developer.squareup.com → application → OAuth',
  application_secret:
    'the Application secret that Square shows: developer.squareup.com → application → OAuth',
  redirect_uri:
    'the Redirect URL of the application’s OAuth page, such as https://gateway.example:8443/api/v1/oauth/callback',
  token_missing: 'is missing: give an access token here, or the clientId of an application at Square',
  id_missing: 'is missing: the Application ID that Square shows',
  redirect_incomplete:
    'expected the whole Redirect URL of the application’s OAuth page, beginning with https:// or http://',
  https_url: 'an https:// address',
  address_unsafe: 'expected an address that begins with https://, without user, password, ? or #',
} as const;
