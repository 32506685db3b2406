/** English texts of the alarms of receipt printers. Pure. */

export const printerAlarmEn = {
  proxy_down: 'The printer proxy does not answer; registers: {registers}',
  proxy_down_because: 'The printer proxy does not answer; registers: {registers}; it says: {why}',
  not_listening: "{register} can't print: the gateway's port {port} can't be opened",
  unreachable: 'Printer {printer} of {register}: {why}',
  unknown_register: '{receipts} for register {register}, which is not set up here',
  not_stored: 'Receipts of {register} that could not be stored: {receipts}; the log says why',
  disk_fails: "The printer proxy can't write to its disk; {receipts}",
  lost: 'Receipts printed but not kept, for want of room: {receipts}',

  one_waits: '1 receipt waits',
  some_wait: '{receipts} receipts wait',
} as const;
