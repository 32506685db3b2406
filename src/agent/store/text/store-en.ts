/** English texts about a database that cannot be used. Pure. */

export const storeEn = {
  'store.in_use':
    'another tillframe is running with the database {path}; stop it first, or give this one a dataDir of its own',
  'store.too_large_for_memory':
    'the data folder cannot be written: its file system is read-only, or its disk fails, and the database {path} is too large to be read into memory: put the disk right, or copy the folder to another one',
  'store.damaged':
    'the database {path} is damaged; start the agent (tillframe run), which recovers it, and try again',
} as const;
