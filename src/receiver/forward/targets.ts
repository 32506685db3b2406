/**
 * Targets of forwarding: their place in the feed, and their dead letters. In the database of the feed, so that a restored backup holds both
 * as they were at one time.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { storedProblemSchema } from '../../contract/problem.ts';
import type { ReceiverProblem } from '../../domain/problem/receiver/receiver.ts';
import type { StoredProblem } from '../../domain/problem/text.ts';
import { readJson } from '../../lib/text/read-json.ts';
import { type Change, changeOf, type Place } from '../feed/changes.ts';
import { changesOf, type Engine, rowOf, rowsOf, type Soon, type Work } from '../sql/work.ts';
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
  /** The last change that was delivered or became a dead letter: `number` and `ordinal` of its place. */
  readonly position: number;
  readonly ordinal: number;
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

type Added = { readonly kind: 'added' | 'known'; readonly target: Target } | { readonly kind: 'too_many' };

type Letter = Place & Pick<Change, 'receivedAtMs'>;
type Failure = { readonly attempts: number; readonly problem: ReceiverProblem };

export type Targets = {
  /** `known`: the address is a target already, which stays as it is. `too_many`: there are as many as may be. */
  add(target: NewTarget): Soon<Added>;
  list(): Soon<TargetSummary[]>;
  active(): Soon<string[]>;
  find(id: string): Soon<Target | undefined>;
  /** False when there is none. */
  pause(id: string): Soon<boolean>;
  /** Sends at once, also its dead letters, and also after a pause. Undefined when there is none; else the number of dead letters. */
  retry(id: string): Soon<number | undefined>;
  remove(id: string): Soon<boolean>;
  deadLetters(id: string, limit: number): Soon<DeadLetter[]>;
  countDeadLetters(id: string): Soon<number>;

  /** For the sender: dead letters that an operator asked to send again. */
  requested(id: string, limit: number): Soon<Change[]>;
  /** After deliveries. A position never goes back. */
  advance(id: string, position: Place): Soon<void>;
  /** Undefined: it works. */
  noteProblem(id: string, problem: ReceiverProblem | undefined): Soon<void>;
  stop(id: string, problem: ReceiverProblem): Soon<void>;
  /** Adds or renews a dead letter, and moves the position behind it. */
  addDeadLetter(id: string, letter: Letter, why: Failure): Soon<void>;
  removeDeadLetter(id: string, letter: Place): Soon<void>;
};

/** What the engines word differently. */
export type TargetWords = {
  /** Columns of a change `c`, and the join that finds that of a dead letter `d` unless its event was erased. */
  readonly change: { readonly columns: string; readonly ofLetter: string };
  /** Changes `c` behind the position of the target `t`, of any shop: tables and condition. */
  readonly behind: string;
  /** Place of the newest change: one row, or none. */
  readonly newest: string;
};

export function createTargets(engine: Engine, words: TargetWords, nowMs: () => number): Targets {
  const table = targetTable(words);
  const letters = letterTable(words.change);

  function* add({ url, shop, note, fromStart }: NewTarget): Work<Added> {
    const known = yield* table.byUrl(url);
    if (known !== undefined) return { kind: 'known', target: known };
    if ((yield* table.count()) >= maxTargets) return { kind: 'too_many' };
    const id = randomBytes(5).toString('hex');
    const newest = fromStart === true ? undefined : yield* rowOf<Place>(words.newest);
    yield* table.insert({
      ...{ id, url, secret: newSigningSecret(), nowMs: nowMs() },
      ...{ position: newest?.number ?? 0, ordinal: newest?.ordinal ?? 0 },
      ...{ shop: shop ?? null, note: note ?? '' },
    });
    const target = yield* table.one(id);
    if (target === undefined) throw new Error('the target was not stored');
    return { kind: 'added', target };
  }

  function* retry(id: string): Work<number | undefined> {
    if (!(yield* table.activate(id, nowMs()))) return undefined;
    return yield* letters.requestAll(id);
  }

  function* addDeadLetter(id: string, letter: Letter, why: Failure): Work<void> {
    yield* letters.bury(id, letter, { ...why, nowMs: nowMs() });
    yield* table.pass(id, letter);
  }

  return {
    add: (target) => engine.transaction('forward', () => add(target)),
    list: () => engine.run(table.list()),
    active: () => engine.run(table.active()),
    find: (id) => engine.run(table.one(id)),
    pause: (id) => engine.run(table.pause(id)),
    retry: (id) => engine.transaction('forward', () => retry(id)),
    remove: (id) => engine.run(table.remove(id)),
    deadLetters: (id, limit) => engine.run(letters.deadLetters(id, limit)),
    countDeadLetters: (id) => engine.run(letters.countDeadLetters(id)),
    requested: (id, limit) => engine.run(letters.requested(id, limit)),
    advance: (id, position) => engine.run(table.advance(id, position, nowMs())),
    noteProblem: (id, problem) => engine.run(table.noteProblem(id, problem, nowMs())),
    stop: (id, problem) => engine.run(table.stop(id, problem, nowMs())),
    addDeadLetter: (id, letter, why) => engine.transaction('forward', () => addDeadLetter(id, letter, why)),
    removeDeadLetter: (id, letter) => engine.run(letters.unbury(id, letter)),
  };
}

