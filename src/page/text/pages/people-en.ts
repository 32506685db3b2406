/** People and their roles, in English. */
import { roleNamesEn } from '../../../domain/people/role-names-en.ts';
import type { PeopleMessages } from './people-ja.ts';

export const peopleEn: PeopleMessages = {
  roles: roleNamesEn,
  about: {
    owner: 'May do everything. Only owners add people, change roles and hand the gateway over.',
    manager: 'Daily work, CSV and case files, the log, and the settings of cameras and registers.',
    staff: 'Looks at sales, takings and video only: no settings, no exports, no changes.',
    installer:
      'Sets everything up until the hand-over, the network included; exports no sales and adds no people.',
  },
  aboutAtReceiver: {
    owner:
      'Sales and takings of their shops, CSV and case files, the log, and people of these shops. An owner of all shops also manages the POS and forwarding.',
    manager: 'Sales and takings of their shops, CSV and case files, and the log.',
    staff: 'Looks at sales, takings and video of their shops only.',
  },
  heading: 'People',
  sectionText: 'Who signs in, and with which role.',
  open: 'Manage people',
  title: 'People',
  text: 'People you add choose their own password with a code that is valid for 24 hours. No e-mail is needed.',
  failed: 'The people could not be loaded. Check the connection.',
  add: 'Add a person',
  addSubmit: 'Add and show the code',
  name: 'Name',
  nameHint: 'For signing in and the log. It can be changed later.',
  role: 'Role',
  shops: 'Shops',
  allShops: 'All shops, new ones included',
  wrongShops: 'Choose at least one shop.',
  saving: 'Saving…',
  save: 'Save',
  wrongName: (max) => `Enter a name of 1 to ${max} characters.`,
  rolesHeading: 'What each role may do',
  you: '(you)',
  sessions: (n) => {
    if (n === 0) return 'Not signed in anywhere.';
    return n === 1 ? 'Signed in in 1 browser.' : `Signed in in ${n} browsers.`;
  },
  notYet: 'Has not chosen a password yet.',
  invited: (left) => `The code is valid for another ${left}.`,
  change: 'Change name and role',
  newCode: 'New code',
  newPassword: 'Forgot the password',
  newCodeTitle: (name) => `Make a new code for ${name}?`,
  newCodeText: 'The code before becomes invalid.',
  newPasswordText:
    'When a new password is chosen with the code, the old one and all logins end. Until then the old password works.',
  newCodeAction: 'Make a code',
  endSessions: 'Sign out everywhere',
  endSessionsTitle: (name) => `Sign out ${name} everywhere?`,
  endSessionsText: 'They need their name and password again.',
  ended: (n) => (n === 1 ? '1 login was ended.' : `${n} logins were ended.`),
  remove: 'Remove',
  removeTitle: (name) => `Remove ${name}?`,
  removeText:
    'They can no longer use this page, and the browsers they added get no notifications. Mail and chat recipients stay.',
  removeLog: 'Their name stays in the log until its entries are a year old.',
  invitationTitle: (name) => `Code for ${name}`,
  invitationText: 'Send them this link, or let them enter the code at the address of this page.',
  link: 'Link',
  code: 'Code',
  codeNote: 'To be entered under “I have a code” where people sign in.',
  once: 'It can be used once, for 24 hours. It is not shown again.',
  noted: 'Close',
  passkeys: {
    title: 'Passkeys',
    text: 'Sign in by finger, face or PIN of this device, without typing the password.',
    notHere:
      'Passkeys need an address with a name and a certificate that the browser trusts. At this address, use the password.',
    made: (date, host) => `added ${date}, for ${host}`,
    add: 'Add a passkey',
    addSubmit: 'Add a passkey',
    name: 'Name of this device (optional)',
    defaultName: 'Passkey',
    added: 'The passkey is added. You can sign in with it next time.',
    cancelled: 'No passkey was made. Try again when you are ready.',
    remove: 'Remove',
    removeTitle: (name) => `Remove “${name}”?`,
    removeText: 'It no longer signs in here. Remove it from the device as well.',
  },
  notPermitted: {
    title: 'You may not open this page',
    text: (name, role, who) =>
      `The role of ${name} is ${role}. Ask ${who} to do this, or to change the role.`,
    who: {
      owner: 'the owner',
      manager: 'the owner',
      staff: 'the owner or the manager',
      installer: 'the owner or the manager',
    },
    toSales: 'To the sales',
  },
  join: {
    title: (name) => (name === '' ? 'Choose a password' : `Welcome, ${name}`),
    text: 'Choose a password for this page with the code that you were given.',
    submit: 'Set password and sign in',
  },
};
