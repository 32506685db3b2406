/** The record of erasures and the reports of gateways about them, in statements for both engines. */
import { z } from 'zod';
import type { Erasure } from '../../contract/cloud/erasure/erasure.ts';
import { readJson } from '../../lib/text/read-json.ts';
import { type Dialect, rowOf, rowsOf, type Work } from '../sql/work.ts';
import type { LedgerLine } from './ledger.ts';

const maxListed = 1_000;

export type ErasureRow = Erasure & {
  readonly shop: string;
  readonly origin: 'cloud' | 'gateway';
  /** The one at which it was requested; null for the receiver. */
  readonly gateway: string | null;
  /** Null while it waits for a person. */
  readonly erasedAtMs: number | null;
  /** Gateways that have reported it. */
  readonly reportedBy: readonly string[];
};

export type GatewayOfShop = { readonly shop: string; readonly gateway: string };

type ErasureName = Pick<ErasureRow, 'shop' | 'id'>;

export function createErasureRecord(dialect: Dialect) {
  const columns = `shop, id, sale_id as sale, picture, requested_at_ms as "requestedAtMs", asked_by as by, reason, origin, gateway,
    erased_at_ms as "erasedAtMs",
    (select ${dialect.jsonList('a.gateway')} from erasure_acks a where a.shop = erasures.shop and a.id = erasures.id) as "reportedBy"`;
  const ofGateway = 'shop = @shop and gateway = @gateway';

  function* one(where: string, values: Record<string, unknown>): Work<ErasureRow | undefined> {
    const row = yield* rowOf<Row>(`select ${columns} from erasures where ${where} limit 1`, values);
    return row && rowFrom(row);
  }

  function* count(from: string, values: Record<string, unknown>): Work<number> {
    const row = yield* rowOf<{ count: number }>(`select count(*) as count from ${from}`, values);
    return row?.count ?? 0;
  }

  return {
    find: ({ shop, id }: ErasureName) => one('shop = @shop and id = @id', { shop, id }),
    /** An erasure of the same content that was carried out. */
    same: ({ shop, sale, picture }: Pick<LedgerLine, 'shop' | 'sale' | 'picture'>) =>
      one(
        'shop = @shop and sale_id = @sale and picture is not distinct from cast(@picture as text) and erased_at_ms is not null',
        { shop, sale, picture: picture ?? null },
      ),
    /** A record that was carried out stays as it is. `erasedAtMs`: null while it waits for a person. */
    *put(line: LedgerLine, erasedAtMs: number | null): Work<void> {
      yield* rowsOf(
        `insert into erasures (shop, id, sale_id, picture, requested_at_ms, asked_by, reason, origin, gateway, erased_at_ms)
        values (@shop, @id, @sale, @picture, @requestedAtMs, @by, @reason, @origin, @gateway, @erasedAtMs)
        on conflict (shop, id) do update set erased_at_ms = coalesce(erasures.erased_at_ms, excluded.erased_at_ms)`,
        { ...columnsOf(line), erasedAtMs },
      );
    },
    /** The newest first. */
    *list(shop: string | undefined): Work<ErasureRow[]> {
      const rows = yield* rowsOf<Row>(
        `select ${columns} from erasures where cast(@shop as text) is null or shop = @shop order by number desc limit ${maxListed}`,
        { shop: shop ?? null },
      );
      return rows.map(rowFrom);
    },
    countOf: (shop: string) => count('erasures where shop = @shop', { shop }),
    /** Those of the ids that were carried out, in any shop. */
    *doneOf(ids: readonly string[]): Work<ErasureName[]> {
      return yield* rowsOf<ErasureName>(
        `select shop, id from erasures where erased_at_ms is not null and ${dialect.inList('id', '@ids')}`,
        { ids: JSON.stringify(ids) },
      );
    },

    /** Carried out, and not reported by the gateway. */
    *openFor({ shop, gateway }: GatewayOfShop, limit: number): Work<Erasure[]> {
      const rows = yield* rowsOf<Row>(
        `select ${columns} from erasures where shop = @shop and erased_at_ms is not null and not exists
          (select 1 from erasure_acks a where a.shop = @shop and a.gateway = @gateway and a.id = erasures.id)
        order by number limit @limit`,
        { shop, gateway, limit },
      );
      return rows.map((row) => erasureOf(rowFrom(row)));
    },
    *acknowledge({ shop, gateway }: GatewayOfShop, id: string, nowMs: number): Work<void> {
      yield* rowsOf(
        'insert into erasure_acks (shop, gateway, id, at_ms) values (@shop, @gateway, @id, @nowMs) on conflict do nothing',
        { shop, gateway, id, nowMs },
      );
    },
    countAcks: ({ shop, gateway }: GatewayOfShop) =>
      count(`erasure_acks where ${ofGateway}`, { shop, gateway }),
    *forgetAcks({ shop, gateway }: GatewayOfShop): Work<void> {
      yield* rowsOf(`delete from erasure_acks where ${ofGateway}`, { shop, gateway });
    },
  };
}

type Row = Omit<ErasureRow, 'picture' | 'by' | 'reason' | 'requestedAt' | 'reportedBy'> & {
  readonly picture: string | null;
  readonly by: string | null;
  readonly reason: string | null;
  readonly requestedAtMs: number;
  readonly reportedBy: string;
};

function rowFrom({ picture, by, reason, requestedAtMs, reportedBy, ...row }: Row): ErasureRow {
  return {
    ...row,
    requestedAt: new Date(requestedAtMs).toISOString(),
    reportedBy: readJson(z.array(z.string()), reportedBy) ?? [],
    ...(picture !== null && { picture }),
    ...(by !== null && { by }),
    ...(reason !== null && { reason }),
  };
}

function erasureOf({ id, sale, picture, requestedAt, by, reason }: Erasure): Erasure {
  return {
    ...{ id, sale, requestedAt },
    ...(picture !== undefined && { picture }),
    ...(by !== undefined && { by }),
    ...(reason !== undefined && { reason }),
  };
}

export function lineOf({ shop, origin, gateway, ...row }: ErasureRow): LedgerLine {
  return { ...erasureOf(row), shop, origin, ...(gateway !== null && { gateway }) };
}

function columnsOf({ requestedAt, ...line }: LedgerLine) {
  const { shop, id, sale, picture = null, by = null, reason = null, origin, gateway = null } = line;
  return { shop, id, sale, picture, by, reason, origin, gateway, requestedAtMs: Date.parse(requestedAt) };
}
