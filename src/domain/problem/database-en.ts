/** English texts about a damaged database: the damage, and what was recovered and lost. Pure. */

export const databaseProblemsEn = {
  'database.empty_with_log': 'The database is empty, its write-ahead log is not',
  'database.empty': 'The database is empty',
  'database.log_damaged': 'The write-ahead log is damaged in its middle',
  'database.truncated': 'The database is shorter than its header states',
  'database.not_a_database': 'The file is not a database any more ({error})',
  'database.content_damaged': 'The content of the database is damaged ({error})',
  'database.unreadable': 'The database cannot be read from the disk ({error})',
  'database.check_failed': 'The check of the database failed ({finding})',
  'database.event_changed': 'Event {event} differs from its checksum',
  'database.schema_impossible': 'The database has the impossible schema version {version}',
  'database.damage_unknown': 'The reason is not known',
  'database.sales_not_recovered': 'The sales could not be recovered ({error})',

  'database.recovered':
    'The database was damaged and has been recovered: {sales} sales, {pictures} pictures, {events} events to send are there',
  'database.rows_unreadable': 'Rows or pages that could not be read: {count}',
  'database.pages_missing': 'Pages missing at the end of the file: {count}',
  'database.pictures_gone': 'Pictures that are gone here: {count}',
  'database.pictures_left': 'Pictures that the cloud has and that were left behind: {count}',
  'database.unsent_lost': 'Events of sales that the cloud never had are lost: {count}',
  'database.unsent_lost_numbers':
    'Events of sales that the cloud never had are lost: {count} (numbers {numbers})',
  'database.unsent_lost_among':
    'Events of sales that the cloud never had are lost: {count} (among the numbers {numbers})',
  'database.unsent_unknown':
    'Whether the cloud had all sales is not known: the record of their number was damaged too',
  'database.damaged_file_kept': 'The damaged file is kept as {file}',
} as const;
