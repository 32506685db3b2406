/**
 * Notifications that wait for their channel, and the sales to decide about. Triggers note such a sale in the transaction that
 * stores or changes it, so that no crash loses one. agent/notifications/ decides about each of them soon after.
 */

const note = `INSERT OR IGNORE INTO notification_candidates (sale_seq) SELECT NEW.seq
    WHERE NEW.superseded_by IS NULL AND (SELECT value FROM meta WHERE key = 'notifies') = '1';`;

export const notificationsSchema = `
  -- entry: JSON of an Occurrence (domain/notification/rules.ts). key: its identity; a row remains after it was sent, so that it is sent once.
  -- dropped: too old or too many, not reported as such yet.
  CREATE TABLE notifications (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, channel_id TEXT NOT NULL, key TEXT NOT NULL, queued_at_ms REAL NOT NULL, entry TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'dropped', 'sent')),
    UNIQUE (channel_id, key)
  ) STRICT;
  CREATE INDEX notifications_open ON notifications(channel_id, state, seq) WHERE state <> 'sent';
  -- state: JSON (notification-rows.ts).
  CREATE TABLE notification_channels (id TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE notification_candidates (sale_seq INTEGER PRIMARY KEY REFERENCES sales(seq) ON DELETE CASCADE) STRICT;
  CREATE TRIGGER notification_candidate_new AFTER INSERT ON sales WHEN NEW.kind IN ('refund', 'void', 'no_sale') BEGIN ${note}
  END;
  CREATE TRIGGER notification_candidate_changed AFTER UPDATE OF kind, total_minor ON sales
    WHEN NEW.kind <> OLD.kind OR (NEW.total_minor <> OLD.total_minor AND NEW.kind IN ('refund', 'void')) BEGIN ${note}
  END;
`;
