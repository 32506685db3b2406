/**
 * Connections to PostgreSQL, and its transactions.
 *
 * 1. A transaction counts as committed once COMMIT succeeded without a warning, with `synchronous_commit` at least `on`, whatever the
 * server's default. 2. No time limit of the server applies while COMMIT waits for a synchronous standby: PostgreSQL answers a cancelled wait
 * with success and a warning. 3. After an error that the server did not report, such as a cut connection or a timeout here, the state of the
 * connection is unknown, and it is closed. 4. Deadlocks and serialization failures are repeated from the start.
 */
import pg from 'pg';
import { ErrorForPeople } from '../../lib/error-for-people.ts';
import { receiverStartText } from '../text/start.ts';

/** Connections of a process, unless others are named. */
const defaultConnections = 20;
const connectWithinMs = 5_000;
/** The server ends a statement earlier; this ends the wait for a server that is gone. */
const answerWithinMs = 45_000;
/** The same for statements with a limit of their own, beyond it. */
const lateAnswerMs = 3_000;
const maxAttempts = 4;
/** Multiranges. */
const minServerVersion = 140_000;
const retried: ReadonlySet<unknown> = new Set(['40001', '40P01']);
const int8 = 20;

export type Sql = {
  /** Prepared once per connection: texts must be few. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Planned for its values, and not kept. */
  queryOnce<Row extends object>(text: string, values: readonly unknown[]): Promise<Row[]>;
};

export type Postgres = Sql &
  AsyncDisposable & {
    /** `work` may be run several times. */
    transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
    /** A connection outside of transactions, closed afterwards. */
    alone<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  };

const begin = `begin;
  set local statement_timeout = '30s'; set local lock_timeout = '15s'; set local idle_in_transaction_session_timeout = '30s';
  select set_config('synchronous_commit', 'on', true) where current_setting('synchronous_commit') not in ('on', 'remote_apply')`;
const commit = 'set local statement_timeout = 0; commit';

type Limits = {
  readonly connections?: number;
  /** Time of a statement outside of transactions; default: none but that of the client. */
  readonly statementMs?: number;
  /** Wait for a connection, new or in use; default 5 s. */
  readonly waitMs?: number;
};

/** Throws `ErrorForPeople` where the address can't be used or the server would lose acknowledged sales. */
export async function connectPostgres(
  url: string,
  { connections = defaultConnections, statementMs, waitMs = connectWithinMs }: Limits = {},
): Promise<Postgres> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: waitMs,
    query_timeout: statementMs === undefined ? answerWithinMs : statementMs + lateAnswerMs,
    keepAlive: true,
    application_name: 'tillframe receiver',
    types: { getTypeParser },
    // A statement: as a parameter of the start a pooler refuses it.
    ...(statementMs !== undefined && {
      verify(client, done) {
        client.query(`set statement_timeout = ${statementMs}`).then(() => done(), done);
      },
    }),
  });
  // An idle connection that breaks is replaced when one is needed.
  pool.on('error', () => undefined);
  // One in use that breaks between two statements fails at the next one; without a listener it would end the process.
  pool.on('connect', (client) => void client.on('error', () => undefined));

  async function withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let isUsable = true;
    try {
      return await work(client);
    } catch (error) {
      isUsable = error instanceof pg.DatabaseError && error.severity !== 'FATAL';
      throw error;
    } finally {
      client.release(!isUsable);
    }
  }

  function once<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return withClient(async (client) => {
      await client.query(begin);
      try {
        const result = await work(sqlOn(client));
        await commitDurably(client);
        return result;
      } catch (error) {
        if (error instanceof pg.DatabaseError) await client.query('rollback');
        throw error;
      }
    });
  }

  const database: Postgres = {
    query: (text, values) => withClient((client) => sqlOn(client).query(text, values)),
    queryOnce: (text, values) => withClient((client) => sqlOn(client).queryOnce(text, values)),
    async transaction(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(work);
        } catch (error) {
          if (attempt === maxAttempts || !retried.has((error as { code?: unknown }).code)) throw error;
        }
      }
    },
    async alone(work) {
      const client = await pool.connect();
      try {
        return await work(sqlOn(client));
      } finally {
        // Its locks end with it.
        client.release(true);
      }
    },
    [Symbol.asyncDispose]: () => pool.end(),
  };
  try {
    await assertUsable(database, url);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return database;
}

async function commitDurably(client: pg.PoolClient): Promise<void> {
  const warnings: string[] = [];
  const note = ({
    code,
    message = '',
  }: {
    code?: string | undefined;
    message?: string | undefined;
  }): void => {
    if (code === '01000') warnings.push(message);
  };
  client.on('notice', note);
  try {
    await client.query(commit);
  } finally {
    client.off('notice', note);
  }
  if (warnings.length > 0) throw new Error(`the commit is not known to be durable: ${warnings.join('; ')}`);
}

/** Numbers of 64 bits as numbers: all of them are below 2⁵³. */
const getTypeParser = ((oid: number, format?: 'text'): unknown =>
  oid === int8
    ? Number
    : (pg.types.getTypeParser as (oid: number, format?: 'text') => unknown)(
        oid,
        format,
      )) as typeof pg.types.getTypeParser;

const names = new Map<string, string>();

function sqlOn(client: pg.PoolClient): Sql {
  return {
    async query<Row extends object>(text: string, values: readonly unknown[] = []) {
      const name = names.get(text) ?? `t${names.size}`;
      names.set(text, name);
      const { rows } = await client.query<Row>({ name, text, values: [...values] });
      return rows;
    },
    async queryOnce<Row extends object>(text: string, values: readonly unknown[]) {
      return (await client.query<Row>(text, [...values])).rows;
    },
  };
}

async function assertUsable(database: Postgres, url: string): Promise<void> {
  const { host } = new URL(url);
  type Settings = { version: number; encoding: string; fsync: string; pages: string; readOnly: string };
  let found: Settings | undefined;
  try {
    [found] = await database.query<Settings>(`
      select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
        current_setting('fsync') as fsync, current_setting('full_page_writes') as pages, current_setting('transaction_read_only') as "readOnly"
    `);
  } catch (error) {
    throw new ErrorForPeople(receiverStartText('postgres_unreachable', { host, why: reasonOf(error) }));
  }
  if (found === undefined || found.version < minServerVersion || found.encoding !== 'UTF8')
    throw new ErrorForPeople(receiverStartText('postgres_too_old', { host }));
  if (found.readOnly === 'on') throw new ErrorForPeople(receiverStartText('postgres_read_only', { host }));
  const unsafe = [found.fsync === 'off' && 'fsync', found.pages === 'off' && 'full_page_writes'].filter(
    Boolean,
  );
  if (unsafe.length > 0)
    throw new ErrorForPeople(receiverStartText('postgres_unsafe', { host, settings: unsafe.join(', ') }));
}

/** Several addresses of one host fail with one error each. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map((one) => (one as Error).message).join('; ');
  return (error as Error).message;
}

/** Text as PostgreSQL can have it: without NUL and half characters, in whose place U+FFFD stands. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}
