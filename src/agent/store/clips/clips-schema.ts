/**
 * Clips of sales, and the sales that may need one. Triggers note such a sale in the transaction that changes it: sales
 * are changed in many places of the code. agent/clips/ decides about each of them soon after.
 */

const note = (sale: string): string =>
  `INSERT OR IGNORE INTO clip_candidates (sale_seq) SELECT ${sale}.seq WHERE ${sale}.superseded_by IS NULL AND (${sale}.kind <> 'sale'
      OR ${sale}.pinned = 1 OR (SELECT value FROM meta WHERE key = 'clips_of_all') = '1');`;

export const clipsSchema = `
  -- boot, …_monotonic_ms: moment, first and last picture, as requested until state is 'stored'; …_ms: the same on the wall clock. incident: 0 for
  -- a plain sale that nobody asked for. kind 'picture': one of the stream of most detail. uncertainty_ms: of its time. sealed_key: of its file; deleting it makes the video unreadable.
  CREATE TABLE clips (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, sale_seq INTEGER NOT NULL REFERENCES sales(seq) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('video', 'picture')), uncertainty_ms REAL, camera_id TEXT NOT NULL, boot TEXT NOT NULL, at_monotonic_ms REAL NOT NULL, from_monotonic_ms REAL NOT NULL, until_monotonic_ms REAL NOT NULL,
    at_ms REAL NOT NULL, from_ms REAL NOT NULL, until_ms REAL NOT NULL, incident INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'stored', 'missing')),
    why TEXT, sealed_key BLOB, bytes INTEGER,
    -- sending: how far it is on its way to the cloud; 'gone': evicted after it was begun, and the cloud knows. sha256: of its content.
    sha256 TEXT, sending TEXT NOT NULL DEFAULT 'waiting' CHECK (sending IN ('waiting', 'begun', 'sent', 'rejected', 'gone')),
    send_not_before_ms REAL NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX clips_by_sale ON clips(sale_seq);
  CREATE INDEX clips_pending ON clips(incident, seq) WHERE state = 'pending';
  CREATE INDEX clips_stored ON clips(seq, id, sale_seq, bytes, incident) WHERE state = 'stored';
  CREATE INDEX clips_to_send ON clips(incident, seq) WHERE state = 'stored' AND sending IN ('waiting', 'begun');
  CREATE INDEX clips_gone ON clips(seq) WHERE state = 'missing' AND sending = 'begun';
  CREATE INDEX clips_evicted_unsent ON clips(incident) WHERE why = 'evicted' AND sending <> 'sent';
  CREATE TABLE clip_candidates (sale_seq INTEGER PRIMARY KEY REFERENCES sales(seq) ON DELETE CASCADE) STRICT;
  CREATE TRIGGER clip_candidate_new AFTER INSERT ON sales BEGIN ${note('NEW')}
  END;
  CREATE TRIGGER clip_candidate_changed AFTER UPDATE OF kind, pinned, instant_at_ms, voided_at_ms ON sales BEGIN ${note('NEW')}
  END;
`;
