/** Signing in, and one's own access, in English. */
import type { AccountMessages } from './account-ja.ts';

export const accountEn: AccountMessages = {
  loading: 'Connecting to the gateway…',
  unreachableTitle: 'The gateway can’t be reached',
  unreachableText:
    'Check that this device is on the shop’s network and that the gateway has power. It is tried again automatically.',
  setUpTitle: 'First visit',
  setUpText: 'Enter the set-up code and choose a password for this page.',
  code: 'Set-up code',
  codeHelp: 'Where is the code?',
  codeHelpText:
    'It may stand on the gateway’s label. Otherwise this command, run on the gateway, shows it. It can be used once.',
  commandNote:
    'Run it in the folder of tillframe, or without npx where tillframe is installed as a command. config.yaml is the file that it is started with.',
  password: 'Password',
  newPassword: (min) => `New password (at least ${min} characters)`,
  again: 'The same again',
  setUpSubmit: 'Set password',
  signInTitle: 'Sign in',
  signInSubmit: 'Sign in',
  forgotten: 'Forgot the password?',
  forgottenText:
    'Run this command on the gateway, and set a new password with the code that it shows. Every login and token ends.',
  withoutConsole:
    'Where nobody can work on the gateway itself: open its boot partition (such as the SD card’s) on a computer, where web.resetFile is set to it, put an empty file named “tillframe-reset” there, and start the gateway. The new code is then in tillframe-setup-code.txt beside it.',
  endedText: 'You have been signed out. Sign in again to go on where you were.',
  signedOutText: 'You are signed out.',
  working: 'Checking…',
  show: 'Show password',
  wrongPassword: 'The password is wrong.',
  wrongCode: 'The code is wrong or has been used.',
  wrongLength: (min, max) => `Choose a password of ${min} to ${max} characters.`,
  different: 'The two passwords differ.',
  same: 'This is the current password. Choose another one.',
  waitLeft: (duration) => `${duration} left`,
  gap: ' ',
  startsAgainText:
    'The password of this page has been ended (a hand-over, or a reset). Choose a new one with the new set-up code.',
  wait: 'Several wrong tries in a row: wait a little, then try again.',
  busy: 'The gateway is busy: try again in a moment.',
  failed: 'The gateway does not answer. Check the connection and try again.',
  refused: (why) => `The gateway said: ${why}`,
  account: 'Account',
  change: 'Change password',
  current: 'Current password',
  changeSubmit: 'Change',
  changeNote: 'This signs out all other devices.',
  changed: 'The password is changed. All other devices are signed out.',
  others: 'Other devices',
  othersText: 'Signs out devices that were lost, or were used before the hand-over.',
  endOthers: 'Sign out all other devices',
  endOthersTitle: 'Sign out all other devices?',
  endOthersStays: 'This device stays signed in. All others need the password again.',
  othersEnded: (n) => {
    if (n === 0) return 'No other device was signed in.';
    return n === 1 ? '1 login was ended.' : `${n} logins were ended.`;
  },
  signOut: 'Sign out',
  openTitle: 'No password is set yet',
  openText:
    'Anybody on this machine can open the page, and nobody else. With a password, signing in is needed.',
  openAction: 'Set password',
  later: 'Later',
  keepNetwork: {
    title: 'A change of the network',
    text: 'This page has opened, so the gateway is reached at its new address.',
    confirm: 'Keep these settings',
    confirming: 'Confirming…',
    done: 'Kept. Open the gateway at this address from now on.',
    toSystem: 'To the system page',
    address: 'This address',
    otherwise: 'Unless you confirm, the settings before come back soon by themselves.',
  },
};
