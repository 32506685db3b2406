/** English texts of the problems that Square reports. Pure. */

export const squareProblemsEn = {
  'square.limited':
    'Square receives too many requests; they are repeated later automatically. Does another program use the same application?',
  'square.token_refused':
    'Square does not know this access token. Copy it again from developer.squareup.com (application, Credentials, Production); a token of the sandbox is valid only there',
  'square.token_expired':
    'The access token of Square has expired, as those of OAuth do after 30 days. Enter the personal access token of an application (developer.squareup.com, Credentials, Production); sales of the time between are fetched then',
  'square.token_revoked':
    'The access token of Square was revoked or replaced there. Copy the present one from developer.squareup.com (application, Credentials, Production) and enter it for this account; sales of the time between are fetched then',
  'square.not_allowed':
    'Square does not allow this token to read everything that is needed. Use the personal access token of an application of this Square account, or an OAuth token with MERCHANT_PROFILE_READ, PAYMENTS_READ and ORDERS_READ',
} as const;
