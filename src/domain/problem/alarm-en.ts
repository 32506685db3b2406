/** English texts of the causes of alarms that are no failure of a camera, a cloud, a POS or an update. Pure. */

export const alarmProblemsEn = {
  'alarm.no_pictures': 'No pictures from {camera}',
  'alarm.one_rejected': '{count} event or picture was rejected',
  'alarm.some_rejected': '{count} events and pictures were rejected',

  'alarm.quota': 'The database is full of sales that are not sent yet',
  'alarm.rows': 'There are as many sales as may be stored, not sent yet or too recent to be removed',
  'alarm.disk_full': 'The disk is full',
  'alarm.disk_free': '{free} MB free',
  'alarm.storage_used': '{used} MB of {max} MB used',
  'alarm.pictures_evicted': '{count} so far, before they were sent',
  'alarm.database_failed': 'The database failed and was opened again: {error}',
  'alarm.database_repaired': 'The database was repaired: {repair}',
  'alarm.data_read_only':
    'The data folder cannot be written: sales are refused; what is stored is shown and uploaded',

  'alarm.too_many_connections':
    '{address} opens more connections than one device needs; its oldest without a token are ended',

  'alarm.printer_proxy_silent': 'The printer proxy does not answer; registers: {registers}',
  'alarm.printer_proxy_ended': 'The printer proxy does not answer; registers: {registers}; it says: {reason}',
  'alarm.port_not_opened': "{register} cannot print: the gateway's port {port} cannot be opened",
  'alarm.printer_unreachable': 'Printer {printer} of {register}: {problem}',
  'alarm.receipt_of_unknown': '{receipts} receipt waits for register {register}, which is not set up here',
  'alarm.receipts_of_unknown': '{receipts} receipts wait for register {register}, which is not set up here',
  'alarm.receipts_not_stored':
    'Receipts of {register} that could not be stored: {receipts}; the log says why',
  'alarm.receipt_in_proxy': 'The printer proxy cannot write to its disk; {receipts} receipt waits',
  'alarm.receipts_in_proxy': 'The printer proxy cannot write to its disk; {receipts} receipts wait',
  'alarm.receipts_lost': 'Receipts printed but not kept, for want of room: {receipts}',

  'alarm.os_updates_never': 'None was installed since this system was first started',
  'alarm.os_updates_last': 'The last ones were installed {days} days ago',
  'alarm.os_updates_returned': 'Failed: {packages}. The former packages are back',
  'alarm.os_updates_returned_unhealthy':
    'Failed: {packages}. Services or ffmpeg fail with the former packages too',
  'alarm.os_updates_not_returned': 'Failed: {packages}. The former packages could not be put back',

  'alarm.notifications_failing': 'Notifications to {name} fail',

  'alarm.message_refused':
    '{count} message at the broker could not become a sale, the last one of register "{register}": {reason}',
  'alarm.messages_refused':
    '{count} messages at the broker could not become sales, the last one of register "{register}": {reason}',
} as const;
