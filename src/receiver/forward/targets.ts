/**
 * Targets of forwarding: their place in the feed, and their dead letters. In the database of the feed, so that a restored backup holds both
 * as they were at one time.
 */
import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import { storedProblemSchema } from '../../contract/problem.ts';
import type { ReceiverProblem } from '../../domain/problem/receiver/receiver.ts';
import type { StoredProblem } from '../../domain/problem/text.ts';
import { readJson } from '../../lib/text/read-json.ts';
import { type Change, type Changes, changeOf } from '../feed/changes.ts';
import { newSigningSecret } from './signature.ts';

/** Each has a loop of its own. */
const maxTargets = 32;

type TargetState = 'active' | 'paused' | 'stopped';

export type Target = {
  readonly id: string;
  readonly url: string;
  /** `whsec_…` */
  readonly secret: string;
  /** The only shop whose changes are sent; null for all. */
  readonly shop: string | null;
  readonly note: string;
  readonly madeAtMs: number;
  /** Number of the last change that was delivered or became a dead letter. */
  readonly position: number;
  readonly state: TargetState;
  readonly failingSinceMs: number | null;
  readonly problem: StoredProblem | undefined;
  readonly deliveredAtMs: number | null;
  /** When an operator asked to try again. */
  readonly wokenAtMs: number;
};

export type TargetSummary = Target & {
  readonly deadLetters: number;
  /** Changes behind its position, counted up to 10,000. */
  readonly waiting: number;
};

export type DeadLetter = {
  readonly number: number;
  readonly cursor: string;
  readonly source: string;
  readonly eventId: string;
  readonly atMs: number;
  readonly attempts: number;
  readonly problem: StoredProblem | undefined;
};

type NewTarget = {
  readonly url: string;
  readonly shop?: string | undefined;
  readonly note?: string | undefined;
  /** From the first change; else from now on. */
  readonly fromStart?: boolean | undefined;
};

export type Targets = {
  /** `known`: the address is a target already, which stays as it is. `too_many`: there are as many as may be. */
  add(
    target: NewTarget,
  ): { readonly kind: 'added' | 'known'; readonly target: Target } | { readonly kind: 'too_many' };
  list(): TargetSummary[];
  active(): string[];
  find(id: string): Target | undefined;
  /** False when there is none. */
  pause(id: string): boolean;
  /** Sends at once, also its dead letters, and also after a pause. Undefined when there is none; else the number of dead letters. */
  retry(id: string): number | undefined;
  remove(id: string): boolean;
  deadLetters(id: string, limit: number): DeadLetter[];
  countDeadLetters(id: string): number;

  /** For the sender: dead letters that an operator asked to send again. */
  requested(id: string, limit: number): Change[];
  /** After deliveries. */
  advance(id: string, position: number): void;
  /** Undefined: it works. */
  noteProblem(id: string, problem: ReceiverProblem | undefined): void;
  stop(id: string, problem: ReceiverProblem): void;
  /** Adds or renews a dead letter, and moves the position behind it. */
  addDeadLetter(id: string, number: number, why: { attempts: number; problem: ReceiverProblem }): void;
  removeDeadLetter(id: string, number: number): void;
};

export function createTargets(
  db: Database.Database,
  { changes, nowMs }: { readonly changes: Pick<Changes, 'newest'>; readonly nowMs: () => number },
): Targets {
  const sql = prepareStatements(db);

  const targetOf = <T extends { readonly problem: string | null }>({ problem, ...row }: T) => ({
    ...row,
    problem: problemIn(problem),
  });
  const find = (id: string): Target | undefined => {
    const row = sql.one.get({ id });
    return row === undefined ? undefined : targetOf(row);
  };
  const add = db.transaction(({ url, shop, note, fromStart }: NewTarget): ReturnType<Targets['add']> => {
    const known = sql.byUrl.get({ url });
    if (known !== undefined) return { kind: 'known', target: targetOf(known) };
    if (sql.list.all().length >= maxTargets) return { kind: 'too_many' };
    const id = randomBytes(5).toString('hex');
    const position = fromStart === true ? 0 : changes.newest();
    sql.insert.run({
      ...{ id, url, secret: newSigningSecret(), position, nowMs: nowMs() },
      ...{ shop: shop ?? null, note: note ?? '' },
    });
    return { kind: 'added', target: find(id) as Target };
  });
  const retry = db.transaction((id: string): number | undefined => {
    if (sql.activate.run({ id, nowMs: nowMs() }).changes === 0) return undefined;
    return sql.requestAll.run({ id }).changes;
  });
  const addDeadLetter = db.transaction(
    (id: string, number: number, { attempts, problem }: { attempts: number; problem: ReceiverProblem }) => {
      sql.bury.run({ id, number, attempts, problem: JSON.stringify(problem), nowMs: nowMs() });
      sql.pass.run({ id, position: number });
    },
  );

  return {
    add: (target) => add.immediate(target),
    list: () => sql.list.all().map(targetOf),
    active: () => sql.active.all(),
    find,
    pause: (id) => sql.pause.run({ id }).changes > 0,
    retry: (id) => retry.immediate(id),
    remove: (id) => sql.remove.run({ id }).changes > 0,
    deadLetters: (id, limit) =>
      sql.deadLetters
        .all({ id, limit })
        .map(({ problem, ...row }) => ({ ...row, problem: problemIn(problem) })),
    countDeadLetters: (id) => sql.countDeadLetters.get({ id }) ?? 0,
    requested: (id, limit) => sql.requested.all({ id, limit }),
    advance: (id, position) => void sql.advance.run({ id, position, nowMs: nowMs() }),
    noteProblem: (id, problem) =>
      void (problem === undefined
        ? sql.noteWorking.run({ id })
        : sql.noteProblem.run({ id, nowMs: nowMs(), problem: JSON.stringify(problem) })),
    stop: (id, problem) => void sql.stop.run({ id, nowMs: nowMs(), problem: JSON.stringify(problem) }),
    addDeadLetter: (id, number, why) => addDeadLetter.immediate(id, number, why),
    removeDeadLetter: (id, number) => void sql.unbury.run({ id, number }),
  };
}

