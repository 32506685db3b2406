/**
 * The rows of a pair, written without the store: what SQLite itself can do, and backlogs of a million.
 *
 * The real store writes one pair; its rows are read back and written again under other names. So the columns, the indexes and the texts are
 * those of the schema as it is today.
 */
import Database from 'better-sqlite3';
import { bodySum } from '../../src/agent/store/body-checksum.ts';
import { type Connection, openConnection } from '../../src/agent/store/connection.ts';
import { migrate } from '../../src/agent/store/schema/migrations.ts';
import {
  accept,
  captured,
  hashOf,
  noise,
  openBenchStore,
  type Picture,
  removeDatabase,
  setUp,
} from './store-bench.ts';

type Row = Record<string, unknown>;
/** Rows of one pair that waits with its picture. */
export type PairRows = Readonly<Record<(typeof tables)[number], Row>> & { readonly saleId: string };

const tables = [
  ...(['sales', 'sale_bodies', 'captures', 'thumbnails'] as const),
  ...(['outbox', 'pending_pictures', 'outbox_pictures'] as const),
];

/** Makes a file with one pair in it, reads that and leaves no file. */
export async function pairRows(path: string, pictureBytes: number): Promise<PairRows> {
  removeDatabase(path);
  let saleId: string;
  {
    await using store = await openBenchStore(path);
    await store.write.importSetUp(setUp);
    const accepted = await accept(store, 0);
    saleId = accepted.saleId;
    const jpeg = noise(pictureBytes);
    await store.write.settleCapture(captured(saleId, accepted.registerKey, { jpeg, sha256: hashOf(jpeg) }));
  }
  const db = openConnection(path, 'read');
  const rows = Object.fromEntries(tables.map((table) => [table, only(db, table)])) as Omit<
    PairRows,
    'saleId'
  >;
  db.close();
  removeDatabase(path);
  return { ...rows, saleId };
}

function only(db: Connection, table: string): Row {
  // Without computed columns.
  const columns = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
  const rows = db.prepare<[], Row>(`SELECT ${columns.join()} FROM ${table}`).all();
  if (rows.length !== 1 || rows[0] === undefined)
    throw new Error(`one pair has ${rows.length} rows of ${table}`);
  return rows[0];
}

export type BareWriter = {
  readonly db: Connection;
  /** The rows of an accepted sale. */
  sell(number: number): void;
  /** And those of its picture, its outcome and its revision. */
  settle(number: number, picture: Picture): void;
  /** Its revision alone. */
  tell(number: number): void;
};

/** A new file with our schema, and nothing but SQLite's own settings. `synchronous` off: for making a backlog only. */
export async function openBare(
  path: string,
  rows: PairRows,
  synchronous: 'full' | 'normal' | 'off',
): Promise<BareWriter> {
  removeDatabase(path);
  {
    // The epoch and the set-up, so that our program can open it too.
    await using store = await openBenchStore(path);
    await store.write.importSetUp(setUp);
  }
  const migrated = openConnection(path, 'write');
  migrate(migrated);
  migrated.close();
  const db = new Database(path);
  db.pragma('journal_mode = wal');
  db.pragma(`synchronous = ${synchronous}`);
  return { db, ...writers(db, rows) };
}

