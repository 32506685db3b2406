/** Step of the schema for the content of clips; their rows are there since the step of erasures. */
export const clipSchema = `
  -- Parts of clips that are not whole yet, each an object of its own.
  create table clip_parts (
    sha256 text collate "C" not null, first int not null, bytes int not null, name text not null, at_ms bigint not null,
    primary key (sha256, first)
  );
  -- Clips that are whole, and whose hash was right. parts: [{"bytes", "name"}] in their order.
  create table clip_files (sha256 text collate "C" primary key, bytes int not null, parts jsonb not null);
`;
