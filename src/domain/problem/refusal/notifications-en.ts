/** English texts of refused entries of the form of notifications. Pure. */

export const notificationRefusalsEn = {
  'notifications.quiet_all_day':
    'The quiet hours would be the whole day, and nothing would be sent. Enter two different times.',
  'notifications.no_days': 'Choose at least one day on which the shop is open.',
  'notifications.url':
    'Enter the whole address that the chat service shows for the webhook; it begins with https://.',
  'notifications.login': 'The address must not contain a user name or password.',
  'notifications.private':
    'This address is in the shop’s own network. Notifications are sent to services on the internet only.',
  'notifications.template': 'Enter JSON with {text} or {title} within one of its texts.',
  'notifications.recipients': 'Enter mail addresses, with commas between them.',
  'notifications.password_again': 'Enter the password again: the server or the user has changed.',
  'notifications.full': '{maximum} recipients are set up, and no more can be. Remove one first.',
  'notifications.no_channel': 'This recipient has been removed.',
  'notifications.other_kind': 'This recipient is of another kind. Remove it and add a new one.',
  'notifications.test_running': 'A test is being sent to this recipient already.',
} as const;
