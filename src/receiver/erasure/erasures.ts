/**
 * Erasure of a sale or of one picture on request (contract/cloud/erasure/erasure.ts).
 *
 * 1. The line of the ledger is durable. 2. One transaction takes the contents out of the database, and adds the record and its event in the
 * feed. 3. The files are removed. A crash after any of them is made up for (`recover`); carried out twice, nothing changes. 4. What arrives of an erased
 * sale later is acknowledged and not stored.
 *
 * A gateway stands in a shop, where somebody may wish to remove evidence: what was requested there waits for a person here.
 */
import { randomUUID } from 'node:crypto';
import type { ErasedEvent, Erasure } from '../../contract/cloud/erasure/erasure.ts';
import { shopOfSource, shopSource } from '../../domain/sale/identity.ts';
import { failpoint } from '../../lib/failpoint.ts';
import type { OwnEvent } from '../feed/own-events.ts';
import { type Engine, rowOf, rowsOf, type Soon, type Work } from '../sql/work.ts';
import { createRowEraser, type ErasedFile, type ErasedRows, type ErasingWords } from './erase-rows.ts';
import type { Ledger, LedgerLine } from './ledger.ts';
import { createErasureRecord, type ErasureRow, type GatewayOfShop, lineOf } from './record.ts';

/** Erasures of one shop, done and requested. */
const maxOfShop = 10_000;

type NewErasure = Pick<Erasure, 'sale' | 'picture' | 'by' | 'reason'> & { readonly shop: string };
type NamedPicture = { readonly source: string; readonly sha256: string };

export type Erasures = {
  /** Erases at once. A sale or picture that was erased before keeps its record. Undefined: the shop has as many as may be. */
  request(erasure: NewErasure): Promise<ErasureRow | undefined>;
  /** Carries out what a gateway asked for. Undefined for an unknown id. */
  confirm(shop: string, id: string): Promise<ErasureRow | undefined>;
  /** The newest first. */
  list(shop?: string): Soon<ErasureRow[]>;
  /** For a gateway: those that it has not reported. `done`: number of reports that it remembers as stored. */
  open(
    of: GatewayOfShop,
    done: number | undefined,
    limit: number,
  ): Soon<{ erasures: Erasure[]; acknowledged: number }>;
  /** Stores reports; what was requested at the gateway waits for a person. */
  report(of: GatewayOfShop, erasures: readonly Erasure[]): Soon<void>;
  /** The sale was erased: of an event nothing but its id is to be stored. */
  isErased(source: string, saleId: string): Soon<boolean>;
  /** No shop is to have this picture. */
  isErasedPicture(sha256: string): Soon<boolean>;
  /** Those of the pictures that were erased in their shop, by `nameOfPicture`. */
  erasedOf(pictures: readonly NamedPicture[]): Soon<ReadonlySet<string>>;
  /**
   * Carries out what the ledger has and the database lacks, erases what an earlier version stored since, and removes files that a crash left.
   * Returns the number of these erasures.
   */
  recover(): Promise<number>;
};

/** What the engines do differently. Work runs in the transaction of the erasure. */
export type ErasingEngine = {
  readonly words: ErasingWords;
  readonly ledger: Ledger;
  /** No event of the shop is stored between this and the commit. */
  lockShop(source: string): Work<void>;
  noteFile(file: ErasedFile, nowMs: number): Work<void>;
  storeEvent(event: OwnEvent<ErasedEvent['type'], ErasedEvent['data']>): Work<void>;
  /** After the commit. */
  wake(shop: string): void;
  /**
   * Removes these files, which are noted. Rejects where one can't be removed; it stays noted. Without a list: all that are noted, unless the engine
   * removes those by itself.
   */
  removeFiles(files?: readonly ErasedFile[]): Soon<void>;
};

export function nameOfPicture({ source, sha256 }: NamedPicture): string {
  return `${source} ${sha256}`;
}

