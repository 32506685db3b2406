/**
 * All alarms, each declared here with its English text; alarms-ja.ts has the Japanese one. The parts that raise
 * them, the page, the webhook, the receiver and docs/reference/alarms.md take everything from here. Pure.
 */

/** `critical`: sales are refused, missing or may be lost. `warning`: everything else that needs a person. */
type AlarmSeverity = 'critical' | 'warning';

/** Sentences without a time or a name, for the page, messages and the reference. */
export type AlarmText = {
  readonly title: string;
  /** The consequence. */
  readonly what: string;
  readonly todo: string;
};

export type AlarmDeclaration = AlarmText & {
  readonly severity: AlarmSeverity;
  /** `since`: a condition that still holds. `at`: an event, with the time of the last one. */
  readonly time: 'since' | 'at';
  /** The page shows the state of cameras, cloud, clock or storage instead of the alarm. */
  readonly isState?: true;
  /** The condition must hold for this long. Milliseconds; absent: at once. */
  readonly afterMs?: number;
  /** The event is shown for this long. Milliseconds. */
  readonly shownForMs?: number;
  /** Raised above this share of the limit. */
  readonly aboveShare?: number;
};

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** People open the page about once a week. */
const weekMs = 7 * dayMs;

export const alarms = {
  camera_down: {
    severity: 'warning',
    time: 'since',
    isState: true,
    title: 'A camera is down',
    what: 'Sales at its registers have no picture meanwhile.',
    todo: 'Check its power, network cable, address and login. The page names the cause.',
  },
  cloud_refused: {
    severity: 'critical',
    time: 'since',
    isState: true,
    title: 'The cloud rejects this gateway',
    what: 'Sales and pictures are stored on the gateway.',
    todo: 'See the reason below; sending resumes automatically once it is fixed.',
  },
  cloud_unreachable: {
    severity: 'warning',
    time: 'since',
    isState: true,
    // A shop's internet may be down for an afternoon.
    afterMs: 6 * hourMs,
    title: 'Nothing could be sent to the cloud for hours',
    what: 'Sales and pictures are stored on the gateway.',
    todo: 'Check the internet connection.',
  },
  quarantined: {
    severity: 'warning',
    time: 'since',
    isState: true,
    title: 'The cloud rejected sales or pictures',
    what: 'They remain on the gateway, and other sales are still sent.',
    todo: 'Open a sale marked “Upload error” to see the reason and to send it again.',
  },
  clock_unsynced: {
    severity: 'warning',
    time: 'since',
    isState: true,
    title: 'The gateway’s clock is not synchronized',
    what: 'Sales are shown with the right pictures; only the dates and times may be wrong.',
    todo: 'Check that a time server can be reached. If the clock is synchronized by other means, set clock: { state: synced } in config.yaml.',
  },
  sales_refused: {
    severity: 'critical',
    time: 'since',
    isState: true,
    title: 'Sales are refused: the storage limit is reached',
    what: 'Sales are accepted again automatically once there is space; registers have to resend those that were refused.',
    todo: 'Fix the connection to the cloud, free disk space, or raise the limits of store in the configuration file.',
  },
  storage_nearly_full: {
    severity: 'warning',
    time: 'since',
    isState: true,
    aboveShare: 0.8,
    title: 'The gateway’s storage is nearly full',
    what: 'Most of it is waiting to be sent. Once it is full, the oldest unsent pictures are deleted; sales are kept.',
    todo: 'Check the connection to the cloud, or raise store.maxMegabytes in the configuration file.',
  },
  disk_low: {
    severity: 'warning',
    time: 'since',
    isState: true,
    title: 'The disk is nearly full',
    what: 'Less is free than store.minFreeMegabytes: other files on this device fill the disk. Video on disk is removed first, then pictures that are already sent.',
    todo: 'Delete what isn’t needed.',
  },
  pictures_evicted: {
    severity: 'warning',
    time: 'at',
    isState: true,
    shownForMs: dayMs,
    title: 'Unsent pictures were deleted for lack of space',
    what: 'The sales themselves are kept.',
    todo: 'Check the connection to the cloud, and the free disk space.',
  },
  database_recovered: {
    severity: 'critical',
    time: 'at',
    shownForMs: weekMs,
    title: 'The gateway’s storage was damaged and has been repaired',
    what: 'It was rebuilt from what could be read. New sales are recorded as usual; some older sales or pictures may be missing here.',
    todo: 'If this happens again, replace the SD card or disk and check the power supply.',
  },
  unsent_sales_lost: {
    severity: 'critical',
    time: 'at',
    shownForMs: weekMs,
    title: 'Unsent sales may be lost',
    what: 'Damaged data belonged to sales that had not reached the cloud.',
    todo: 'Compare the registers’ totals up to then with the cloud’s.',
  },
  database_failed: {
    severity: 'warning',
    time: 'at',
    shownForMs: dayMs,
    title: 'The gateway temporarily could not write to its storage',
    what: 'Registers were requested to resend their sales; nothing was lost.',
    todo: 'If this happens again, replace the SD card or disk.',
  },
  storage_read_only: {
    severity: 'critical',
    time: 'since',
    title: 'Sales are refused: the gateway’s storage can’t be written',
    what: 'Nothing can be saved, as happens when an SD card or disk fails. What is stored is shown here and sent to the cloud.',
    todo: 'Replace the SD card or disk; registers have to resend the sales that were refused.',
  },
  picture_addresses_useless: {
    severity: 'warning',
    time: 'since',
    title: 'Pictures can’t be uploaded',
    what: 'The addresses that the cloud gives for pictures can’t be used. Sales are sent; pictures are stored on the gateway and retried automatically.',
    todo: 'Contact the cloud’s administrator.',
  },
  update_taken_back: {
    severity: 'warning',
    time: 'at',
    shownForMs: weekMs,
    title: 'An update was rolled back',
    what: 'A new version failed its health check and was rolled back to the previous one. Sales are recorded as before, and none was lost.',
    todo: 'Inform the gateway’s administrator.',
  },
  too_many_connections: {
    severity: 'warning',
    time: 'since',
    shownForMs: 10 * minuteMs,
    title: 'A device opens too many connections to the gateway',
    what: 'Registers and this page still work.',
    todo: 'Find the device with the address above, and restart it or take it off the network.',
  },
  printer_proxy_down: {
    severity: 'warning',
    time: 'since',
    // The proxy starts within moments; a restart of it concerns nobody.
    afterMs: 15 * secondMs,
    title: 'Receipts can’t be printed through the gateway',
    what: 'The printer proxy of the gateway does not respond. It is restarted automatically.',
    todo: 'If this continues, restart the gateway, or set the register to print directly to the printer.',
  },
  printer_unreachable: {
    severity: 'warning',
    time: 'since',
    title: 'A receipt printer can’t be reached',
    what: 'A register could not print.',
    todo: 'Check that the printer is on and on the network, and that its address has not changed.',
  },
  receipts_of_unknown_register: {
    severity: 'warning',
    time: 'since',
    title: 'Receipts of a register that is not set up',
    what: 'They are printed and stored.',
    todo: 'Add the register under the name below, or correct “register” of that printer in the configuration file; they are then imported automatically.',
  },
  receipts_not_stored: {
    severity: 'warning',
    time: 'since',
    title: 'Sales from receipts can’t be saved',
    what: 'Receipts are still printed, and saving is retried automatically.',
    todo: 'Check the free disk space; if this continues, replace the SD card or disk.',
  },
  receipts_lost: {
    severity: 'critical',
    time: 'since',
    title: 'Some sales from receipts were lost',
    what: 'The receipts were printed, but there was no space to store their content.',
    todo: 'Free disk space.',
  },
  register_broker_down: {
    severity: 'warning',
    time: 'since',
    // A restart of a broker takes less.
    afterMs: 30 * secondMs,
    title: 'The broker of the registers can’t be reached',
    what: 'Sales that registers publish (MQTT) do not arrive. They are delivered later if the broker retains them.',
    todo: 'Check that the broker runs, and registers.mqtt in the configuration file.',
  },
  register_session_lost: {
    severity: 'critical',
    time: 'at',
    shownForMs: dayMs,
    title: 'The broker of the registers lost queued sales',
    what: 'The broker had lost this gateway’s session. Registers that wait for a response resend automatically.',
    todo: 'For the others, compare the sales of that time with the register. Configure the broker to store its state on disk.',
  },
  register_messages_refused: {
    severity: 'warning',
    time: 'at',
    shownForMs: dayMs,
    title: 'Messages of a register could not be read as sales',
    what: 'They are not stored.',
    todo: 'Check that the register is set up under the name below, and what it sends.',
  },
  pos_refused: {
    severity: 'warning',
    time: 'since',
    title: 'The POS refuses access to its sales',
    what: 'It is retried every few minutes, and immediately after a change here. Sales made in the meantime are fetched then.',
    todo: 'The response of the POS is below. Correct the account’s settings, or its permissions at the POS.',
  },
  pos_unreachable: {
    severity: 'warning',
    time: 'since',
    // Connectivity fails for minutes at a time.
    afterMs: 10 * minuteMs,
    title: 'The POS can’t be reached',
    what: 'No sales could be fetched. It is retried automatically, and nothing is lost.',
    todo: 'If this continues, check the internet connection and whether the POS has an outage.',
  },
} as const satisfies Readonly<Record<string, AlarmDeclaration>>;

export type AlarmKind = keyof typeof alarms;