type Row = Omit<Target, 'problem'> & { readonly problem: string | null };
type LetterRow = Pick<Change, 'cursor' | 'body'> &
  Pick<DeadLetter, 'atMs' | 'attempts'> & { readonly problem: string };

const named = z.object({ source: z.string(), id: z.string() });

function problemIn(text: string | null): StoredProblem | undefined {
  return text === null ? undefined : readJson(storedProblemSchema, text);
}

/** Statements of targets. */
function targetTable({ behind }: Pick<TargetWords, 'behind'>) {
  const columns = `t.id, t.url, t.secret, t.shop, t.note, t.made_at_ms as "madeAtMs", t.position, t.ordinal, t.state,
    t.failing_since_ms as "failingSinceMs", t.problem, t.delivered_at_ms as "deliveredAtMs", t.woken_at_ms as "wokenAtMs"`;
  const few = (more: string): string =>
    `(select count(*) from (select 1 as one from ${behind}${more} limit 10000) few)`;
  const counts = `(select count(*) from forward_dead_letters d where d.target = t.id) as "deadLetters",
    case when t.shop is null then ${few('')} else ${few(' and c.shop = t.shop')} end as waiting`;
  const isBehind = 'id = @id and (position, ordinal) < (@number, @ordinal)';

  function* one(where: string, values: Record<string, unknown>): Work<Target | undefined> {
    const row = yield* rowOf<Row>(`select ${columns} from forward_targets t where ${where}`, values);
    return row && { ...row, problem: problemIn(row.problem) };
  }
  function* update(set: string, where: string, values: Record<string, unknown>): Work<boolean> {
    return (yield* changesOf(`update forward_targets set ${set} where ${where}`, values)) > 0;
  }

  return {
    one: (id: string) => one('t.id = @id', { id }),
    byUrl: (url: string) => one('t.url = @url', { url }),
    *count(): Work<number> {
      return (yield* rowOf<{ count: number }>('select count(*) as count from forward_targets'))?.count ?? 0;
    },
    *list(): Work<TargetSummary[]> {
      const rows = yield* rowsOf<Row & Pick<TargetSummary, 'deadLetters' | 'waiting'>>(
        `select ${columns}, ${counts} from forward_targets t order by t.made_at_ms, t.id`,
      );
      return rows.map((row) => ({ ...row, problem: problemIn(row.problem) }));
    },
    *active(): Work<string[]> {
      const rows = yield* rowsOf<{ id: string }>("select id from forward_targets where state = 'active'");
      return rows.map(({ id }) => id);
    },
    *insert(values: Record<string, unknown>): Work<void> {
      yield* rowsOf(
        `insert into forward_targets (id, url, secret, shop, note, made_at_ms, position, ordinal, state, woken_at_ms)
        values (@id, @url, @secret, @shop, @note, @nowMs, @position, @ordinal, 'active', @nowMs)`,
        values,
      );
    },
    activate: (id: string, nowMs: number) =>
      update("state = 'active', problem = null, failing_since_ms = null, woken_at_ms = @nowMs", 'id = @id', {
        ...{ id, nowMs },
      }),
    pause: (id: string) => update("state = 'paused'", "id = @id and state = 'active'", { id }),
    *remove(id: string): Work<boolean> {
      return (yield* changesOf('delete from forward_targets where id = @id', { id })) > 0;
    },
    *advance(id: string, { number, ordinal }: Place, nowMs: number): Work<void> {
      const set = 'position = @number, ordinal = @ordinal, delivered_at_ms = @nowMs';
      yield* update(set, isBehind, { id, number, ordinal, nowMs });
    },
    *pass(id: string, { number, ordinal }: Place): Work<void> {
      yield* update('position = @number, ordinal = @ordinal', isBehind, { id, number, ordinal });
    },
    *noteProblem(id: string, problem: ReceiverProblem | undefined, nowMs: number): Work<void> {
      if (problem === undefined) yield* update('problem = null, failing_since_ms = null', 'id = @id', { id });
      else
        yield* update(
          'problem = @problem, failing_since_ms = coalesce(failing_since_ms, @nowMs)',
          'id = @id',
          {
            ...{ id, nowMs, problem: JSON.stringify(problem) },
          },
        );
    },
    *stop(id: string, problem: ReceiverProblem, nowMs: number): Work<void> {
      const set =
        "state = 'stopped', problem = @problem, failing_since_ms = coalesce(failing_since_ms, @nowMs)";
      yield* update(set, 'id = @id', { id, nowMs, problem: JSON.stringify(problem) });
    },
  };
}

