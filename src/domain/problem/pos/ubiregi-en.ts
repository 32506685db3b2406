/** English texts of the problems that Ubiregi reports, and of linking accounts there. Pure. */

export const ubiregiProblemsEn = {
  'ubiregi.limited':
    'Ubiregi receives too many requests; the next one follows after {seconds} s. Does another program use the same token?',
  'ubiregi.token_refused':
    'Ubiregi does not know this token. Make a new one at ubiregi.com/a/account/apps and enter it for this account',
  'ubiregi.plan_over':
    'The plan of this Ubiregi account has ended or does not include the API. Renew it at Ubiregi; sales of the time between are fetched then',
  'ubiregi.forbidden': 'Ubiregi does not allow this. Check at Ubiregi what the token or app may read',
  'ubiregi.no_account':
    'Ubiregi has no account for this login. Was it removed, or moved under another parent? Choose the register anew, or link with the login it belongs to',
  'ubiregi.no_such_account':
    'Ubiregi has no account {account} for this login. Was it removed, or moved under another parent? Choose the register anew, or link with the login it belongs to',
  'ubiregi.not_linked_yet':
    'This Ubiregi account is not linked yet: on the page of the gateway, open Registers, press Link, and log in at Ubiregi',
  'ubiregi.link_ended':
    'The link to Ubiregi has ended: it may have been ended at Ubiregi, or the app was changed. Link again: on the page of the gateway, open Registers and press Link again; sales of the time between are fetched then',
  'ubiregi.link_expired':
    'The link to Ubiregi has ended: the gateway was off or without a connection for over 14 days ({days}). Link again: on the page of the gateway, open Registers and press Link again; sales of the time between are fetched then',
  'ubiregi.app_unknown':
    'Ubiregi does not know this app. Check clientId and clientSecret against those at Ubiregi',
  'ubiregi.code_refused':
    'Ubiregi does not accept this code: a code works once, and for a few minutes. Begin the linking again',
  'ubiregi.other_account':
    'This link is for Ubiregi account {linked}, and the login was for {granted}. Begin again and log in there with the right account, or set {granted} up as an account of its own here',
  'ubiregi.no_linking_needed':
    'This account has an API access token of its own and needs no linking; for linking, give it clientId and clientSecret in its place',
  'ubiregi.tokens_not_saved':
    "Ubiregi's renewed tokens cannot be written to the disk, and aren't used before they are. The write is repeated automatically",
  'ubiregi.foreign_next_page':
    "Ubiregi's answer continues at an address that is not Ubiregi's ({host}), which is not followed",
} as const;
