/** Alarms beside the state of cameras and cloud, which is shown separately. */

export const alarmKinds = [
  /** The database was damaged; its readable content was moved to a new one. */
  'database_recovered',
  /** Sales that were possibly not stored by the cloud were lost with it. */
  'unsent_sales_lost',
  /** The database could not be written temporarily, or its thread hung: sales were rejected, and it was reopened. */
  'database_failed',
  /** The file system is read-only, as after an error of an SD card: sales are rejected. */
  'storage_read_only',
  /** The printer proxy is not running: tills can't print through it. */
  'printer_proxy_down',
  /** A till could not print: its printer is switched off or unreachable. */
  'printer_unreachable',
  /** Receipts wait for a register that is not set up here. */
  'receipts_of_unknown_register',
  /** Receipts wait because they can't be written to the disk or the database. */
  'receipts_not_stored',
  /** Receipts could not be stored anywhere. */
  'receipts_lost',
  /** The broker of the registers is unreachable, or rejects the gateway. */
  'register_broker_down',
  /** The broker of the registers lost the session: messages waiting for the gateway are gone. */
  'register_session_lost',
  /** Messages at that broker were invalid as sales: they were acknowledged, and are gone there. */
  'register_messages_refused',
  /** A POS cloud rejects the account's credentials, or the account may not read its sales. */
  'pos_refused',
  /** A POS cloud has not responded for ten minutes. */
  'pos_unreachable',
  /** One device opens more connections to the gateway's servers than it needs. */
  'too_many_connections',
  /** The upload addresses from the cloud are unusable, so that no picture arrives. */
  'picture_addresses_useless',
  /** A newer version failed its health check and was rolled back. */
  'update_taken_back',
] as const;
export type AlarmKind = (typeof alarmKinds)[number];

/** States with their own display on the gateway's page, reported as alarms to the cloud only. */
export type StateAlarmKind =
  | 'camera_down'
  | 'cloud_refused'
  /** Nothing could be sent for six hours; for external receivers only. */
  | 'cloud_unreachable'
  | 'quarantined'
  | 'clock_unsynced'
  | 'sales_refused'
  | 'storage_nearly_full'
  | 'disk_low'
  | 'pictures_shed';

export type Alarm = {
  readonly kind: AlarmKind;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  /** English, for the log and the cloud. No secrets. */
  readonly message: string;
  /** Small print on the page below the text of the kind; default: `message`. */
  readonly details?: { readonly en: string; readonly ja: string };
  /** Account, register or printer concerned; distinguishes alarms of one kind. */
  readonly about?: string;
};
