/** English texts about a database that cannot be used. Pure. */

export const storeEn = {
  'store.in_use':
    'another tillframe is running with the database {path}; stop it first, or give this one a dataDir of its own',
  'store.too_large_for_memory':
    'the data folder cannot be written: its file system is read-only, or its disk fails, and the database {path} is too large to be read into memory: put the disk right, or copy the folder to another one',
  'store.damaged':
    'the database {path} is damaged; start the agent (tillframe run), which recovers it, and try again',
  'store.newer':
    'the database {path} was written by a newer tillframe (schema {newer}, this one knows {known}); install that version again',
  'store.no_gateway_id':
    '{path} holds no gateway id: remove it for a new one, or set gateway.id in the config',
  'store.not_a_key':
    '{path} is not a key of {bytes} bytes; put the old file back, or remove it and import the cameras with their passwords again',
} as const;
