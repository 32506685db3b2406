/**
 * Clips of sales: a row each, and content named by its SHA-256, which arrives in parts.
 *
 * A part is durable before it is answered, and the last one is followed by a check of the whole. The stored bytes determine the next part,
 * so neither a cut connection nor a restart costs more than one. A clip counts as stored under its own name only: where the receiver
 * ended after the last part and before that, the next notice checks and names it. Parts of a clip that is gone, or of which nothing came for
 * long, are removed.
 */
import type { Readable } from 'node:stream';
import type { ClipNotice, clipContentTypes } from '../../contract/cloud/clip.ts';
import { type Dialect, type Engine, rowOf, rowsOf, type Soon, type Work } from '../sql/work.ts';

/** Parts of a clip of which nothing came for so long are removed; a shop may be offline for weeks. */
const abandonedMs = 30 * 86_400_000;
const lookForAbandonedMs = 86_400_000;

type StoredClip = {
  readonly id: string;
  readonly kind: keyof typeof clipContentTypes;
  readonly camera: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly bytes: number;
  readonly sha256: string;
  /** So many of its first bytes are here. */
  readonly received: number;
  /** The gateway had to remove it before all of it was here. */
  readonly isGone: boolean;
};

type Row = Omit<StoredClip, 'received' | 'isGone'> & SaleKey & { readonly gone: 0 | 1 };

export type ClipPart = { readonly from: number; readonly bytes: Uint8Array; readonly total: number };
type AddedPart = 'stored' | 'elsewhere' | 'other_hash';
type Expected = Pick<StoredClip, 'bytes' | 'kind'>;

/** Content of clips: complete, or the parts of it that have arrived. */
export type ClipFiles = {
  /** Size of a complete clip. */
  complete(sha256: string): Soon<number | undefined>;
  /** Number of first bytes that are here, by clip. */
  held(hashes: readonly string[]): Work<ReadonlyMap<string, number>>;
  /** Number of first bytes that are here; of a clip whose parts are all here once the whole is checked. */
  received(sha256: string, bytes: number): Promise<number>;
  /** Resolves once the part is durable. `elsewhere`: another part is next. `other_hash`: all of it is here, and discarded. */
  addPart(sha256: string, part: ClipPart): Promise<AddedPart>;
  /** Removes the parts of a clip. */
  dropParts(sha256: string): Promise<void>;
  /** Removes parts of which nothing came since. */
  dropPartsBefore(ms: number): Promise<void>;
  /** Bytes of a complete clip, both ends inclusive. */
  read(sha256: string, range: { readonly from: number; readonly until: number }): Readable;
};

export type ClipStore = Pick<ClipFiles, 'complete' | 'addPart' | 'read'> & {
  /** Notes the clip. Number of its first bytes that are here, all of them once it is complete; undefined for one of an unknown sale. */
  announce(notice: ClipNotice): Promise<number | undefined>;
  /** Size and kind of the clip that was announced with this content. `source`: the only shop that may have announced it. */
  expected(sha256: string, source?: string): Soon<Expected | undefined>;
  ofSale(source: string, saleId: string): Promise<readonly StoredClip[]>;
  /** Those of each sale, in the order of the sales; one statement for all. */
  ofSales(sales: readonly SaleKey[]): Promise<(readonly StoredClip[])[]>;
};

type SaleKey = { readonly source: string; readonly saleId: string };

type Deps = {
  readonly engine: Engine;
  /** Engine that lists clips. */
  readonly pages: Engine;
  readonly files: ClipFiles;
  readonly nowMs: () => number;
};

export function createClipStore({ engine, pages, files, nowMs }: Deps): ClipStore {
  /** After a failure the next look finds what is left. */
  function tidy(work: () => Promise<void>): void {
    work().catch(() => undefined);
  }

  let lookedAtMs = nowMs();
  function removeAbandoned(): void {
    lookedAtMs = nowMs();
    tidy(() => files.dropPartsBefore(lookedAtMs - abandonedMs));
  }
  removeAbandoned();

  return {
    complete: (sha256) => files.complete(sha256),
    addPart: (sha256, part) => files.addPart(sha256, part),
    read: (sha256, range) => files.read(sha256, range),
    async announce(notice) {
      const { sha256, bytes, gone } = notice;
      // Most notices repeat an earlier one, since each part has its own: they wait for nobody.
      const isNoted =
        (await engine.run(isAsNoted(notice))) ||
        (await engine.transaction(undefined, () => note(notice, engine.dialect)));
      if (!isNoted) return undefined;
      if (Math.abs(nowMs() - lookedAtMs) > lookForAbandonedMs) removeAbandoned();
      if (gone !== true) return files.received(sha256, bytes);
      tidy(async () => {
        if (!(await engine.run(isAwaited(sha256)))) await files.dropParts(sha256);
      });
      return bytes;
    },
    expected: (sha256, source) => engine.run(expected(sha256, source)),
    async ofSale(source, saleId) {
      return (await pages.run(ofSales([{ source, saleId }], pages.dialect, files)))[0] ?? [];
    },
    ofSales: async (sales) => pages.run(ofSales(sales, pages.dialect, files)),
  };
}

