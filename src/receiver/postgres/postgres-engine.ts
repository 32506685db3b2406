/** Runs shared statements (../sql/work.ts) in PostgreSQL. */
import { type ReceiverProblem, receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { refused } from '../refused.ts';
import { type Dialect, type Engine, runLater, type Values, type Work } from '../sql/work.ts';
import { type Postgres, type Sql, storable } from './connection.ts';
import { lockClass } from './migrations.ts';

const postgresDialect: Dialect = {
  inList: (column, list) => `${column} in (select jsonb_array_elements_text(cast(${list} as jsonb)))`,
  contains: (text, part) => `strpos(${text}, ${part}) > 0`,
  indexedBy: () => '',
  readsOneShop: true,
  namedCamera: (_n, cameras) =>
    `exists (select 1 from jsonb_array_elements_text(cast(${cameras} as jsonb) -> s.source) named (camera) where strpos(s.cameras, camera) > 0)`,
  jsonList: (column) => `cast(coalesce(json_agg(${column}), '[]') as text)`,
  dateOf: (day) => `to_char(date '1970-01-01' + cast(${day} as int), 'YYYY-MM-DD')`,
  shareShop: `select pg_advisory_xact_lock_shared(${lockClass.shop}, hashtext(@source))`,
  saleBody: {
    join: `join events e on e.source = s.source and e.id = s.event_id
      join event_log l on l.received_at_ms = e.received_at_ms and l.position = e.position and l.ordinal = e.ordinal`,
    body: 'l.body',
  },
};

const name = /@([A-Za-z]\w*)/g;

/** In a transaction that others have begun. */
export function runIn<T>(sql: Sql, work: Work<T>): Promise<T> {
  return runLater(work, fetchWith(sql));
}

function fetchWith(sql: Sql) {
  return <Row extends object>(text: string, values: Values): Promise<Row[]> => {
    const names = [...new Set([...text.matchAll(name)].map(([, one = '']) => one))];
    const numbered = text.replaceAll(name, (_, one: string) => `$${names.indexOf(one) + 1}`);
    // Planned with its values: texts are many, and those of a search differ in what they find.
    return sql.queryOnce<Row>(
      numbered,
      names.map((one) => {
        const value = values[one] ?? null;
        return typeof value === 'string' ? storable(value) : value;
      }),
    );
  };
}

export function createPostgresEngine(database: Postgres): Engine {
  return {
    dialect: postgresDialect,
    run: (work) => runIn(database, work),
    transaction: (of, work) =>
      database.transaction(async (sql) => {
        if (of !== undefined)
          await sql.query('select pg_advisory_xact_lock($1, hashtext($2))', [lockClass.viewer, of]);
        return runIn(sql, work());
      }),
  };
}

/** The server has ended a statement, which was late or which an administrator cancelled. */
const cancelled = '57014';
/** Messages of the pool and of its client: all connections are in use, and the server does not answer. */
const noneFree = 'timeout exceeded when trying to connect';
const unanswered: ReadonlySet<unknown> = new Set([
  'Query read timeout',
  'Connection terminated due to connection timeout',
]);

/** For pages: throws a problem for a statement that took longer than the limit of its connection, or that got no connection or no answer in time. */
export function createPageEngine(database: Postgres, statementMs: number): Engine {
  const engine = createPostgresEngine(database);
  return {
    ...engine,
    async run(work) {
      try {
        return await engine.run(work);
      } catch (error) {
        const problem = problemOf(error, statementMs);
        if (problem === undefined) throw error;
        throw refused(503, problem, { 'retry-after': '5' });
      }
    },
  };
}

function problemOf(error: unknown, statementMs: number): ReceiverProblem | undefined {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === cancelled)
    return receiverProblem('receiver.too_slow', { seconds: Math.ceil(statementMs / 1_000) });
  if (message === noneFree) return receiverProblem('receiver.pages_busy');
  return unanswered.has(message) ? receiverProblem('receiver.database_silent') : undefined;
}
