/** Erasures on request: the record, which outlives what was erased. */
export const erasureSchema = `
  -- origin: where it was requested. reported: 1 once the cloud has the report.
  CREATE TABLE erasures (
    id TEXT PRIMARY KEY, sale_id TEXT NOT NULL, picture TEXT, requested_at TEXT NOT NULL, asked_by TEXT, reason TEXT,
    origin TEXT NOT NULL CHECK (origin IN ('cloud', 'gateway')), erased_at_ms REAL NOT NULL, reported INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX erasures_unreported ON erasures(id) WHERE reported = 0;
  -- Ids of erased sales and their aliases: what comes of them again is known, and not stored.
  CREATE TABLE erased_ids (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  -- Rows without contents, until the notices in place of their unsent events are sent.
  CREATE TABLE erased_rows (sale_seq INTEGER PRIMARY KEY REFERENCES sales(seq) ON DELETE CASCADE) STRICT;
`;
