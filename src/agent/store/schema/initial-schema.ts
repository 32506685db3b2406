/** The first step of the schema (migrations.ts). */

import { paymentKinds } from '../../../domain/sale/sale-kinds.ts';
import { clipsSchema } from '../clips/clips-schema.ts';
import { erasureSchema } from '../erasure/erasure-schema.ts';
import { notificationsSchema } from '../notifications/notifications-schema.ts';
import { remoteSchema } from '../remote/remote-schema.ts';
import { takingsSchema } from '../takings/takings-schema.ts';

/** An aggregate of the payments is no expression of a column: the stored JSON has no blanks. */
const paymentBits = paymentKinds
  .map((kind, bit) => `((instr(sale -> '$.payments', '"kind":"${kind}"') > 0) << ${bit})`)
  .join(' | ');

export const initialSchema = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE clock_map (
    boot TEXT NOT NULL, monotonic_ms REAL NOT NULL, wall_ms REAL NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('synced', 'unsynced')),
    PRIMARY KEY (boot, monotonic_ms)
  ) STRICT, WITHOUT ROWID;
  -- The order of the boots in clock_map: wall times may step back between boots.
  CREATE TABLE boots (seq INTEGER PRIMARY KEY, boot TEXT NOT NULL UNIQUE) STRICT;

  -- A removed camera keeps its id, and the links that refer to it. latency_ms: null until it is measured.
  CREATE TABLE cameras (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, url TEXT NOT NULL, username TEXT, sealed_password BLOB,
    transport TEXT NOT NULL CHECK (transport IN ('auto', 'tcp', 'udp')),
    aspect TEXT CHECK (aspect IN ('16:9', '4:3', 'square')),
    reader TEXT NOT NULL DEFAULT 'auto' CHECK (reader IN ('auto', 'native', 'ffmpeg')),
    masks TEXT NOT NULL DEFAULT '[]', removed_at_ms REAL, latency_ms REAL, main_url TEXT
  ) STRICT, WITHOUT ROWID;
  -- The reader that a camera with reader 'auto' needs, found by trying; valid for the address it was found with.
  CREATE TABLE camera_readers (
    camera_id TEXT PRIMARY KEY, address TEXT NOT NULL,
    reader TEXT NOT NULL CHECK (reader IN ('native', 'ffmpeg')), found_at_ms REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  -- What the stamps of a camera showed of the delay of its reports (report-delays.ts): JSON, milliseconds; valid for the device that it was.
  CREATE TABLE camera_report_delays (
    camera_id TEXT NOT NULL, property TEXT NOT NULL, device TEXT NOT NULL, differences TEXT NOT NULL, noted_at_ms REAL NOT NULL,
    PRIMARY KEY (camera_id, property)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE registers (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, basis TEXT NOT NULL, delay_ms REAL NOT NULL, late_after_ms REAL NOT NULL,
    token_sha256 TEXT, earlier_picture INTEGER NOT NULL DEFAULT 0,
    -- From when on drawer openings without a sale are recorded; null: they are not.
    no_sale_since_ms REAL,
    -- Where its checkouts show (domain/setup/seen-region.ts), as JSON; null: they are not looked for.
    region TEXT
  ) STRICT, WITHOUT ROWID;
  -- The newest searches in the region of a register (region-searches.ts). sealed_looks: what the changes at the sale look like; null: none are kept. error_ms: by how much
  -- the change was later than the sale, whose time was known otherwise within ± reference_ms.
  CREATE TABLE region_searches (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, register_key TEXT NOT NULL, sale_id TEXT NOT NULL, outcome TEXT NOT NULL, sealed_looks BLOB,
    error_ms REAL, reference_ms REAL, UNIQUE (register_key, sale_id)
  ) STRICT;
  CREATE TRIGGER region_latency_changed AFTER UPDATE OF latency_ms ON cameras WHEN NEW.latency_ms IS NOT OLD.latency_ms BEGIN
    UPDATE region_searches SET error_ms = NULL WHERE register_key IN (SELECT key FROM registers WHERE region ->> '$.camera' = NEW.id);
  END;
  CREATE TRIGGER region_changed AFTER UPDATE OF region ON registers WHEN NEW.region IS NOT OLD.region BEGIN
    DELETE FROM region_searches WHERE register_key = NEW.key;
  END;
  -- Receipt printers set up on the page (domain/setup/), as JSON. Printers of config.yaml are not here.
  CREATE TABLE register_printers (
    register_key TEXT PRIMARY KEY REFERENCES registers(key), printer TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  -- Devices that report moments of a register (domain/setup/moment-source.ts); the settings are JSON, and may contain a password.
  CREATE TABLE moment_sources (
    register_key TEXT NOT NULL REFERENCES registers(key), id TEXT NOT NULL, source TEXT NOT NULL, kind TEXT NOT NULL,
    debounce_ms REAL NOT NULL, delay_ms REAL, sealed_settings BLOB NOT NULL,
    PRIMARY KEY (register_key, id)
  ) STRICT, WITHOUT ROWID;
  -- Settings made on the page (setup/settings.ts): JSON, which may contain a key.
  CREATE TABLE settings (section TEXT PRIMARY KEY, sealed_settings BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    register_key TEXT NOT NULL REFERENCES registers(key), camera_id TEXT NOT NULL REFERENCES cameras(id),
    main INTEGER NOT NULL, offset_ms REAL NOT NULL, from_ms REAL NOT NULL, until_ms REAL
  ) STRICT;
  CREATE INDEX links_by_register ON links(register_key);
  -- How a latency (register_key '') or the offset of a link was measured.
  CREATE TABLE calibrations (
    camera_id TEXT NOT NULL, register_key TEXT NOT NULL, method TEXT NOT NULL CHECK (method IN ('phone', 'picture', 'hand', 'sender_reports')),
    value_ms REAL NOT NULL, uncertainty_ms REAL, samples INTEGER, measured_at_ms REAL NOT NULL,
    PRIMARY KEY (camera_id, register_key)
  ) STRICT, WITHOUT ROWID;

  -- sealed_imported: the settings in the last imported set-up file. version: number of changes by people. listed_until_ms: its sales until then
  -- are stored.
  CREATE TABLE pos_accounts (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, sealed_settings BLOB NOT NULL, sealed_imported BLOB NOT NULL,
    version INTEGER NOT NULL DEFAULT 1, cursor TEXT, linked_at_ms REAL NOT NULL,
    last_success_ms REAL, listed_until_ms REAL, problem TEXT, problem_since_ms REAL
  ) STRICT, WITHOUT ROWID;
  -- The terminal of a register, and when it was linked: by the gateway's clocks, and by the POS server's once that is known.
  CREATE TABLE pos_terminals (
    register_key TEXT PRIMARY KEY REFERENCES registers(key), account_id TEXT NOT NULL REFERENCES pos_accounts(id), terminal TEXT NOT NULL,
    linked_at_ms REAL NOT NULL, linked_boot TEXT NOT NULL, linked_monotonic_ms REAL NOT NULL, linked_server_ms REAL,
    UNIQUE (account_id, terminal)
  ) STRICT, WITHOUT ROWID;

  -- seq: order of commit, immutable. news: 1 while no revision contains the newest state.
  -- origin: source and its times (domain/sale/sale.ts), as JSON; null when the register pushed the sale.
  -- unmatched_source: the source, 'printer' or 'cloud', until the other one is matched. superseded_by: id of the sale that it was matched with after
  -- both had been published. voided_…: the void's own time, where that is known (void.ts). reversed_id: the sale that a refund or void takes
  -- back (reversal.ts).
  -- signal: what the time of basis moment is from, as JSON (contract/instant-signal.ts).
  -- time_open: 1 while later sales of the register may show when it was made (settle-times.ts).
  -- pinned: 1 when a person pinned the sale: neither retention nor eviction removes it (pins.ts).
  -- staff: name, else id. payment_kinds: a bit for each kind of payment, in the order of paymentKinds (domain/sale/sale-kinds.ts). Both are
  -- computed from the JSON and stored in indexes only.
  CREATE TABLE sales (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    register_key TEXT NOT NULL, register_sale_id TEXT,
    kind TEXT NOT NULL, total_minor INTEGER NOT NULL, sale TEXT NOT NULL,
    boot TEXT NOT NULL, received_monotonic_ms REAL NOT NULL, received_at_ms REAL NOT NULL,
    clock TEXT NOT NULL, committed_monotonic_ms REAL NOT NULL, arrival_minus_sold_ms REAL,
    instant_monotonic_ms REAL NOT NULL, instant_at_ms REAL NOT NULL, basis TEXT NOT NULL,
    uncertainty_ms REAL NOT NULL, signal TEXT, skew_ms REAL,
    revision INTEGER NOT NULL DEFAULT 0, news INTEGER NOT NULL DEFAULT 1,
    stored_revision INTEGER NOT NULL DEFAULT 0, stored_at_ms REAL,
    origin TEXT, skew_uncertainty_ms REAL, unmatched_source TEXT, superseded_by TEXT, pinned INTEGER NOT NULL DEFAULT 0,
    voided_at_ms REAL, voided_basis TEXT, voided_uncertainty_ms REAL, reversed_id TEXT, time_open INTEGER NOT NULL DEFAULT 0,
    staff TEXT AS (iif(json_valid(sale), coalesce(sale ->> '$.staff.name', sale ->> '$.staff.id'), NULL)) VIRTUAL,
    payment_kinds INTEGER AS (iif(json_valid(sale), ${paymentBits}, 0)) VIRTUAL
  ) STRICT;
  CREATE INDEX sales_by_register ON sales(register_key, register_sale_id, seq);
  -- Searches read indexes only: of all sales, of the few that are no plain sale, of the pinned ones, of unclear
  -- papers, and of voids by their own time.
  CREATE INDEX sales_by_instant ON sales(instant_at_ms, seq, register_key, kind, total_minor, voided_at_ms, staff, payment_kinds) WHERE superseded_by IS NULL;
  CREATE INDEX sales_of_other_kinds ON sales(instant_at_ms, seq, register_key, kind, total_minor, voided_at_ms, staff, payment_kinds)
    WHERE superseded_by IS NULL AND kind <> 'sale';
  CREATE INDEX sales_pinned ON sales(instant_at_ms, seq, register_key, kind, total_minor) WHERE superseded_by IS NULL AND pinned = 1;
  CREATE INDEX sales_unclear ON sales(instant_at_ms, seq, register_key, kind, total_minor)
    WHERE superseded_by IS NULL AND unmatched_source = 'printer' AND instr(sale, '"unclear"') > 0;
  CREATE INDEX sales_voided ON sales(voided_at_ms, seq, register_key, kind, total_minor, instant_at_ms, pinned)
    WHERE superseded_by IS NULL AND kind = 'void' AND voided_at_ms IS NOT NULL;
  CREATE INDEX sales_reversing ON sales(reversed_id) WHERE reversed_id IS NOT NULL;
  -- Read completely for each sale with a time of sale.
  CREATE INDEX sales_with_skew ON sales(register_key, seq, arrival_minus_sold_ms, received_at_ms)
    WHERE arrival_minus_sold_ms IS NOT NULL;
  CREATE INDEX sales_unpublished ON sales(seq) WHERE news = 1;
  -- Sales that the cloud has completely, oldest first: candidates of retention and eviction.
  CREATE INDEX sales_sent ON sales(seq) WHERE revision > 0 AND news = 0 AND stored_revision >= revision;
  -- Sales that need a clock correction, by boot: those of a boot that never met a time source stay for good.
  CREATE INDEX sales_unsynced ON sales(boot, seq) WHERE clock = 'unsynced';
  CREATE INDEX sales_time_open ON sales(received_at_ms) WHERE time_open = 1;
  CREATE INDEX sales_unmatched ON sales(register_key, unmatched_source, instant_at_ms) WHERE unmatched_source IS NOT NULL;

  -- Every body that a register sent for a sale: an earlier one received again is a repetition, not an edit.
  CREATE TABLE sale_bodies (
    sale_seq INTEGER NOT NULL REFERENCES sales(seq), sha256 TEXT NOT NULL, PRIMARY KEY (sale_seq, sha256)
  ) STRICT, WITHOUT ROWID;
  -- The records of a sale matched from receipt printer, POS cloud and the paper of its void. One id is that of the sale, the others its aliases.
  CREATE TABLE source_records (
    id TEXT PRIMARY KEY, sale_seq INTEGER NOT NULL REFERENCES sales(seq), sale TEXT NOT NULL, origin TEXT NOT NULL, boot TEXT NOT NULL,
    received_monotonic_ms REAL NOT NULL, received_at_ms REAL NOT NULL, clock TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX source_records_by_sale ON source_records(sale_seq);
  -- Of removed sales: enough to recognize one that its register sends again (removed-sales.ts). alias_of: the sale it was matched with.
  CREATE TABLE removed_sales (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL, sold_at_ms REAL, bodies TEXT NOT NULL, alias_of TEXT
  ) STRICT;
  -- Samples of the clock of a polled register. printed_at_ms: when the printer proxy received the receipt of the same sale.
  CREATE TABLE clock_samples (
    id INTEGER PRIMARY KEY, register_key TEXT NOT NULL, sale_id TEXT NOT NULL UNIQUE, sold_at_ms REAL NOT NULL,
    resolution_ms REAL NOT NULL, server_at_ms REAL, server_ahead_ms REAL, arrived_at_ms REAL NOT NULL, printed_at_ms REAL
  ) STRICT;
  CREATE INDEX clock_samples_by_register ON clock_samples(register_key, id);

  -- Moments of registers, pushed without a sale (agent/store/moments/). at_…: when it happened, by the clocks of the gateway. sale_seq: the
  -- sale that it belongs to, in its time stated until then (stated_…); the sale may be gone. moved: 1 where the sale has its time from the moment.
  -- device, way, device_name: what reported it (domain/moment/moment-device.ts). no_sale_seq: the sale of kind no_sale that records it as an opening without a sale, until a sale claims it.
  CREATE TABLE moments (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, register_key TEXT NOT NULL, id TEXT, kind TEXT NOT NULL, device TEXT NOT NULL, way TEXT NOT NULL, device_name TEXT,
    boot TEXT NOT NULL, at_monotonic_ms REAL NOT NULL, at_ms REAL NOT NULL, received_at_ms REAL NOT NULL,
    clock TEXT NOT NULL CHECK (clock IN ('synced', 'unsynced')),
    sale_seq INTEGER, stated_at_ms REAL, stated_uncertainty_ms REAL, moved INTEGER NOT NULL DEFAULT 0,
    no_sale_seq INTEGER
  ) STRICT;
  CREATE INDEX moments_by_time ON moments(register_key, at_ms);
  CREATE INDEX moments_by_id ON moments(register_key, id) WHERE id IS NOT NULL;
  CREATE INDEX moments_by_sale ON moments(sale_seq) WHERE sale_seq IS NOT NULL;
  CREATE INDEX moments_of_no_sale ON moments(register_key, no_sale_seq) WHERE no_sale_seq IS NOT NULL;
  CREATE INDEX moments_free_drawers ON moments(register_key, at_ms) WHERE kind = 'drawer' AND sale_seq IS NULL AND no_sale_seq IS NULL;
  -- Pictures of drawer openings until it is known whether they belong to a sale (moment-pictures.ts). aim_ms: requested time less that of the
  -- moment. jpeg: null until it is taken.
  CREATE TABLE moment_pictures (
    moment_seq INTEGER NOT NULL REFERENCES moments(seq) ON DELETE CASCADE, camera_id TEXT NOT NULL, requested_offset_ms INTEGER NOT NULL,
    aim_ms REAL NOT NULL, details TEXT, width INTEGER, height INTEGER, jpeg BLOB,
    PRIMARY KEY (moment_seq, camera_id, requested_offset_ms)
  ) STRICT;
  CREATE TRIGGER moment_pictures_unwanted AFTER UPDATE OF no_sale_since_ms ON registers WHEN NEW.no_sale_since_ms IS NULL BEGIN
    DELETE FROM moment_pictures WHERE moment_seq IN (SELECT seq FROM moments WHERE register_key = NEW.key);
  END;
  CREATE INDEX moments_unsynced ON moments(boot) WHERE clock = 'unsynced';

  -- Log of people (people/activity-log.ts). kind: the group of an entry, which is JSON.
  CREATE TABLE activity (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at_ms REAL NOT NULL, kind TEXT NOT NULL, entry TEXT NOT NULL
  ) STRICT;
  CREATE INDEX activity_by_kind ON activity(kind, seq);
  CREATE INDEX activity_by_age ON activity(at_ms);

  -- Notes of people on sales (people/sale-notes.ts). searched: the note as words are compared with it.
  CREATE TABLE sale_notes (
    sale_seq INTEGER PRIMARY KEY REFERENCES sales(seq), note TEXT NOT NULL, searched TEXT NOT NULL, noted_at_ms REAL NOT NULL
  ) STRICT;

  -- For each block of consecutive sales, which words are certainly in none of them (text-blocks.ts). Without a row nothing is certain.
  CREATE TABLE text_blocks (block INTEGER PRIMARY KEY, filter BLOB NOT NULL) STRICT;
  -- The existing blocks, without reading past all filters.
  CREATE INDEX text_blocks_there ON text_blocks(block);
  CREATE TRIGGER text_block_changed AFTER UPDATE OF sale ON sales WHEN NEW.sale <> OLD.sale BEGIN
    DELETE FROM text_blocks WHERE block = NEW.seq / 256;
  END;
  CREATE TRIGGER text_block_gone AFTER DELETE ON sales BEGIN
    DELETE FROM text_blocks WHERE block = OLD.seq / 256;
  END;

  -- Receipts printed as pixels (paper-pictures.ts). paper_id: the printer proxy's id of the paper. unread: its message, as JSON, until its text
  -- has been recognised, or can't be.
  CREATE TABLE paper_pictures (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, paper_id TEXT NOT NULL UNIQUE, sale_seq INTEGER NOT NULL REFERENCES sales(seq), png BLOB NOT NULL,
    unread TEXT
  ) STRICT;
  CREATE INDEX paper_pictures_by_sale ON paper_pictures(sale_seq);
  CREATE INDEX paper_pictures_unread ON paper_pictures(seq) WHERE unread IS NOT NULL;

  ${takingsSchema}
  ${clipsSchema}
  ${notificationsSchema}
  ${erasureSchema}
  ${remoteSchema}
  CREATE TABLE thumbnails (
    sha256 TEXT NOT NULL UNIQUE, width INTEGER NOT NULL, height INTEGER NOT NULL, jpeg BLOB NOT NULL
  ) STRICT;
  -- camera_id is '' for no_link. details: JSON of the outcome's own fields. rank: 0 for the main camera of the register.
  -- retake: 1 while the picture shows a superseded instant, until the new picture replaces it. of_void: 1 for a capture of the void's time.
  -- extra: of an uncertain sale (extra-captures.ts), 'around' or the basis of one of two times; 'undamaged': beside a flawed picture; '': of the sale or its void.
  -- open_end: 1 while the camera has not recovered since this outcome was decided (camera-back.ts).
  CREATE TABLE captures (
    sale_seq INTEGER NOT NULL REFERENCES sales(seq), camera_id TEXT NOT NULL, requested_offset_ms INTEGER NOT NULL,
    at_monotonic_ms REAL NOT NULL,
    outcome TEXT NOT NULL, details TEXT NOT NULL DEFAULT '{}', thumbnail_sha256 TEXT REFERENCES thumbnails(sha256),
    rank INTEGER NOT NULL DEFAULT 0, retake INTEGER NOT NULL DEFAULT 0, open_end INTEGER NOT NULL DEFAULT 0,
    of_void INTEGER NOT NULL DEFAULT 0, extra TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (sale_seq, camera_id, requested_offset_ms, extra)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX captures_pending ON captures(sale_seq) WHERE outcome = 'pending';
  CREATE INDEX captures_by_thumbnail ON captures(thumbnail_sha256) WHERE thumbnail_sha256 IS NOT NULL;
  CREATE INDEX captures_retake ON captures(sale_seq) WHERE retake = 1;
  CREATE INDEX captures_missing ON captures(sale_seq) WHERE outcome NOT IN ('captured', 'pending');
  CREATE INDEX captures_extra ON captures(sale_seq, thumbnail_sha256) WHERE extra <> '' AND thumbnail_sha256 IS NOT NULL;
  CREATE INDEX captures_open_end ON captures(camera_id, sale_seq) WHERE open_end = 1 AND outcome = 'camera_down';

  -- One row per lookback file, which is unreadable without it. last_ms is null while the file is written.
  CREATE TABLE lookback_segments (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, camera_id TEXT NOT NULL, boot TEXT NOT NULL,
    form TEXT NOT NULL CHECK (form IN ('keyframes', 'full')), codec TEXT NOT NULL, sealed_key BLOB NOT NULL,
    first_ms REAL NOT NULL, last_ms REAL, bytes INTEGER
  ) STRICT;

  -- A stored event stays until its pictures are stored too: an expired upload URL is renewed by sending the event again.
  -- body_sum: checksum of the body (body-checksum.ts).
  CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY, sale_seq INTEGER NOT NULL REFERENCES sales(seq), revision INTEGER NOT NULL,
    event_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'stored', 'renewing', 'quarantined')),
    attempts INTEGER NOT NULL DEFAULT 0, not_before_ms REAL NOT NULL DEFAULT 0, created_at_ms REAL NOT NULL, problem TEXT,
    body_sum INTEGER
  ) STRICT;
  -- Due events and the next due time, without reading the other waiting ones.
  CREATE INDEX outbox_by_state ON outbox(state, not_before_ms, sequence);
  CREATE INDEX outbox_by_sale ON outbox(sale_seq);

  -- Notice to the cloud that the event of this sequence is in quarantine; removed with that event.
  CREATE TABLE rejection_notices (
    sequence INTEGER PRIMARY KEY REFERENCES outbox(sequence) ON DELETE CASCADE, event_id TEXT NOT NULL, body TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'stored', 'rejected')),
    attempts INTEGER NOT NULL DEFAULT 0, not_before_ms REAL NOT NULL DEFAULT 0, created_at_ms REAL NOT NULL, problem TEXT,
    body_sum INTEGER
  ) STRICT;
  CREATE INDEX rejection_notices_waiting ON rejection_notices(not_before_ms, sequence) WHERE state = 'waiting';

  -- Pictures that the sink lacks. released: 1 once an event with the picture is stored, 2 while all such events are in quarantine.
  -- extra: 1 while each capture with the picture is an extra one: it is sent after all others.
  CREATE TABLE pending_pictures (
    sha256 TEXT PRIMARY KEY REFERENCES thumbnails(sha256), released INTEGER NOT NULL DEFAULT 0, put TEXT,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'quarantined')),
    attempts INTEGER NOT NULL DEFAULT 0, not_before_ms REAL NOT NULL DEFAULT 0, created_at_ms REAL NOT NULL, problem TEXT,
    extra INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX pictures_to_send ON pending_pictures(extra, not_before_ms, created_at_ms, sha256) WHERE released = 1 AND state = 'waiting';
  CREATE INDEX pictures_quarantined ON pending_pictures(not_before_ms, sha256) WHERE state = 'quarantined';
  CREATE TABLE outbox_pictures (
    sequence INTEGER NOT NULL REFERENCES outbox(sequence) ON DELETE CASCADE,
    sha256 TEXT NOT NULL, PRIMARY KEY (sequence, sha256)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX outbox_pictures_by_sha ON outbox_pictures(sha256);

  -- The size of the queue goes with each batch: triggers count it.
  INSERT INTO meta (key, value) VALUES ('waiting_events', '0'), ('waiting_pictures', '0'), ('quarantined', '0');
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
  CREATE TRIGGER pictures_count_in AFTER INSERT ON pending_pictures BEGIN
    UPDATE meta SET value = value + 1 WHERE key = CASE
      WHEN NEW.state = 'quarantined' THEN 'quarantined' WHEN NEW.released <> 2 THEN 'waiting_pictures' END;
  END;
  CREATE TRIGGER pictures_count_out AFTER DELETE ON pending_pictures BEGIN
    UPDATE meta SET value = value - 1 WHERE key = CASE
      WHEN OLD.state = 'quarantined' THEN 'quarantined' WHEN OLD.released <> 2 THEN 'waiting_pictures' END;
  END;
  CREATE TRIGGER pictures_count_move AFTER UPDATE OF state, released ON pending_pictures
    WHEN NEW.state <> OLD.state OR NEW.released <> OLD.released BEGIN
    UPDATE meta SET value = value - 1 WHERE key = CASE
      WHEN OLD.state = 'quarantined' THEN 'quarantined' WHEN OLD.released <> 2 THEN 'waiting_pictures' END;
    UPDATE meta SET value = value + 1 WHERE key = CASE
      WHEN NEW.state = 'quarantined' THEN 'quarantined' WHEN NEW.released <> 2 THEN 'waiting_pictures' END;
  END;

  -- Who may use the page (page-access.ts): hashes of secrets only; …_run_ms is the running time of the gateway.
  CREATE TABLE page_login (
    one INTEGER PRIMARY KEY CHECK (one = 1), code_sha256 TEXT, was_set INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  -- compared_name: the form in which names are compared. code_…: an invitation, until it is used.
  CREATE TABLE people (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, compared_name TEXT NOT NULL UNIQUE, role TEXT NOT NULL, password_hash TEXT,
    code_sha256 TEXT, code_until_run_ms REAL, added_at_ms REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE page_sessions (
    sha256 TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
    made_run_ms REAL NOT NULL, seen_run_ms REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX page_sessions_of ON page_sessions(person);
  CREATE TABLE passkeys (
    id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE, name TEXT NOT NULL, rp_id TEXT NOT NULL,
    public_key BLOB NOT NULL, counter INTEGER NOT NULL, transports TEXT NOT NULL, added_at_ms REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX passkeys_of ON passkeys(person);
  CREATE TABLE api_tokens (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, scope TEXT NOT NULL, sha256 TEXT NOT NULL UNIQUE, made_at_ms REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
`;
