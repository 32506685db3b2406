/** Reports of the devices of each register at its newest sales, for the diagnosis. */
import type { DeviceReport } from '../../../domain/exactness/contact-report.ts';
import { type MomentKind, sameIdForMs } from '../../../domain/moment/moment.ts';
import { keyOfSource } from '../../../domain/moment/moment-device.ts';
import type { Connection } from '../connection.ts';
import { mayHave, type SaleRow, saleColumns } from './moment-rows.ts';

/** Newest sales of a register that are looked at; moments without a sale are kept for `sameIdForMs`. */
const maxSales = 48;
/** A sale may be this much earlier than the moment that it has. Milliseconds. */
const beforeMs = 15_000;

/** By register and key of the device: of the sources that the gateway reads. */
export function deviceReports(
  db: Connection,
  { nowMs }: { readonly nowMs: number },
): Record<string, Record<string, DeviceReport>> {
  const sources = db
    .prepare<[], { registerKey: string; id: string; kind: MomentKind }>(
      'SELECT register_key AS registerKey, id, kind FROM moment_sources',
    )
    .all();
  const ofRegisters = Map.groupBy(sources, ({ registerKey }) => registerKey);
  return Object.fromEntries(
    [...ofRegisters].map(([registerKey, its]) => {
      const sales = newestSales(db, { registerKey, sinceMs: nowMs - sameIdForMs });
      return [
        registerKey,
        Object.fromEntries(
          its.map(({ id, kind }) => [
            keyOfSource(id),
            reportOf(db, { registerKey, device: keyOfSource(id), kind, sales, sinceMs: nowMs - sameIdForMs }),
          ]),
        ),
      ];
    }),
  );
}

function newestSales(
  db: Connection,
  { registerKey, sinceMs }: { readonly registerKey: string; readonly sinceMs: number },
): SaleRow[] {
  return db
    .prepare<[number, string], SaleRow>(
      `SELECT ${saleColumns} FROM sales WHERE superseded_by IS NULL AND kind = 'sale' AND instant_at_ms >= ? AND +register_key = ?
        ORDER BY instant_at_ms DESC LIMIT ${maxSales}`,
    )
    .all(sinceMs, registerKey);
}

/** Sales from before the first moment of the device say nothing: it may be new. */
function reportOf(
  db: Connection,
  given: {
    readonly registerKey: string;
    readonly device: string;
    readonly kind: MomentKind;
    readonly sales: readonly SaleRow[];
    readonly sinceMs: number;
  },
): DeviceReport {
  const { registerKey, device, kind, sales, sinceMs } = given;
  const moments = db
    .prepare<[string, string, number], { atMs: number; saleSeq: number | null }>(
      'SELECT at_ms AS atMs, sale_seq AS saleSeq FROM moments WHERE register_key = ? AND device = ? AND at_ms >= ? ORDER BY at_ms',
    )
    .all(registerKey, device, sinceMs);
  const firstMs = moments[0]?.atMs ?? sinceMs;
  const expected = sales.filter(
    (sale) => mayHave(kind, sale) === true && sale.instantAtMs >= firstMs - beforeMs,
  );
  const oldestMs = Math.min(...expected.map(({ instantAtMs }) => instantAtMs));
  const claimed = new Set(moments.map(({ saleSeq }) => saleSeq));
  return {
    sales: expected.length,
    moments: moments.filter(({ atMs }) => atMs >= oldestMs - beforeMs).length,
    matched: expected.filter(({ seq }) => claimed.has(seq)).length,
  };
}
