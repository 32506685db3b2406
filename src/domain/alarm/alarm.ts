/** What a person has to be told beside the state of cameras and cloud, which speaks for itself. */

export const alarmKinds = [
  /** The database was damaged; what could be read of it is in a new one. */
  'database_recovered',
  /** With it went sales that the cloud never had, or that can't be ruled out. */
  'unsent_sales_lost',
  /** The database could not be written for a moment, or its thread hung: sales were refused, and it was opened again. */
  'database_failed',
  /** The file system takes no writes any more, as after an error of an SD card: sales are refused. */
  'storage_read_only',
  /** Nothing stands before the receipt printers: tills that print there can't. */
  'printer_proxy_down',
  /** A till could not print: its printer is switched off, or gone from the network. */
  'printer_unreachable',
  /** Receipts wait for a register that is not set up here. */
  'receipts_of_unknown_register',
  /** What was printed waits, since it can't be written to the disk or the database. */
  'receipts_not_stored',
  /** What was printed could not be kept anywhere. */
  'receipts_lost',
  /** Registers publish to a broker that can't be reached, or doesn't take us. */
  'register_broker_down',
  /** That broker had forgotten us: what waited there for the gateway is gone. */
  'register_session_lost',
  /** Messages at that broker could not become sales: they were acknowledged, and are gone there. */
  'register_messages_refused',
  /** A POS cloud does not take the account's credentials, or the account may not read its sales. */
  'pos_refused',
  /** A POS cloud has not answered for ten minutes. */
  'pos_unreachable',
  /** One device opens more connections to the gateway's servers than it needs. */
  'too_many_connections',
  /** The cloud gives addresses for pictures that can't be used, so that none arrives. */
  'picture_addresses_useless',
  /** A newer version was not healthy in time: the former one runs again. */
  'update_taken_back',
] as const;
export type AlarmKind = (typeof alarmKinds)[number];

/** What has a state of its own on the gateway's page, and is an alarm only for the cloud. */
export type StateAlarmKind =
  | 'camera_down'
  | 'cloud_refused'
  /** For six hours nothing could be sent; only for those outside. */
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
  /** What the page shows in small print, below its own words for the kind; without it that is `message`. */
  readonly details?: { readonly en: string; readonly ja: string };
  /** The account, register or printer it is about: two of a kind differ by it. */
  readonly about?: string;
};
