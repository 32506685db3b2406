/** English texts of notifications. */
import type { NotificationMessages } from './notifications-ja.ts';
import { pushServices } from './push-services.ts';

const services = {
  slack: 'Slack',
  discord: 'Discord',
  teams: 'Microsoft Teams',
  google_chat: 'Google Chat',
  custom: 'Other (JSON)',
};

export const notificationsEn: NotificationMessages = {
  heading: 'Notifications',
  text: 'Reports refunds and voids, drawer openings without a sale, a camera that is down and more to phones and computers. It starts once you add a recipient.',
  textSet:
    'These recipients are notified. What happens while the shop is offline is sent in one message when the connection is back.',
  failed: 'The settings of notifications could not be loaded. It is retried automatically.',
  none: 'No recipients yet.',
  gap: ' · ',
  kinds: { push: 'This phone or computer', line: 'LINE', email: 'E-mail', chat: 'Slack, Teams, …' },
  newNames: { push: 'Phone', line: 'LINE', email: 'E-mail', chat: 'Chat' },
  kindOf: (channel) => {
    switch (channel.kind) {
      case 'line':
        return 'LINE';
      case 'chat':
        return `${services[channel.service]} (${channel.host})`;
      case 'email':
        return channel.to.join(', ');
      case 'push':
        return `push to a browser (${pushServices[channel.host] ?? channel.host})`;
    }
  },
  addHeading: 'Add a recipient',
  added: (name) => `“${name}” has been added. Press “Send a test” to see whether it arrives.`,
  test: 'Send a test',
  testing: 'Sending…',
  arrived: 'The test was sent. Check that it has arrived.',
  edit: 'Edit',
  remove: 'Remove',
  removeTitle: (name) => `Remove the recipient “${name}”?`,
  removeText: 'Notifications that wait for this recipient are removed too.',
  save: 'Save',
  saving: 'Saving…',
  neverSent: 'nothing sent yet',
  lastSent: (time) => `last sent ${time}`,
  waiting: (n) => `${n} waiting`,
  failing: (time) => `Failing since ${time}.`,
  unchanged: 'Leave it empty to keep it as it is.',
  number: 'Enter a number.',
  name: 'Name',
  nameHint: 'How it is called on this page.',
  aboutLabel: 'Reports',
  about: { all: 'Everything', sales: 'Registers only', equipment: 'Equipment only' },
  service: 'Service',
  services,
  url: 'Webhook URL',
  template: 'JSON to send',
  templateHint:
    '{{text}} is replaced by the whole notification, {{title}} by its heading, {{shop}} by the name of the shop. Quotation marks and line breaks are escaped.',
  token: 'Channel access token (long-lived)',
  lineTo: 'User ID or group ID',
  lineToHint: 'Empty: everybody who has added the official account as a friend.',
  mailTo: 'Mail addresses of the recipients',
  mailToHint: 'At most five, with commas between them.',
  from: 'Mail address of the sender',
  fromHint: 'Most mail servers want the address of the account that signs in.',
  host: 'Mail server (SMTP)',
  hostHint: 'Such as smtp.gmail.com',
  port: 'Port',
  security: 'Encryption',
  securities: { tls: 'TLS (port 465)', starttls: 'STARTTLS (port 587)' },
  user: 'User name',
  userHint: 'Empty where no login is needed.',
  password: 'Password',
  pictures: 'Attach pictures of refunds, voids and drawer openings (masked, at most three)',
  push: {
    text: 'Notifications arrive on the phone or computer that shows this page, like those of an app.',
    add: 'Notify me here',
    adding: 'Signing up…',
    insecure: [
      'Push notifications need a page with a trusted certificate, and this address has none. There are two ways:',
      'Install the certificate of the gateway on this phone or computer and trust it. It is at this address:',
      'Let the installer give the gateway a name (a domain) and a certificate for it.',
      'LINE, e-mail and chats work without it.',
    ],
    home: [
      'On an iPhone or iPad only apps of the home screen get notifications.',
      'Choose “Add to Home Screen” under the share button of Safari.',
      'Open it from its icon on the home screen, and add it here again.',
    ],
    unsupported:
      'This browser knows no push notifications. Open the page in another one, or use LINE or e-mail.',
    blocked: 'Notifications are not allowed in this browser. Allow them for this page in its settings.',
    failed: (why) =>
      `The push service of the browser could not be reached. Check the internet connection and try again (${why}).`,
  },
  steps: {
    push: [],
    line: [
      'Create a LINE official account and enable the Messaging API. Use one for the shop’s staff, not the one for customers.',
      'In the LINE Developers Console, issue a long-lived channel access token under “Messaging API” and enter it below.',
      'Everybody who shall be notified adds this official account as a friend.',
    ],
    email: [
      'Look up the SMTP settings of the mail service. Gmail and Outlook want an app password, which is issued in the settings of the account.',
      'Enter server, port, user name and password below.',
    ],
    chat: [
      'Create an incoming webhook in the settings of the chat service. In Teams it is the workflow “Post to a channel when a webhook request is received”.',
      'Enter the address that it shows below.',
    ],
  },
  rulesHeading: 'What is reported, and when',
  refunds: 'Refunds and voids',
  refundsFrom: 'From this amount',
  refundsFromHint: '0 reports all of them.',
  noSale: 'Drawer opened without a sale',
  idle: 'No sale in opening hours',
  idleMinutes: 'Minutes without a sale',
  openFrom: 'Opens',
  openUntil: 'Closes',
  openDays: 'Open on',
  weekdays: { 0: 'Sun', 1: 'Mon', 2: 'Tue', 3: 'Wed', 4: 'Thu', 5: 'Fri', 6: 'Sat' },
  cameras: 'A camera is down',
  cloud: 'Nothing reaches the cloud',
  others: 'Other problems of the equipment',
  quiet: 'Quiet hours',
  quietFrom: 'From',
  quietUntil: 'Until',
  quietHint: 'What happens in them is sent afterwards in one message.',
  maxPerHour: 'Most messages in an hour',
  maxPerHourHint: 'Further ones are sent later in one message.',
  language: 'Language of the notifications',
};
