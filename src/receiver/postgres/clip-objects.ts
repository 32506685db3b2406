/**
 * Clips in an object store: a clip is the list of its parts, each an object of its own (`clips/SHA256/FIRST-RANDOM`) that is never changed (ADR 104).
 *
 * 1. An object is noted for removal before it is written, and the transaction that counts it takes the note back: a crash in between leaves
 * nothing for longer than an hour. 2. Once all parts are here, the whole is hashed, and counts from then on. 3. A part counts only while a row of
 * a sale names its clip, which an erasure takes away first.
 */
import { createHash, type Hash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ClipFiles, ClipPart } from '../clips/clip-store.ts';
import type { S3Objects } from '../pictures/s3-objects.ts';
import { rowOf, rowsOf, type Work } from '../sql/work.ts';
import type { Postgres } from './connection.ts';
import { lockClass } from './migrations.ts';
import { runIn } from './postgres-engine.ts';
import type { Removals } from './removals.ts';

/** Objects that no transaction has counted are removed after it. */
const uncountedMs = 3_600_000;
/** Objects requested ahead of the one that is read: parts of a slow line are small and many. */
const readAhead = 4;
/** Length of the queue for the hash at which a last part is answered before it: requests in the queue have their part in memory. */
const maxInQueue = 4;
/** Clips of one transaction of the retention. */
const atOnce = 500;

const contentType = 'application/octet-stream';

type Part = { readonly bytes: number; readonly name: string };
type Range = { readonly from: number; readonly until: number };

export type ClipObjects = ClipFiles & {
  /** Removes clips of sales that are no longer there. Number of their rows. */
  dropWithoutSale(): Promise<number>;
};

type Deps = {
  readonly database: Postgres;
  readonly objects: Pick<S3Objects, 'read' | 'write'>;
  readonly removals: Removals;
  readonly nowMs: () => number;
};

/** Names of the objects of a clip begin so. */
export function beginOfParts(sha256: string): string {
  return `clips/${sha256}/`;
}

/** Removes the content of a clip. Its objects are noted for removal, in the same transaction. */
export function* removeClip(sha256: string, removals: Pick<Removals, 'note'>, nowMs: number): Work<void> {
  const file = yield* rowOf<{ parts: Part[] }>(
    'delete from clip_files where sha256 = @sha256 returning parts',
    {
      sha256,
    },
  );
  yield* removals.note(file?.parts.map(({ name }) => name) ?? [], { dueMs: nowMs });
  yield* removeParts(sha256, removals, nowMs);
}

function* removeParts(sha256: string, removals: Pick<Removals, 'note'>, nowMs: number): Work<void> {
  const text = 'delete from clip_parts where sha256 = @sha256 returning name';
  const dropped = yield* rowsOf<{ name: string }>(text, { sha256 });
  yield* removals.note(
    dropped.map(({ name }) => name),
    { dueMs: nowMs },
  );
}

function* partsOf(sha256: string): Work<Part[]> {
  return yield* rowsOf<Part>('select bytes, name from clip_parts where sha256 = @sha256 order by first', {
    sha256,
  });
}

function* fileOf(sha256: string): Work<{ bytes: number; parts: Part[] } | undefined> {
  return yield* rowOf<{ bytes: number; parts: Part[] }>(
    'select bytes, parts from clip_files where sha256 = @sha256',
    { sha256 },
  );
}

function* heldOf(sha256: string): Work<number> {
  return (yield* heldOfAll([sha256])).get(sha256) ?? 0;
}

function* heldOfAll(hashes: readonly string[]): Work<ReadonlyMap<string, number>> {
  const rows = yield* rowsOf<{ sha256: string; held: number }>(
    `select given.sha256, coalesce(f.bytes, (select sum(p.bytes) from clip_parts p where p.sha256 = given.sha256), 0) as held
    from jsonb_array_elements_text(cast(@hashes as jsonb)) given (sha256) left join clip_files f on f.sha256 = given.sha256`,
    { hashes: JSON.stringify(hashes) },
  );
  return new Map(rows.map(({ sha256, held }) => [sha256, held]));
}

