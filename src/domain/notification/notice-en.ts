/** English texts of notifications. Pure. */

export const noticeEn = {
  'notice.head': '[{shop}]',
  'notice.subject': '[{shop}] {title}',
  'notice.several': '{count} notifications',
  'notice.refund': 'refund of {amount}',
  'notice.void': 'void of {amount}',
  'notice.no_sale': 'drawer opened without a sale',
  'notice.at_register': '{register}: {what}',
  'notice.by_staff': '{line} (staff: {staff})',
  'notice.at': '{time} {line}',
  'notice.idle': 'No sale since {since} (more than {minutes} minutes)',
  'notice.idle_since_opening': 'No sale since the opening at {since} (more than {minutes} minutes)',
  'notice.alarm_begun': '{title}',
  'notice.alarm_standing': 'Still: {title}',
  'notice.alarm_over': 'Over: {title}',
  'notice.digest': '{count} notifications that could not be sent earlier:',
  'notice.earlier': 'Earlier ones, not listed: {count}',
  'notice.dropped': 'Dropped because they were too old or too many: {count}. The list of sales has them all.',
  'notice.trial_title': 'Test notification',
  'notice.trial': 'This is a test. Notifications of this shop arrive here.',
  'notice.footer':
    'Sent by the gateway of the shop. What is reported, and when, is set on its page under “System”, “Notifications”.',
} as const;
