/** Key-value facts about the database itself: its epoch, the newest sequence, counters. */
import type { Connection } from './connection.ts';

export type MetaKey =
  | 'epoch'
  | 'opened_at'
  | 'alive_at'
  | 'sequence'
  | 'stored_events'
  | 'set_up_version'
  // Page access (agent/store/access/page-access.ts).
  | 'page_access_version'
  | 'running_time'
  // Keys of registers whose links were removed by a person, as JSON (agent/store/setup/links.ts).
  | 'unlinked_registers'
  // Provisioning: the hash of the newest content of each place.
  | `provisioned:${string}`
  // Named searches, as JSON (agent/store/people/saved-searches.ts).
  | 'saved_searches'
  // Eviction and retention (agent/store/space/housekeeping.ts, agent/store/space/removal.ts).
  | 'evicted_pictures'
  | 'last_evicted_ms'
  | 'retention_clock'
  // Deleted in its transaction, which leaves its pages free (agent/store/space/wal.ts).
  | 'free_pages'
  // Recovery of a damaged database (agent/store/outbox/revision-floor.ts, agent/store/recovery/recovery.ts).
  | 'revision_floor'
  // Earlier epochs and their stored sequences, as JSON (agent/store/outbox/epochs.ts).
  | 'earlier_epochs'
  | 'stored_through'
  // Migration from another gateway (agent/store/setup/migrated.ts).
  | 'take_over_floor'
  | `imported_samples:${string}`
  | 'recovery'
  // Reversal of a schema step (agent/store/schema/schema-rollback.ts).
  | `rollback_from_${number}`
  // Sums by hour (agent/store/takings/).
  | 'takings_from'
  | 'takings_shift_ms'
  // '1' while each sale may need a clip (agent/store/clips/).
  | 'clips_of_all'
  // Encrypted rules and channels; '1' while there is a channel (agent/store/notifications/).
  | 'notification_settings'
  | 'notifies'
  // Settings of the cloud that were applied last, as JSON (agent/store/remote/).
  | 'remote_settings'
  // Version that the cloud requests, as JSON (agent/store/remote/).
  | 'remote_rollout'
  // Address of the cloud that the requests are of (agent/store/remote/).
  | 'remote_cloud'
  // Maintained by triggers (agent/store/outbox/queue-state.ts).
  | 'waiting_events'
  | 'waiting_pictures'
  | 'quarantined';

export function readMeta(db: Connection, key: MetaKey): string | undefined {
  return db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?').get(key)?.value;
}

export function writeMeta(db: Connection, key: MetaKey, value: string): void {
  db.prepare(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run(key, value);
}

/** Adds one to a counter and returns its new value; a missing counter starts at 0. */
export function count(db: Connection, key: MetaKey): number {
  const value = Number(readMeta(db, key) ?? 0) + 1;
  writeMeta(db, key, String(value));
  return value;
}
