/** English texts of a message about alarms. Pure. */

export const messageEn = {
  'message.head': '[{shop}] {gateway}',
  'message.begun': '⚠ {alarm}',
  'message.standing': '⚠ still: {alarm}',
  'message.over': '✓ over: {alarm}',
  'message.about': '{title}: {about}',
  'message.since': '{line} (since {since})',
  'message.trial': 'This is a test of the alarm messages. Nothing is wrong.',
} as const;
