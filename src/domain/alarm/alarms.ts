/**
 * All alarms, each declared here; alarms-en.ts and alarms-ja.ts have their texts. The parts that raise them, the page,
 * the webhook, the receiver and docs/reference/alarms.md take everything from here. Pure.
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

/** Part of the page with the remedy or instructions. */
export type Cure =
  | 'cameras'
  | 'check'
  | 'cloud'
  | 'network'
  | 'notifications'
  | 'registers'
  | 'storage'
  | 'tills'
  | 'versions';

export type AlarmDeclaration = {
  readonly severity: AlarmSeverity;
  readonly cure: Cure;
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
    cure: 'cameras',
    time: 'since',
    isState: true,
  },
  cloud_refused: {
    severity: 'critical',
    cure: 'cloud',
    time: 'since',
    isState: true,
  },
  cloud_unreachable: {
    severity: 'warning',
    cure: 'network',
    time: 'since',
    isState: true,
    // A shop's internet may be down for an afternoon.
    afterMs: 6 * hourMs,
  },
  quarantined: {
    severity: 'warning',
    cure: 'cloud',
    time: 'since',
    isState: true,
  },
  clock_unsynced: {
    severity: 'warning',
    cure: 'network',
    time: 'since',
    isState: true,
  },
  sales_refused: {
    severity: 'critical',
    cure: 'cloud',
    time: 'since',
    isState: true,
  },
  storage_nearly_full: {
    severity: 'warning',
    cure: 'cloud',
    time: 'since',
    isState: true,
    aboveShare: 0.8,
  },
  disk_low: {
    severity: 'warning',
    cure: 'storage',
    time: 'since',
    isState: true,
  },
  pictures_evicted: {
    severity: 'warning',
    cure: 'cloud',
    time: 'at',
    isState: true,
    shownForMs: dayMs,
  },
  database_recovered: {
    severity: 'critical',
    cure: 'check',
    time: 'at',
    shownForMs: weekMs,
  },
  unsent_sales_lost: {
    severity: 'critical',
    cure: 'check',
    time: 'at',
    shownForMs: weekMs,
  },
  database_failed: {
    severity: 'warning',
    cure: 'check',
    time: 'at',
    shownForMs: dayMs,
  },
  storage_read_only: {
    severity: 'critical',
    cure: 'check',
    time: 'since',
  },
  picture_addresses_useless: {
    severity: 'warning',
    cure: 'cloud',
    time: 'since',
  },
  update_rolled_back: {
    severity: 'warning',
    cure: 'versions',
    time: 'at',
    shownForMs: weekMs,
  },
  os_updates_missing: {
    severity: 'warning',
    cure: 'versions',
    time: 'since',
    // A shop that closes for a holiday gets none meanwhile.
    afterMs: 2 * weekMs,
  },
  os_updates_rolled_back: {
    severity: 'warning',
    cure: 'versions',
    time: 'at',
    shownForMs: weekMs,
  },
  too_many_connections: {
    severity: 'warning',
    cure: 'network',
    time: 'since',
    shownForMs: 10 * minuteMs,
  },
  printer_proxy_down: {
    severity: 'warning',
    cure: 'check',
    time: 'since',
    // The proxy starts within moments; a restart of it concerns nobody.
    afterMs: 15 * secondMs,
  },
  printer_unreachable: {
    severity: 'warning',
    cure: 'registers',
    time: 'since',
  },
  receipts_of_unknown_register: {
    severity: 'warning',
    cure: 'registers',
    time: 'since',
  },
  receipts_not_stored: {
    severity: 'warning',
    cure: 'storage',
    time: 'since',
  },
  receipts_lost: {
    severity: 'critical',
    cure: 'storage',
    time: 'since',
  },
  register_broker_down: {
    severity: 'warning',
    cure: 'tills',
    time: 'since',
    // A restart of a broker takes less.
    afterMs: 30 * secondMs,
  },
  register_session_lost: {
    severity: 'critical',
    cure: 'tills',
    time: 'at',
    shownForMs: dayMs,
  },
  register_messages_refused: {
    severity: 'warning',
    cure: 'registers',
    time: 'at',
    shownForMs: dayMs,
  },
  moments_missing: {
    severity: 'warning',
    cure: 'registers',
    time: 'since',
    // A restart of a device or a broker takes less.
    afterMs: 10 * minuteMs,
  },
  notifications_failing: {
    severity: 'warning',
    cure: 'notifications',
    time: 'since',
    // Mail servers defer messages for some minutes, and lines of shops fail for as long.
    afterMs: 30 * minuteMs,
  },
  pos_refused: {
    severity: 'warning',
    cure: 'registers',
    time: 'since',
  },
  pos_unreachable: {
    severity: 'warning',
    cure: 'network',
    time: 'since',
    // Connectivity fails for minutes at a time.
    afterMs: 10 * minuteMs,
  },
} as const satisfies Readonly<Record<string, AlarmDeclaration>>;

export type AlarmKind = keyof typeof alarms;

/** False for the kind of a newer version. */
export function isAlarmKind(kind: string): kind is AlarmKind {
  return Object.hasOwn(alarms, kind);
}