function* isAsNoted({ source, id, sale, gone }: ClipNotice): Work<boolean> {
  const same = yield* rowOf(
    `select 1 as one from clips c join sales s on s.source = c.source and s.sale_id = c.sale_id
    where c.source = @source and c.id = @id and c.sale_id = @sale and c.gone = @gone`,
    { source, id, sale, gone: gone === true ? 1 : 0 },
  );
  return same !== undefined;
}

/** False for a clip of an unknown sale. */
function* note(
  { source, sale, id, kind, camera, sha256, bytes, gone, ...times }: ClipNotice,
  { shareShop }: Dialect,
): Work<boolean> {
  if (shareShop !== undefined) yield* rowsOf(shareShop, { source });
  const known = yield* rowOf('select 1 as one from sales where source = @source and sale_id = @sale', {
    ...{ source, sale },
  });
  if (known === undefined) return false;
  const ms = (time: string): number => Math.round(Date.parse(time));
  yield* rowsOf(
    `insert into clips (source, id, sale_id, kind, camera, at_ms, from_ms, until_ms, bytes, sha256, gone)
    values (@source, @id, @sale, @kind, @camera, @atMs, @fromMs, @untilMs, @bytes, @sha256, @gone)
    on conflict (source, id) do update set sale_id = excluded.sale_id, gone = excluded.gone`,
    {
      ...{ source, id, sale, kind, camera, bytes, sha256, gone: gone === true ? 1 : 0 },
      ...{ atMs: ms(times.at), fromMs: ms(times.from), untilMs: ms(times.until) },
    },
  );
  return true;
}

function* expected(sha256: string, source: string | undefined): Work<Expected | undefined> {
  return yield* rowOf<Expected>(
    `select bytes, kind from clips where sha256 = @sha256${source === undefined ? '' : ' and source = @source'} limit 1`,
    { sha256, ...(source !== undefined && { source }) },
  );
}

function* isAwaited(sha256: string): Work<boolean> {
  const one = yield* rowOf('select 1 as one from clips where sha256 = @sha256 and gone = 0 limit 1', {
    sha256,
  });
  return one !== undefined;
}

function* ofSales(
  sales: readonly SaleKey[],
  dialect: Dialect,
  files: Pick<ClipFiles, 'held'>,
): Work<StoredClip[][]> {
  if (sales.length === 0) return [];
  const keys = sales.map((_, n) => `(@source${n}, @sale${n})`).join();
  const rows = yield* rowsOf<Row>(
    `with given (source, sale_id) as (values ${keys})
    select c.source, c.sale_id as "saleId", id, kind, camera, at_ms as "atMs", from_ms as "fromMs", until_ms as "untilMs", bytes, sha256, gone
    from given join clips c ${dialect.indexedBy('clips_of_sale')}on c.source = given.source and c.sale_id = given.sale_id order by at_ms, kind desc, id`,
    Object.fromEntries(
      sales.flatMap(({ source, saleId }, n) => [
        [`source${n}`, source],
        [`sale${n}`, saleId],
      ]),
    ),
  );
  const held = rows.length === 0 ? undefined : yield* files.held([...new Set(rows.map((row) => row.sha256))]);
  const keyOf = (sale: SaleKey): string => JSON.stringify([sale.source, sale.saleId]);
  const clips = Map.groupBy(rows, keyOf);
  return sales.map((sale) =>
    (clips.get(keyOf(sale)) ?? []).map(({ source: _source, saleId: _saleId, gone, ...clip }) => ({
      ...clip,
      received: held?.get(clip.sha256) ?? 0,
      isGone: gone === 1,
    })),
  );
}