/** Statements of dead letters. */
function letterTable({ columns, ofLetter }: TargetWords['change']) {
  const isLetter = 'target = @id and number = @number and ordinal = @ordinal';
  return {
    *bury(
      id: string,
      { number, ordinal, receivedAtMs }: Letter,
      { attempts, problem, nowMs }: Failure & { readonly nowMs: number },
    ): Work<void> {
      const values = { id, number, ordinal, attempts, nowMs, problem: JSON.stringify(problem) };
      const renewed = yield* changesOf(
        `update forward_dead_letters set at_ms = @nowMs, attempts = attempts + @attempts, problem = @problem, requested = 0
        where ${isLetter}`,
        values,
      );
      if (renewed > 0) return;
      // None of a target that was removed meanwhile.
      yield* rowsOf(
        `insert into forward_dead_letters (target, number, ordinal, received_at_ms, at_ms, attempts, problem, requested)
        select id, @number, @ordinal, @receivedAtMs, @nowMs, @attempts, @problem, 0 from forward_targets where id = @id`,
        { ...values, receivedAtMs },
      );
    },
    *unbury(id: string, { number, ordinal }: Place): Work<void> {
      yield* rowsOf(`delete from forward_dead_letters where ${isLetter}`, { id, number, ordinal });
    },
    *countDeadLetters(id: string): Work<number> {
      const text = 'select count(*) as count from forward_dead_letters where target = @id';
      return (yield* rowOf<{ count: number }>(text, { id }))?.count ?? 0;
    },
    requestAll: (id: string) =>
      changesOf('update forward_dead_letters set requested = 1 where target = @id', { id }),
    requested: (id: string, limit: number) =>
      rowsOf<Change>(
        `select ${columns} from forward_dead_letters d ${ofLetter}
        where d.target = @id and d.requested = 1 order by d.number, d.ordinal limit @limit`,
        { id, limit },
      ),
    *deadLetters(id: string, limit: number): Work<DeadLetter[]> {
      const rows = yield* rowsOf<LetterRow>(
        `select ${columns}, d.at_ms as "atMs", d.attempts, d.problem from forward_dead_letters d ${ofLetter}
        where d.target = @id order by d.number, d.ordinal limit @limit`,
        { id, limit },
      );
      return rows.map(({ cursor, body, atMs, attempts, problem }) => {
        const { source = '', id: eventId = '' } = readJson(named, body) ?? {};
        return { cursor, source, eventId, atMs, attempts, problem: problemIn(problem) };
      });
    },
  };
}

/** In SQLite. */
export const sqliteTargetWords: TargetWords = {
  change: {
    columns: changeOf.columns,
    ofLetter: `join changes c on c.number = d.number ${changeOf.event}`,
  },
  behind: 'changes c where c.number > t.position',
  newest: 'select number, 0 as ordinal from changes order by number desc limit 1',
};