export function createClipObjects(deps: Deps): ClipObjects {
  const { database, objects, removals, nowMs } = deps;
  const { inTransaction, complete, count, finish } = createSteps(deps);

  async function* pieces(sha256: string, range: Range): AsyncGenerator<Buffer> {
    const file = await runIn(database, fileOf(sha256));
    if (file === undefined) throw new Error('the stored clip was removed meanwhile');
    for await (const piece of contentOf(objects, file.parts, range)) {
      if (piece === undefined) throw new Error('a part of the stored clip is gone');
      yield piece;
    }
  }

  /** One clip at a time is hashed: some of its parts are in memory. */
  let turn: Promise<unknown> = Promise.resolve();
  let inQueue = 0;
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    inQueue += 1;
    const run = turn.then(work).finally(() => (inQueue -= 1));
    turn = run.catch(() => undefined);
    return run;
  }

  /** `beforeMs`: nothing is done where a part came since. */
  async function dropParts(sha256: string, beforeMs?: number): Promise<void> {
    await inTransaction(function* () {
      yield* lockClip(sha256);
      if (beforeMs !== undefined && !(yield* abandoned(beforeMs, sha256)).length) return;
      yield* removeParts(sha256, removals, nowMs());
    });
  }

  /** Those of this clip alone. Objects that could not be removed are retried later. */
  async function removeNoted(sha256: string): Promise<void> {
    await removals.removeNamed([beginOfParts(sha256)]).catch(() => undefined);
  }

  return {
    complete,
    held: heldOfAll,
    async received(sha256, bytes) {
      if ((await complete(sha256)) !== undefined) return bytes;
      const here = await runIn(database, heldOf(sha256));
      if (here < bytes) return here;
      const isWhole = (await inTurn(() => finish(sha256, bytes))) === 'stored';
      if (!isWhole) await removeNoted(sha256);
      return isWhole ? bytes : 0;
    },
    async addPart(sha256, part) {
      const { from, bytes, total } = part;
      if ((await complete(sha256)) !== undefined) return 'elsewhere';
      if ((await runIn(database, heldOf(sha256))) !== from) return 'elsewhere';
      const object = {
        name: `${beginOfParts(sha256)}${from}-${randomBytes(6).toString('hex')}`,
        dueMs: nowMs() + uncountedMs,
      };
      await inTransaction(() => removals.note([object.name], object));
      const hash = createHash('sha256').update(bytes).digest('hex');
      await objects.write(object.name, bytes, { type: contentType, sha256: hash });
      const isCounted = await count(sha256, part, object);
      const outcome = !isCounted
        ? 'elsewhere'
        : from + bytes.length < total || inQueue >= maxInQueue
          ? 'stored'
          : await inTurn(() => finish(sha256, total));
      if (outcome !== 'stored') await removeNoted(sha256);
      return outcome;
    },
    async dropParts(sha256) {
      await dropParts(sha256);
      await removeNoted(sha256);
    },
    async dropPartsBefore(ms) {
      for (const { sha256 } of await runIn(database, abandoned(ms))) {
        await dropParts(sha256, ms);
        await removeNoted(sha256);
      }
    },
    read: (sha256, range) => Readable.from(pieces(sha256, range)),
    async dropWithoutSale() {
      let dropped = 0;
      for (let after: ClipKey | null = { source: '', id: '' }; after !== null; ) {
        const from: ClipKey = after;
        const page = await inTransaction(() => dropSome(from, removals, nowMs()));
        dropped += page.dropped;
        after = page.last;
      }
      return dropped;
    },
  };
}

/** Steps of an upload. */
function createSteps({ database, objects, removals, nowMs }: Deps) {
  const inTransaction = <T>(work: () => Work<T>): Promise<T> =>
    database.transaction((sql) => runIn(sql, work()));

  async function complete(sha256: string): Promise<number | undefined> {
    return (await runIn(database, fileOf(sha256)))?.bytes;
  }

  /** False where another part is next by now, or no sale has the clip any more. The object's note stays then, and is due. */
  function count(
    sha256: string,
    { from, bytes }: ClipPart,
    { name, dueMs }: { readonly name: string; readonly dueMs: number },
  ): Promise<boolean> {
    return inTransaction(function* () {
      const isNext = (yield* isOpen(sha256)) && (yield* heldOf(sha256)) === from;
      // Without its note it may be removed already.
      if (!isNext || !(yield* removals.cancel(name, dueMs))) {
        yield* removals.note([name], { dueMs: nowMs() });
        return false;
      }
      yield* rowsOf(
        'insert into clip_parts (sha256, first, bytes, name, at_ms) values (@sha256, @from, @size, @name, @atMs)',
        { sha256, from, size: bytes.length, name, atMs: nowMs() },
      );
      return true;
    });
  }

  /** All parts are here. `elsewhere`: an erasure or another process came first. */
  async function finish(sha256: string, bytes: number): Promise<'stored' | 'elsewhere' | 'other_hash'> {
    if ((await complete(sha256)) !== undefined) return 'stored';
    const parts = await runIn(database, partsOf(sha256));
    const found = await hashOf(contentOf(objects, parts, { from: 0, until: bytes - 1 }));
    const isRight = found === sha256;
    const isSame = await inTransaction(function* () {
      const isHere = (yield* isOpen(sha256)) && sameParts(yield* partsOf(sha256), parts);
      if (!isHere) return false;
      if (isRight) yield* keepWhole(sha256, bytes);
      else yield* removeParts(sha256, removals, nowMs());
      return true;
    });
    if (!isSame) return (await complete(sha256)) === undefined ? 'elsewhere' : 'stored';
    return isRight ? 'stored' : 'other_hash';
  }

  return { inTransaction, complete, count, finish };
}

