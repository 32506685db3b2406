/** Names of push services by their hosts, the same in every language. */
export const pushServices: Readonly<Record<string, string>> = {
  'fcm.googleapis.com': 'Chrome',
  'web.push.apple.com': 'Safari',
  'updates.push.services.mozilla.com': 'Firefox',
};