function writers(db: Connection, rows: PairRows): Omit<BareWriter, 'db'> {
  const sales = copier(db, 'sales', { ...rows.sales, revision: 0, news: 1 }, [
    ...['seq', 'id', 'register_sale_id', 'received_at_ms', 'instant_at_ms'],
  ]);
  const bodies = copier(db, 'sale_bodies', rows.sale_bodies, ['sale_seq', 'sha256']);
  const pending = { ...rows.captures, outcome: 'pending', details: '{}', thumbnail_sha256: null };
  const captures = copier(db, 'captures', pending, ['sale_seq']);
  const thumbnails = copier(db, 'thumbnails', rows.thumbnails, ['sha256', 'jpeg']);
  const outcome = db.prepare(
    'UPDATE captures SET outcome = ?, details = ?, thumbnail_sha256 = ? WHERE sale_seq = ?',
  );
  const outbox = copier(db, 'outbox', rows.outbox, [
    ...['sequence', 'sale_seq', 'event_id', 'body', 'body_sum', 'created_at_ms'],
  ]);
  const owed = copier(db, 'pending_pictures', rows.pending_pictures, ['sha256', 'created_at_ms']);
  const named = copier(db, 'outbox_pictures', rows.outbox_pictures, ['sequence', 'sha256']);
  const published = db.prepare('UPDATE sales SET revision = 1, news = 0 WHERE seq = ?');
  const counted = db.prepare(
    `INSERT INTO meta (key, value) VALUES ('sequence', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  );
  const [body, template] = [String(rows.outbox['body']), rows.saleId];
  const templateHash = String(rows.thumbnails['sha256']);

  /** A million sales in the thirty days before the template's. */
  const atMs = (number: number): number => Number(rows.sales['received_at_ms']) - (1e6 - number) * 2_592;
  const idOf = (number: number): string => template.replace(/\d{8}(?=:)/, String(number).padStart(8, '0'));
  return {
    sell(number) {
      const id = idOf(number);
      sales(number, id, id.split(':')[1], atMs(number), atMs(number));
      bodies(number, hashOf(id));
      captures(number);
    },
    settle(number, { sha256, jpeg }) {
      thumbnails(sha256, jpeg);
      outcome.run('captured', rows.captures['details'], sha256, number);
      tell(number, { sha256, jpeg });
      owed(sha256, atMs(number));
      named(number, sha256);
    },
    tell,
  };

  function tell(number: number, picture?: Picture): void {
    const id = idOf(number);
    const event = body
      .replaceAll(template, id)
      .replace(/(?<="sequence":")\d{20}/, String(number).padStart(20, '0'))
      .replace(templateHash, picture?.sha256 ?? templateHash)
      .replace(/(?<="bytes":)\d+/, String(picture?.jpeg.length ?? 0));
    outbox(number, number, `${id}:r1`, event, bodySum(event), atMs(number));
    published.run(number);
    counted.run(String(number));
  }
}

/** Inserts a row again and again, with new values in some of its columns. */
function copier(db: Connection, table: string, row: Row, changing: readonly string[]) {
  const columns = Object.keys(row);
  const statement = db.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  const values = columns.map((column) => row[column]);
  const at = changing.map((column) => {
    if (!columns.includes(column)) throw new Error(`${table} has no ${column}`);
    return columns.indexOf(column);
  });
  return (...changed: readonly unknown[]): void => {
    for (const [n, index] of at.entries()) values[index] = changed[n];
    statement.run(values);
  };
}

/** A database in which so many pairs wait, picture and all, as after so many sales without a line. */
export async function fillWaiting(
  path: string,
  { count, pictureBytes, trueNames = false }: { count: number; pictureBytes: number; trueNames?: boolean },
  progress: (text: string) => void = () => undefined,
): Promise<void> {
  const rows = await pairRows(path, pictureBytes);
  const bare = await openBare(path, rows, 'off');
  const { db } = bare;
  db.pragma('cache_size = -500000');
  const chunk = 20_000;
  const jpeg = noise(pictureBytes);
  for (let from = 1; from <= count; from += chunk) {
    db.exec('BEGIN');
    for (let number = from; number < from + chunk && number <= count; number++) {
      if (trueNames) jpeg.writeUInt32LE(number, 4);
      bare.sell(number);
      bare.settle(number, { jpeg, sha256: trueNames ? hashOf(jpeg) : hashOf(`picture ${number}`) });
    }
    db.exec('COMMIT');
    if (from % (10 * chunk) === 1 && from > 1) progress(`${from - 1} of ${count} pairs written`);
  }
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}