function* lockClip(sha256: string): Work<void> {
  yield* rowsOf(`select pg_advisory_xact_lock(${lockClass.clip}, hashtext(@sha256))`, { sha256 });
}

/** A sale has the clip, which is not whole yet. Others of the clip wait until the transaction ends, and so does its erasure. */
function* isOpen(sha256: string): Work<boolean> {
  yield* lockClip(sha256);
  const named = yield* rowOf('select 1 as one from clips where sha256 = @sha256 limit 1 for key share', {
    sha256,
  });
  return named !== undefined && (yield* fileOf(sha256)) === undefined;
}

function sameParts(some: readonly Part[], others: readonly Part[]): boolean {
  return some.length === others.length && some.every(({ name }, index) => name === others[index]?.name);
}

function* keepWhole(sha256: string, bytes: number): Work<void> {
  yield* rowsOf(
    `with moved as (delete from clip_parts where sha256 = @sha256 returning first, bytes, name)
    insert into clip_files (sha256, bytes, parts)
    select @sha256, @bytes, jsonb_agg(jsonb_build_object('bytes', bytes, 'name', name) order by first) from moved`,
    { sha256, bytes },
  );
}

/** Undefined in place of an object that is gone, and nothing after it. Objects are read from their beginning alone: not every store has ranges. */
async function* contentOf(
  objects: Pick<S3Objects, 'read'>,
  parts: readonly Part[],
  { from, until }: Range,
): AsyncGenerator<Buffer | undefined> {
  const needed: { name: string; start: number; end: number }[] = [];
  let at = 0;
  for (const { name, bytes } of parts) {
    if (at <= until && at + bytes > from)
      needed.push({ name, start: Math.max(0, from - at), end: Math.min(bytes, until + 1 - at) });
    at += bytes;
  }
  const coming: Promise<Buffer | undefined>[] = [];
  const request = (index: number): void => {
    const next = needed[index];
    if (next === undefined) return;
    const reading = objects.read(next.name);
    // A read that was abandoned must not end the process.
    reading.catch(() => undefined);
    coming.push(reading);
  };
  for (let index = 0; index < readAhead; index++) request(index);
  for (const [index, { start, end }] of needed.entries()) {
    const whole = await coming.shift();
    yield whole?.subarray(start, end);
    if (whole === undefined) return;
    request(index + readAhead);
  }
}

/** Undefined where a part is gone. */
async function hashOf(content: AsyncIterable<Buffer | undefined>): Promise<string | undefined> {
  const hash: Hash = createHash('sha256');
  for await (const piece of content) {
    if (piece === undefined) return undefined;
    hash.update(piece);
  }
  return hash.digest('hex');
}

/** Clips whose newest part is older than `beforeMs`; `sha256` limits the check to one clip. */
function* abandoned(beforeMs: number, sha256?: string): Work<{ sha256: string }[]> {
  return yield* rowsOf<{ sha256: string }>(
    `select sha256 from clip_parts ${sha256 === undefined ? '' : 'where sha256 = @sha256'}
    group by sha256 having max(at_ms) < @beforeMs`,
    { beforeMs, ...(sha256 !== undefined && { sha256 }) },
  );
}

type ClipKey = { readonly source: string; readonly id: string };

/** Removes those of the page behind a key that have no sale. `last`: key of its end, null with the last page. */
function* dropSome(
  after: ClipKey,
  removals: Pick<Removals, 'note'>,
  nowMs: number,
): Work<{ readonly dropped: number; readonly last: ClipKey | null }> {
  const page = yield* rowsOf<ClipKey>(
    `select source, id from clips where (source, id) > (@source, @id) order by source, id limit ${atOnce}`,
    after,
  );
  const last = page.at(-1);
  if (last === undefined) return { dropped: 0, last: null };
  const rows = yield* rowsOf<{ sha256: string }>(
    `delete from clips c where (source, id) > (@source, @id) and (source, id) <= (@lastSource, @lastId)
      and not exists (select 1 from sales s where s.source = c.source and s.sale_id = c.sale_id) returning sha256`,
    { ...after, lastSource: last.source, lastId: last.id },
  );
  for (const sha256 of new Set(rows.map((row) => row.sha256))) {
    const other = yield* rowOf('select 1 as one from clips where sha256 = @sha256 limit 1', { sha256 });
    if (other === undefined) yield* removeClip(sha256, removals, nowMs);
  }
  return { dropped: rows.length, last: page.length < atOnce ? null : last };
}
