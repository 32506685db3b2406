/** Signing in, and one's own access, in English. */
import { roleNamesEn } from '../../domain/people/role-names-en.ts';
import type { AccountMessages } from './account-ja.ts';

export const accountEn: AccountMessages = {
  loading: 'Connecting to the gateway…',
  unreachableTitle: 'The gateway cannot be reached',
  unreachableText:
    'Check that this device is on the shop’s network and that the gateway has power. It is retried automatically.',
  setUpTitle: 'First visit',
  setUpText: 'Enter the set-up code and choose a password for this page. Cameras and registers come next.',
  code: 'Set-up code',
  codeHelp: 'Where is the code?',
  codeHelpText:
    'It may be printed on the gateway’s label. Otherwise, run this command on the gateway to show it. It can be used once.',
  commandNote:
    'For a gateway in a container or a try-out, ask whoever set it up: the documents of tillframe have the command for it.',
  password: 'Password',
  newPassword: (min) => `New password (at least ${min} characters)`,
  again: 'Repeat the password',
  ownName: 'Your name (for signing in and the log; optional)',
  installs: 'I install this gateway for someone else',
  shopName: 'Name of the shop',
  setUpSubmit: 'Start',
  signInTitle: 'Sign in',
  signInSubmit: 'Sign in',
  forgotten: 'Forgot the password?',
  forgottenOthers: 'Ask the owner for a new code. If the owner forgot theirs:',
  forgottenText:
    'Run this command on the gateway, and set a new password with the code it shows. All people, logins and tokens are removed; with “--person NAME” instead of “--new”, only that person gets a code.',
  withoutConsole:
    'Without access to the gateway’s console: open its boot partition (such as the SD card’s) on a computer, if the gateway was prepared for that, put an empty file named “tillframe-reset” there, and start the gateway. The new code is then in tillframe-setup-code.txt in the same place.',
  endedText: 'You have been signed out. Sign in again to continue.',
  signedOutText: 'You are signed out.',
  working: 'Checking…',
  show: 'Show password',
  name: 'Name',
  wrongPassword: 'The password is wrong.',
  wrongNameOrPassword: 'The name or the password is wrong.',
  invitation: 'Code',
  wrongInvitation: 'The code is wrong, has been used, or is older than a day. Ask the owner for another one.',
  passkey: 'Sign in with a passkey',
  noPasskey: 'No passkey was used. Try again, or sign in with the password.',
  haveCode: 'I have a code',
  wrongName: (max) => `Enter a name of up to ${max} characters.`,
  wrongCode: 'The code is wrong or has been used.',
  wrongLength: (min, max) => `Choose a password of ${min} to ${max} characters.`,
  different: 'The two passwords differ.',
  same: 'This is the current password. Choose another one.',
  waitLeft: (duration) => `${duration} left`,
  startsAgainText:
    'The password of this page is no longer valid (handed over or reset). Choose a new one with the new set-up code.',
  wait: 'Too many wrong attempts: wait a little, then try again.',
  busy: 'The gateway is busy: try again in a moment.',
  failed: 'The gateway does not respond. Check the connection and try again.',
  refused: (why) => `Response from the gateway: ${why}`,
  roles: roleNamesEn,
  account: 'Account',
  change: 'Change password',
  current: 'Current password',
  changeSubmit: 'Change',
  changeNote: 'This signs out all other browsers.',
  changed: 'The password is changed. All other browsers are signed out.',
  others: 'Other browsers',
  othersText: 'Signs out devices that were lost or used before the hand-over.',
  endOthers: 'Sign out all other browsers',
  endOthersTitle: 'Sign out all other browsers?',
  endOthersStays: 'This browser stays signed in. All others need the password again.',
  othersEnded: (n) => {
    if (n === 0) return 'No other browser was signed in.';
    return n === 1 ? '1 login was ended.' : `${n} logins were ended.`;
  },
  signOut: 'Sign out',
  openTitle: 'No password is set yet',
  openText:
    'Anyone can open the page, but only on the gateway itself. Once a password is set, signing in is required.',
  openAction: 'Set password',
  later: 'Later',
  keepNetwork: {
    title: 'Network change',
    text: 'This page has opened, so the gateway is reached at its new address.',
    confirm: 'Keep these settings',
    confirming: 'Confirming…',
    done: 'Confirmed. Open the gateway at this address from now on.',
    toSystem: 'To the system page',
    address: 'This address',
    otherwise: 'Unless you confirm, the previous settings are restored automatically.',
  },
};
