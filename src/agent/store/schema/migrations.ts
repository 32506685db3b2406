/**
 * The schema as steps that are never edited once released. `PRAGMA user_version` counts the steps a file has
 * had.
 */
import Database from 'better-sqlite3';
import { failpoint } from '../../../lib/failpoint.ts';
import {
  isNoise,
  type KnownSchemas,
  schemaTextOf,
  versionOf,
} from '../../../sqlite-recovery/schema-version.ts';
import type { Connection } from '../connection.ts';
import { rollBackSchema, storeReversal } from './schema-rollback.ts';

export type Step = {
  readonly sql: string;
  /**
   * Restores the tables exactly as they were before, and loses no sale, picture or event
   * (schema-rollback.ts).
   */
  readonly back?: string;
};

/** Steps before the first release. */
const first: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE clock_map (
    boot TEXT NOT NULL, monotonic_ms REAL NOT NULL, wall_ms REAL NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('synced', 'unsynced')),
    PRIMARY KEY (boot, monotonic_ms)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE cameras (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, url TEXT NOT NULL, username TEXT,
    sealed_password BLOB, transport TEXT NOT NULL CHECK (transport IN ('tcp', 'udp')), latency_ms REAL NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE registers (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, basis TEXT NOT NULL, delay_ms REAL NOT NULL, late_after_ms REAL NOT NULL,
    token_sha256 TEXT
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    register_key TEXT NOT NULL REFERENCES registers(key), camera_id TEXT NOT NULL REFERENCES cameras(id),
    main INTEGER NOT NULL, offset_ms REAL NOT NULL, from_ms REAL NOT NULL, until_ms REAL
  ) STRICT;
  CREATE INDEX links_by_register ON links(register_key);

  -- seq: order of commit, immutable. news: 1 while no revision has told the newest state.
  CREATE TABLE sales (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    register_key TEXT NOT NULL, register_sale_id TEXT,
    kind TEXT NOT NULL, total_minor INTEGER NOT NULL, sale TEXT NOT NULL,
    boot TEXT NOT NULL, received_monotonic_ms REAL NOT NULL, received_at_ms REAL NOT NULL,
    clock TEXT NOT NULL, committed_monotonic_ms REAL NOT NULL, arrival_minus_sold_ms REAL,
    instant_monotonic_ms REAL NOT NULL, instant_at_ms REAL NOT NULL, basis TEXT NOT NULL,
    uncertainty_ms REAL NOT NULL, skew_ms REAL,
    revision INTEGER NOT NULL DEFAULT 0, news INTEGER NOT NULL DEFAULT 1,
    stored_revision INTEGER NOT NULL DEFAULT 0, stored_at_ms REAL
  ) STRICT;
  CREATE INDEX sales_by_instant ON sales(instant_at_ms, seq);
  CREATE INDEX sales_by_register ON sales(register_key, register_sale_id, seq);
  CREATE INDEX sales_with_skew ON sales(register_key, seq) WHERE arrival_minus_sold_ms IS NOT NULL;
  CREATE INDEX sales_untold ON sales(seq) WHERE news = 1;

  -- Every body that a register has told of a sale: an old one told again is a repetition, not an edit.
  CREATE TABLE sale_bodies (
    sale_seq INTEGER NOT NULL REFERENCES sales(seq), sha256 TEXT NOT NULL, PRIMARY KEY (sale_seq, sha256)
  ) STRICT, WITHOUT ROWID;

  -- camera_id is '' for no_link. details: JSON of the outcome's own fields.
  CREATE TABLE captures (
    sale_seq INTEGER NOT NULL REFERENCES sales(seq), camera_id TEXT NOT NULL, wanted_offset_ms INTEGER NOT NULL,
    at_monotonic_ms REAL NOT NULL, at_ms REAL NOT NULL,
    outcome TEXT NOT NULL, details TEXT NOT NULL DEFAULT '{}', thumbnail_sha256 TEXT REFERENCES thumbnails(sha256),
    PRIMARY KEY (sale_seq, camera_id, wanted_offset_ms)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX captures_pending ON captures(sale_seq) WHERE outcome = 'pending';
  CREATE INDEX captures_by_thumbnail ON captures(thumbnail_sha256) WHERE thumbnail_sha256 IS NOT NULL;

  CREATE TABLE thumbnails (
    sha256 TEXT NOT NULL UNIQUE, width INTEGER NOT NULL, height INTEGER NOT NULL, jpeg BLOB NOT NULL
  ) STRICT;

  -- A stored event stays until the pictures it names are stored too: an expired address is renewed by sending it again.
  CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY, sale_seq INTEGER NOT NULL REFERENCES sales(seq), revision INTEGER NOT NULL,
    event_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'stored', 'renewing', 'quarantined')),
    attempts INTEGER NOT NULL DEFAULT 0, not_before_ms REAL NOT NULL DEFAULT 0, created_at_ms REAL NOT NULL, reason TEXT
  ) STRICT;
  CREATE INDEX outbox_by_state ON outbox(state, sequence);
  CREATE INDEX outbox_by_sale ON outbox(sale_seq);

  -- One row a picture the sink lacks; released once an event naming it is stored.
  CREATE TABLE pictures_owed (
    sha256 TEXT PRIMARY KEY REFERENCES thumbnails(sha256), released INTEGER NOT NULL DEFAULT 0, put TEXT,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'quarantined')),
    attempts INTEGER NOT NULL DEFAULT 0, not_before_ms REAL NOT NULL DEFAULT 0, created_at_ms REAL NOT NULL, reason TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX pictures_to_send ON pictures_owed(created_at_ms, sha256) WHERE released = 1 AND state = 'waiting';
  CREATE TABLE outbox_pictures (
    sequence INTEGER NOT NULL REFERENCES outbox(sequence) ON DELETE CASCADE,
    sha256 TEXT NOT NULL, PRIMARY KEY (sequence, sha256)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX outbox_pictures_by_sha ON outbox_pictures(sha256);
  `,
  `
  ALTER TABLE cameras ADD COLUMN reader TEXT NOT NULL DEFAULT 'auto' CHECK (reader IN ('auto', 'native', 'ffmpeg'));
  ALTER TABLE cameras ADD COLUMN masks TEXT NOT NULL DEFAULT '[]';

  -- Which reader a camera needs, found by trying; good for the address it was found with.
  CREATE TABLE camera_readers (
    camera_id TEXT PRIMARY KEY, address TEXT NOT NULL,
    reader TEXT NOT NULL CHECK (reader IN ('native', 'ffmpeg')), found_at_ms REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- A row for each file of the lookback; a file without its row can't be read any more. Open (last_ms is null) while it is written.
  CREATE TABLE lookback_segments (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, camera_id TEXT NOT NULL, boot TEXT NOT NULL,
    form TEXT NOT NULL CHECK (form IN ('keyframes', 'full')), codec TEXT NOT NULL, sealed_key BLOB NOT NULL,
    first_ms REAL NOT NULL, last_ms REAL, bytes INTEGER
  ) STRICT;

  -- The order in which the boots of clock_map came: wall times can lie about it.
  CREATE TABLE boots (seq INTEGER PRIMARY KEY, boot TEXT NOT NULL UNIQUE) STRICT;
  INSERT INTO boots (boot) SELECT boot FROM clock_map GROUP BY boot ORDER BY max(wall_ms);
  `,
  `
  -- A capture records how surely its instant was known; its wall time had no reader.
  UPDATE captures SET details = json_set(captures.details, '$.basis', s.basis, '$.uncertaintyMs', s.uncertainty_ms)
    FROM sales s WHERE s.seq = captures.sale_seq AND captures.outcome = 'captured';
  ALTER TABLE captures DROP COLUMN at_ms;
  -- 0: the register's main camera.
  ALTER TABLE captures ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
  UPDATE captures SET rank = 1 WHERE NOT EXISTS (
    SELECT 1 FROM sales s JOIN links l ON l.register_key = s.register_key
     WHERE s.seq = captures.sale_seq AND l.camera_id = captures.camera_id AND l.main = 1);

  -- How a latency (register_key '') or the offset of a link was found.
  CREATE TABLE calibrations (
    camera_id TEXT NOT NULL, register_key TEXT NOT NULL, method TEXT NOT NULL CHECK (method IN ('phone', 'picture', 'hand')),
    value_ms REAL NOT NULL, uncertainty_ms REAL, samples INTEGER, measured_at_ms REAL NOT NULL,
    PRIMARY KEY (camera_id, register_key)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Read whole for each sale that tells when it was sold.
  DROP INDEX sales_with_skew;
  CREATE INDEX sales_with_skew ON sales(register_key, seq, arrival_minus_sold_ms, received_at_ms)
    WHERE arrival_minus_sold_ms IS NOT NULL;
  `,
  `
  -- What is due, and when the next is, without a look at the rest that waits.
  DROP INDEX outbox_by_state;
  CREATE INDEX outbox_by_state ON outbox(state, not_before_ms, sequence);
  DROP INDEX pictures_to_send;
  CREATE INDEX pictures_to_send ON pictures_owed(not_before_ms, created_at_ms, sha256) WHERE released = 1 AND state = 'waiting';
  CREATE INDEX pictures_quarantined ON pictures_owed(sha256) WHERE state = 'quarantined';

  -- Tells the cloud that the event of this sequence is in quarantine. Stays as long as that event.
  CREATE TABLE withheld (
    sequence INTEGER PRIMARY KEY REFERENCES outbox(sequence) ON DELETE CASCADE, event_id TEXT NOT NULL, body TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'stored', 'rejected')),
    attempts INTEGER NOT NULL DEFAULT 0, not_before_ms REAL NOT NULL DEFAULT 0, created_at_ms REAL NOT NULL, reason TEXT
  ) STRICT;
  CREATE INDEX withheld_waiting ON withheld(not_before_ms, sequence) WHERE state = 'waiting';
  -- Those rejected before there was such an event get one by being rejected once more.
  UPDATE outbox SET state = 'waiting', not_before_ms = 0 WHERE state = 'quarantined';

  -- pictures_owed.released from here on: 2 while every event that names the picture is in quarantine.
  -- The queue is asked for with each batch: counted as rows come and go, whoever moves them.
  INSERT INTO meta (key, value) VALUES
    ('waiting_events', (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'renewing'))),
    ('waiting_pictures', (SELECT count(*) FROM pictures_owed WHERE state = 'waiting')),
    ('quarantined', (SELECT count(*) FROM pictures_owed WHERE state = 'quarantined'));
  CREATE TRIGGER outbox_count_in AFTER INSERT ON outbox BEGIN
    UPDATE meta SET value = value + 1 WHERE key = CASE
      WHEN NEW.state IN ('waiting', 'renewing') THEN 'waiting_events' WHEN NEW.state = 'quarantined' THEN 'quarantined' END;
  END;
  CREATE TRIGGER outbox_count_out AFTER DELETE ON outbox BEGIN
    UPDATE meta SET value = value - 1 WHERE key = CASE
      WHEN OLD.state IN ('waiting', 'renewing') THEN 'waiting_events' WHEN OLD.state = 'quarantined' THEN 'quarantined' END;
  END;
  CREATE TRIGGER outbox_count_move AFTER UPDATE OF state ON outbox WHEN NEW.state <> OLD.state BEGIN
    UPDATE meta SET value = value - 1 WHERE key = CASE
      WHEN OLD.state IN ('waiting', 'renewing') THEN 'waiting_events' WHEN OLD.state = 'quarantined' THEN 'quarantined' END;
    UPDATE meta SET value = value + 1 WHERE key = CASE
      WHEN NEW.state IN ('waiting', 'renewing') THEN 'waiting_events' WHEN NEW.state = 'quarantined' THEN 'quarantined' END;
  END;
  CREATE TRIGGER pictures_count_in AFTER INSERT ON pictures_owed BEGIN
    UPDATE meta SET value = value + 1 WHERE key = CASE
      WHEN NEW.state = 'quarantined' THEN 'quarantined' WHEN NEW.released <> 2 THEN 'waiting_pictures' END;
  END;
  CREATE TRIGGER pictures_count_out AFTER DELETE ON pictures_owed BEGIN
    UPDATE meta SET value = value - 1 WHERE key = CASE
      WHEN OLD.state = 'quarantined' THEN 'quarantined' WHEN OLD.released <> 2 THEN 'waiting_pictures' END;
  END;
  CREATE TRIGGER pictures_count_move AFTER UPDATE OF state, released ON pictures_owed
    WHEN NEW.state <> OLD.state OR NEW.released <> OLD.released BEGIN
    UPDATE meta SET value = value - 1 WHERE key = CASE
      WHEN OLD.state = 'quarantined' THEN 'quarantined' WHEN OLD.released <> 2 THEN 'waiting_pictures' END;
    UPDATE meta SET value = value + 1 WHERE key = CASE
      WHEN NEW.state = 'quarantined' THEN 'quarantined' WHEN NEW.released <> 2 THEN 'waiting_pictures' END;
  END;
  `,
  `
  -- All that the cloud has, oldest first: what goes for its age or for want of space is found without a look at what waits.
  CREATE INDEX sales_sent ON sales(seq) WHERE revision > 0 AND news = 0 AND stored_revision >= revision;
  `,
  `
  -- Those whose times are put right once the clock is set.
  CREATE INDEX sales_unsynced ON sales(seq) WHERE clock = 'unsynced';
  `,
  `
  -- Of the body (body-sum.ts); null for those rendered before.
  ALTER TABLE outbox ADD COLUMN body_sum INTEGER;
  ALTER TABLE withheld ADD COLUMN body_sum INTEGER;
  `,
  `
  -- By boot: those of a boot that never met a time source stay for good, and aren't read each time.
  DROP INDEX sales_unsynced;
  CREATE INDEX sales_unsynced ON sales(boot, seq) WHERE clock = 'unsynced';
  `,
  `
  -- Of sales that are gone: enough to know one again that its register tells once more (removed-sales.ts).
  CREATE TABLE removed_sales (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL, sold_at_ms REAL, bodies TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- Who told of a sale and the times that the teller knew (domain/sale.ts: Told), as JSON; null: its register pushed it.
  ALTER TABLE sales ADD COLUMN told TEXT;
  `,
  `
  ALTER TABLE sales ADD COLUMN skew_uncertainty_ms REAL;

  -- What the clock of a polled register is learned from. heard_at_ms: when the printer tap heard the same sale.
  CREATE TABLE clock_samples (
    id INTEGER PRIMARY KEY, register_key TEXT NOT NULL, sale_id TEXT NOT NULL UNIQUE, sold_at_ms REAL NOT NULL,
    resolution_ms REAL NOT NULL, server_at_ms REAL, server_ahead_ms REAL, arrived_at_ms REAL NOT NULL, heard_at_ms REAL
  ) STRICT;
  CREATE INDEX clock_samples_by_register ON clock_samples(register_key, id);
  `,
  `
  -- Accounts at POS clouds. sealed_imported: what the last set-up file said of it. version: counts what people change.
  CREATE TABLE pos_accounts (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, sealed_settings BLOB NOT NULL, sealed_imported BLOB NOT NULL,
    version INTEGER NOT NULL DEFAULT 1, cursor TEXT, linked_at_ms REAL NOT NULL,
    last_success_ms REAL, problem TEXT, problem_since_ms REAL
  ) STRICT, WITHOUT ROWID;
  -- Which terminal a register is, and when it was linked: by the gateway's clocks, and by the POS server's once that is known.
  CREATE TABLE pos_terminals (
    register_key TEXT PRIMARY KEY REFERENCES registers(key), account_id TEXT NOT NULL REFERENCES pos_accounts(id), terminal TEXT NOT NULL,
    linked_at_ms REAL NOT NULL, linked_boot TEXT NOT NULL, linked_monotonic_ms REAL NOT NULL, linked_server_ms REAL,
    UNIQUE (account_id, terminal)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- half: who told of it ('printer', 'cloud'), while nobody has told the other half. superseded_by: id of the sale that it is half of, where
  -- the cloud knew both before that was found out.
  ALTER TABLE sales ADD COLUMN half TEXT;
  ALTER TABLE sales ADD COLUMN superseded_by TEXT;
  UPDATE sales SET half = told ->> '$.by' WHERE told ->> '$.by' IN ('printer', 'cloud');
  CREATE INDEX sales_half ON sales(register_key, half, instant_at_ms) WHERE half IS NOT NULL;

  -- A sale that a printer tap and a POS cloud told of, as each told it: two rows. One of the ids is that of the sale, the other its alias.
  CREATE TABLE sale_halves (
    id TEXT PRIMARY KEY, sale_seq INTEGER NOT NULL REFERENCES sales(seq), sale TEXT NOT NULL, told TEXT NOT NULL, boot TEXT NOT NULL,
    received_monotonic_ms REAL NOT NULL, received_at_ms REAL NOT NULL, clock TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sale_halves_by_sale ON sale_halves(sale_seq);
  -- The sale that this was the other identity of.
  ALTER TABLE removed_sales ADD COLUMN alias_of TEXT;

  -- 1: there is a picture, of a moment that has turned out to be another; the right one is to be taken, and takes its place.
  ALTER TABLE captures ADD COLUMN retake INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX captures_retake ON captures(sale_seq) WHERE retake = 1;
  `,
  `
  -- Who may use the page (page-access.ts). Of secrets only hashes; …_run_ms: the gateway's running time (domain/running-time.ts).
  CREATE TABLE page_login (
    one INTEGER PRIMARY KEY CHECK (one = 1), password_hash TEXT, code_sha256 TEXT, was_set INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE page_sessions (sha256 TEXT PRIMARY KEY, made_run_ms REAL NOT NULL, seen_run_ms REAL NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE api_tokens (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL UNIQUE, made_at_ms REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- What sales are looked for by, without a look at the sales: of all that count, and of the few that are no plain sale.
  DROP INDEX sales_by_instant;
  CREATE INDEX sales_by_instant ON sales(instant_at_ms, seq, register_key, kind, total_minor) WHERE superseded_by IS NULL;
  CREATE INDEX sales_of_other_kinds ON sales(instant_at_ms, seq, register_key, kind, total_minor)
    WHERE superseded_by IS NULL AND kind <> 'sale';
  CREATE INDEX captures_missing ON captures(sale_seq) WHERE outcome NOT IN ('captured', 'pending');

  -- Of each so many sales that came one after another, which words are surely in none of them (text-blocks.ts). Without a row nothing is sure.
  CREATE TABLE text_blocks (block INTEGER PRIMARY KEY, filter BLOB NOT NULL) STRICT;
  -- Which there are, without reading past all filters.
  CREATE INDEX text_blocks_there ON text_blocks(block);
  CREATE TRIGGER text_block_changed AFTER UPDATE OF sale ON sales WHEN NEW.sale <> OLD.sale BEGIN
    DELETE FROM text_blocks WHERE block = NEW.seq / 256;
  END;
  CREATE TRIGGER text_block_gone AFTER DELETE ON sales BEGIN
    DELETE FROM text_blocks WHERE block = OLD.seq / 256;
  END;
  `,
  `
  -- A camera that was removed: its id stays taken, and the links of before keep what they refer to (cameras.ts).
  ALTER TABLE cameras ADD COLUMN removed_at_ms REAL;
  `,
  `
  -- The receipt printer of a register, as it was set up on the page (domain/receipt-printer.ts), as JSON. Those of the config are not here.
  CREATE TABLE register_printers (
    register_key TEXT PRIMARY KEY REFERENCES registers(key), printer TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- 1: a person keeps it: it goes neither for its age nor for want of space (keeping.ts).
  ALTER TABLE sales ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX sales_kept ON sales(instant_at_ms, seq, register_key, kind, total_minor) WHERE superseded_by IS NULL AND kept = 1;
  `,
  `
  -- 1: its camera had not come back when this was decided, nor has it since (camera-back.ts). Of those that were there before nobody knows:
  -- the next return need not be theirs, so they stay without an end.
  ALTER TABLE captures ADD COLUMN open_end INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX captures_open_end ON captures(camera_id, sale_seq) WHERE open_end = 1 AND outcome = 'camera_down';
  `,
  `
  -- Null: not measured. Until now that was 0, so a 0 counts as measured only where it stands how.
  ALTER TABLE cameras ADD COLUMN measured_ms REAL;
  UPDATE cameras SET measured_ms = latency_ms WHERE latency_ms <> 0 OR EXISTS (
    SELECT 1 FROM calibrations c WHERE c.camera_id = cameras.id AND c.register_key = '' AND c.value_ms = 0);
  ALTER TABLE cameras DROP COLUMN latency_ms;
  ALTER TABLE cameras RENAME COLUMN measured_ms TO latency_ms;
  `,
  `
  -- When a sale was voided, where that is known by itself (void.ts). of_void 1: a capture of that moment.
  ALTER TABLE sales ADD COLUMN voided TEXT;
  ALTER TABLE captures ADD COLUMN of_void INTEGER NOT NULL DEFAULT 0;
  `,
];

/**
 * Each must take less than a minute on a database at its bound (store.maxSales): an update that is not
 * healthy within two minutes is rolled back.
 */
const later: readonly Required<Step>[] = [];

/** All steps in order. */
export const steps: readonly Step[] = [...first.map((sql) => ({ sql })), ...later];

/**
 * Migrates a file to the newest schema, each step in a transaction; two concurrent processes run each step
 * once. A file of a newer version is rolled back if that version has stored its reversals. Throws on any
 * other file of a newer version, and as SQLite does for a damaged file whose version makes no sense. `upTo`
 * limits the steps, which yields a file of an earlier version. Returns a description of a wrong version
 * number that was corrected from the tables.
 */
export function migrate(
  db: Connection,
  upTo: number = steps.length,
  known: readonly Step[] = steps,
): string | undefined {
  const done = (): number => Number(db.pragma('user_version', { simple: true }));
  const wrong = done() === known.length ? undefined : db.transaction(() => putRight(db, done())).immediate();
  if (isNoise(done())) {
    const damaged = new Error(`the database ${db.name} has the impossible schema version ${done()}`);
    throw Object.assign(damaged, { code: 'SQLITE_CORRUPT' });
  }
  if (done() > known.length) {
    const newer = done();
    if (!rollBackSchema(db, { to: known.length, text: knownSchemas.textOf(known.length) }))
      throw new Error(
        `the database ${db.name} was written by a newer tillframe (schema ${newer}, this one knows ${known.length}); install that version again`,
      );
    return `it was brought back from schema ${newer} of a newer version to ${known.length}`;
  }
  for (const [index, { sql, back }] of known.slice(0, upTo).entries()) {
    db.transaction(() => {
      if (done() > index) return;
      db.exec(sql);
      if (back !== undefined) storeReversal(db, index + 1, back);
      failpoint('store.migration');
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
  return wrong;
}

function putRight(db: Connection, said: number): string | undefined {
  const text = schemaTextOf(db);
  if (text === '' && said === 0) return undefined;
  const version = versionOf(text, said, knownSchemas);
  if (version === undefined || version === said) return undefined;
  db.pragma(`user_version = ${version}`);
  return `its schema version was ${said}, its tables are those of version ${version}`;
}

const made = new Map<number, string>();

/** Schema of an empty file at each version. */
export const knownSchemas: KnownSchemas = {
  program: 'tillframe',
  newest: steps.length,
  create: (db, version) => void migrate(db, version),
  textOf: (version) => {
    const before = made.get(version);
    if (before !== undefined) return before;
    const db = new Database(':memory:');
    migrate(db, version);
    const text = schemaTextOf(db);
    db.close();
    made.set(version, text);
    return text;
  },
};