type Row = Omit<Target, 'problem'> & { readonly problem: string | null };
type LetterRow = Omit<DeadLetter, 'problem'> & { readonly problem: string };

function problemIn(text: string | null): StoredProblem | undefined {
  return text === null ? undefined : readJson(storedProblemSchema, text);
}

function prepareStatements(db: Database.Database) {
  const columns = `t.id, t.url, t.secret, t.shop, t.note, t.made_at_ms as madeAtMs, t.position, t.state, t.failing_since_ms as failingSinceMs,
    t.problem, t.delivered_at_ms as deliveredAtMs, t.woken_at_ms as wokenAtMs`;
  const counts = `(select count(*) from forward_dead_letters d where d.target = t.id) as deadLetters,
    case when t.shop is null then (select count(*) from (select 1 from changes c where c.number > t.position limit 10000))
      else (select count(*) from (select 1 from changes c where c.shop = t.shop and c.number > t.position limit 10000)) end as waiting`;
  return {
    list: db.prepare<[], Row & Pick<TargetSummary, 'deadLetters' | 'waiting'>>(
      `select ${columns}, ${counts} from forward_targets t order by t.made_at_ms, t.id`,
    ),
    active: db.prepare<[], string>("select id from forward_targets where state = 'active'").pluck(),
    one: db.prepare<[{ id: string }], Row>(`select ${columns} from forward_targets t where t.id = @id`),
    byUrl: db.prepare<[{ url: string }], Row>(`select ${columns} from forward_targets t where t.url = @url`),
    insert: db.prepare(`
      insert into forward_targets (id, url, secret, shop, note, made_at_ms, position, state, woken_at_ms)
      values (@id, @url, @secret, @shop, @note, @nowMs, @position, 'active', @nowMs)
    `),
    activate: db.prepare(
      "update forward_targets set state = 'active', problem = null, failing_since_ms = null, woken_at_ms = @nowMs where id = @id",
    ),
    pause: db.prepare("update forward_targets set state = 'paused' where id = @id and state = 'active'"),
    stop: db.prepare(
      "update forward_targets set state = 'stopped', problem = @problem, failing_since_ms = coalesce(failing_since_ms, @nowMs) where id = @id",
    ),
    remove: db.prepare('delete from forward_targets where id = @id'),
    advance: db.prepare(
      'update forward_targets set position = max(position, @position), delivered_at_ms = @nowMs where id = @id',
    ),
    pass: db.prepare('update forward_targets set position = max(position, @position) where id = @id'),
    noteWorking: db.prepare(
      'update forward_targets set problem = null, failing_since_ms = null where id = @id',
    ),
    noteProblem: db.prepare(
      'update forward_targets set problem = @problem, failing_since_ms = coalesce(failing_since_ms, @nowMs) where id = @id',
    ),
    bury: db.prepare(`
      insert into forward_dead_letters (target, number, at_ms, attempts, problem, requested) values (@id, @number, @nowMs, @attempts, @problem, 0)
      on conflict (target, number) do update
        set at_ms = excluded.at_ms, attempts = attempts + excluded.attempts, problem = excluded.problem, requested = 0
    `),
    unbury: db.prepare('delete from forward_dead_letters where target = @id and number = @number'),
    countDeadLetters: db
      .prepare<[{ id: string }], number>('select count(*) from forward_dead_letters where target = @id')
      .pluck(),
    requestAll: db.prepare('update forward_dead_letters set requested = 1 where target = @id'),
    requested: db.prepare<[{ id: string; limit: number }], Change>(`
      select ${changeOf.columns} from forward_dead_letters d join changes c on c.number = d.number ${changeOf.event}
      where d.target = @id and d.requested = 1 order by d.number limit @limit
    `),
    deadLetters: db.prepare<[{ id: string; limit: number }], LetterRow>(`
      select d.number, c.number || '-' || c.mark as cursor, c.source, c.event_id as eventId, d.at_ms as atMs, d.attempts, d.problem
      from forward_dead_letters d join changes c on c.number = d.number where d.target = @id order by d.number limit @limit
    `),
  };
}