export function createErasures(engine: Engine, own: ErasingEngine, nowMs: () => number): Erasures {
  const record = createErasureRecord(engine.dialect);
  const erasing = createErasing(engine, own, nowMs);
  const { ledger, words } = own;

  async function carryOut(line: LedgerLine): Promise<void> {
    await ledger.append(line);
    failpoint('erasure.noted');
    const files = await engine.transaction('erasure', () => erasing.erase(line));
    failpoint('erasure.committed');
    own.wake(line.shop);
    await own.removeFiles(files);
  }

  const find = (shop: string, id: string) => engine.run(record.find({ shop, id }));

  function* reportWork(of: GatewayOfShop, all: readonly Erasure[]): Work<void> {
    const { shop, gateway } = of;
    for (const erasure of all) {
      if ((yield* record.find({ shop, id: erasure.id })) === undefined) {
        if ((yield* record.countOf(shop)) >= maxOfShop) continue;
        yield* record.put({ ...erasure, shop, gateway, origin: 'gateway' }, null);
      }
      yield* record.acknowledge(of, erasure.id, nowMs());
    }
  }

  function* openWork(of: GatewayOfShop, done: number | undefined, limit: number) {
    // It has forgotten some, as after its card was copied from an older one: it gets all of them again.
    if (done !== undefined && done < (yield* record.countAcks(of))) yield* record.forgetAcks(of);
    const erasures = yield* record.openFor(of, limit);
    return { erasures, acknowledged: yield* record.countAcks(of) };
  }

  return {
    async request({ shop, sale, picture, by, reason }) {
      const of = { shop, sale, ...(picture !== undefined && { picture }) };
      const known = await engine.run(record.same(of));
      if (known !== undefined) {
        // Where the first request failed at a file.
        await own.removeFiles();
        return known;
      }
      if ((await engine.run(record.countOf(shop))) >= maxOfShop) return undefined;
      await carryOut({
        ...{ ...of, id: randomUUID(), origin: 'cloud', requestedAt: new Date(nowMs()).toISOString() },
        ...(by !== undefined && { by }),
        ...(reason !== undefined && { reason }),
      });
      return engine.run(record.same(of));
    },
    async confirm(shop, id) {
      const row = await find(shop, id);
      if (row === undefined || row.erasedAtMs !== null) return row;
      await carryOut(lineOf(row));
      return find(shop, id);
    },
    list: (shop) => engine.run(record.list(shop)),
    open: (of, done, limit) => engine.run(openWork(of, done, limit)),
    report: (of, erasures) => engine.transaction('erasure', () => reportWork(of, erasures)),
    isErased: (source, saleId) => engine.run(isErasedSale(source, saleId)),
    isErasedPicture: (sha256) => engine.run(isErasedPicture(sha256, words)),
    erasedOf: (pictures) => engine.run(erasedAmong(pictures)),
    async recover() {
      let count = 0;
      for await (const part of ledger.entries()) {
        const done = new Set(
          (await engine.run(record.doneOf(part.map(({ id }) => id)))).map(({ shop, id }) => `${shop} ${id}`),
        );
        for (const entry of part) {
          const line = done.has(`${entry.shop} ${entry.id}`) ? undefined : await entry.line();
          if (line === undefined) continue;
          await engine.transaction('erasure', () => erasing.erase(line));
          own.wake(line.shop);
          count += 1;
        }
      }
      for (const stored of await engine.run(storedOfErased())) {
        await engine.transaction('erasure', () => erasing.eraseAgain(stored));
        own.wake(shopOfSource(stored.source));
        count += 1;
      }
      await own.removeFiles();
      return count;
    },
  };
}

type StoredSale = { readonly source: string; readonly sale: string };

function* storedOfErased(): Work<StoredSale[]> {
  return yield* rowsOf<StoredSale>(
    `select s.source, s.sale_id as sale from erased_sales e join sales s on s.source = e.source and s.sale_id = e.sale_id limit ${maxOfShop}`,
  );
}

/** The transactions of an erasure. */
function createErasing(engine: Engine, own: ErasingEngine, nowMs: () => number) {
  const record = createErasureRecord(engine.dialect);
  const eraser = createRowEraser(own.words);

  /** Files that are noted with it. */
  function* erase(line: LedgerLine): Work<readonly ErasedFile[]> {
    yield* own.lockShop(shopSource(line.shop));
    const known = yield* record.find(line);
    // Another request for it, or another process, was faster.
    const isDone = known === undefined ? (yield* record.same(line)) !== undefined : known.erasedAtMs !== null;
    if (isDone) return [];
    yield* record.put(line, nowMs());
    return yield* eraseContents(line);
  }

  function* eraseContents({
    shop,
    id,
    sale,
    picture,
    requestedAt,
    reason,
  }: Omit<LedgerLine, 'origin' | 'gateway'>): Work<readonly ErasedFile[]> {
    const source = shopSource(shop);
    const atMs = nowMs();
    const rows: ErasedRows =
      picture === undefined ? yield* eraser.sale(source, sale) : yield* eraser.picture(source, sale, picture);
    for (const file of rows.files) yield* own.noteFile(file, atMs);
    const type = 'com.tillframe.erased.v1' satisfies ErasedEvent['type'];
    yield* own.storeEvent({
      ...{ source, id: `erased:${id}`, type, subject: sale, atMs },
      data: {
        ...{ id, shop, sale, scope: picture === undefined ? 'sale' : 'picture' },
        ...{ merged: [...rows.merged], pictures: [...rows.pictures], requestedAt },
        ...(reason !== undefined && { reason }),
      },
    });
    return rows.files;
  }

  /** A receiver of a version that knows no erasure has stored a revision of an erased sale. */
  function* eraseAgain({ source, sale }: StoredSale): Work<void> {
    yield* own.lockShop(source);
    const shop = shopOfSource(source);
    const known = yield* record.same({ shop, sale });
    yield* eraseContents(
      known ?? { shop, sale, id: randomUUID(), requestedAt: new Date(nowMs()).toISOString() },
    );
  }

  return { erase, eraseAgain };
}

function* isErasedSale(source: string, saleId: string): Work<boolean> {
  const found = yield* rowOf(
    'select 1 as one from erased_sales where source = @source and sale_id = @saleId',
    {
      source,
      saleId,
    },
  );
  return found !== undefined;
}

function* isErasedPicture(sha256: string, { isNamed }: ErasingWords): Work<boolean> {
  const bytes = Buffer.from(sha256, 'hex');
  const erased = yield* rowOf('select 1 as one from erased_pictures where sha256 = @bytes limit 1', {
    bytes,
  });
  return erased !== undefined && (yield* rowOf(isNamed, { bytes })) === undefined;
}

/** One statement for a batch. */
function* erasedAmong(pictures: readonly NamedPicture[]): Work<ReadonlySet<string>> {
  if (pictures.length === 0) return new Set();
  const distinct = [...new Set(pictures.map(({ sha256 }) => sha256))];
  const values = Object.fromEntries(distinct.map((sha256, n) => [`p${n}`, Buffer.from(sha256, 'hex')]));
  const names = distinct.map((_, n) => `@p${n}`).join();
  const rows = yield* rowsOf<{ source: string; sha256: Buffer }>(
    `select source, sha256 from erased_pictures where sha256 in (${names})`,
    values,
  );
  return new Set(rows.map(({ source, sha256 }) => nameOfPicture({ source, sha256: sha256.toString('hex') })));
}
