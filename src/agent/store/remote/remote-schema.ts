/** Requests of the cloud: each one that was seen, so that it is carried out once. */
export const remoteSchema = `
  -- state: as in contract/cloud/remote/report.ts; 'noted' until its clips are planned. problem: JSON, why it is refused or failed.
  CREATE TABLE remote_requests (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, sale_id TEXT, noted_at_ms REAL NOT NULL, expires_at_ms REAL NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('noted', 'under_way', 'done', 'refused', 'failed')), problem TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX remote_requests_by_age ON remote_requests(noted_at_ms);
`;
