/** English texts of the problems that Square reports. Pure. */

export const squareProblemsEn = {
  'square.limited':
    'Square receives too many requests; they are repeated later automatically. Does another program use the same application?',
  'square.token_refused':
    'Square does not know this access token. Copy it again from developer.squareup.com (application, Credentials, Production); a token of the sandbox is valid only there',
  'square.token_expired':
    'The access token of Square has expired, as those of OAuth do after 30 days. Link the account by a login at Square, or enter the personal access token of an application (developer.squareup.com, Credentials, Production); sales of the time between are fetched then',
  'square.token_revoked':
    'The access token of Square was revoked or replaced there. Copy the present one from developer.squareup.com (application, Credentials, Production) and enter it for this account; sales of the time between are fetched then',
  'square.not_allowed':
    'Square does not allow this token to read everything that is needed. Use the personal access token of an application of this Square account, or an OAuth token with MERCHANT_PROFILE_READ, PAYMENTS_READ and ORDERS_READ',
  'square.not_linked_yet':
    'This Square account is not linked yet: on the page of the gateway, open Registers, press Link, and log in at Square',
  'square.link_ended':
    'The link to Square has ended: it was ended at Square, the application or its secret was changed, or (without the secret) the gateway was off for 90 days or a renewal was cut off. Link again: on the page of the gateway, open Registers and press Link again; sales of the time between are fetched then',
  'square.code_refused':
    'Square does not accept this code: a code works once, for 5 minutes, and with the right Application ID, Application secret and Redirect URL. Begin the linking again',
  'square.other_account':
    'This link is for the Square account {linked}, and the login was for {granted}. Begin again and log in there with the right account, or set {granted} up as an account of its own here',
  'square.no_linking_needed':
    'This account has an access token of its own and needs no linking; for linking, give it the clientId of an application in its place',
  'square.tokens_not_saved':
    "Square's renewed tokens cannot be written to the disk, and aren't used before they are. The write is repeated automatically",
} as const;
