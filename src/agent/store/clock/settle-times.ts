/**
 * Settles the times of sales that were stored without a known one, or with two that disagree: a backlog at a new
 * register, the first sales of a clock that is off or was just set. Later sales of the register show its clock. The
 * pair gets its true instant and, in the next revision, the picture if that is still buffered, or the nearest one
 * that was taken already; its identity does not change.
 *
 * A sale is judged again only after a newer sale of its register, and each time after half as long again.
 */
import type { Received, Sale } from '../../../domain/sale/sale.ts';
import { chooseInstant, type Instant, type InstantRule, isSettled } from '../../../domain/time/instant.ts';
import { latenessSince } from '../../../domain/time/skew.ts';
import type { Connection } from '../connection.ts';
import { readOrigin, readSale } from '../sales/stored-sale.ts';
import { instantRule } from '../setup/links.ts';
import type { WriteContext } from '../write-context.ts';
import { learnedClocks, newestSampleOf, originInstant } from './clock-samples.ts';
import { type MovedSale, moveInstant } from './move-instant.ts';
import { recentSamples } from './skew-memory.ts';

/** Sales in one step, so that a new sale waits for a few judgements only. */
const maxSales = 10;
/** Sales received before this keep their stated uncertainty: no clock is known well enough so far back. Milliseconds. */
const withinMs = 86_400_000;
/** Newest sales with an open time that are considered; older ones keep their stated uncertainty. */
const maxOpen = 500;
const patience = 1.5;

type Row = MovedSale & {
  readonly sale: string;
  readonly origin: string | null;
  readonly boot: string;
  readonly receivedMonotonicMs: number;
  readonly uncertaintyMs: number;
};

const openTimesQuery = `SELECT seq, id, register_key AS registerKey, kind, sale, origin, boot,
    received_monotonic_ms AS receivedMonotonicMs, received_at_ms AS receivedAtMs,
    instant_monotonic_ms AS instantMonotonicMs, instant_at_ms AS instantAtMs,
    uncertainty_ms AS uncertaintyMs, clock
  FROM sales INDEXED BY sales_time_open
  WHERE time_open = 1 AND received_at_ms > ? AND clock = 'synced' AND superseded_by IS NULL
  ORDER BY received_at_ms DESC LIMIT ${maxOpen}`;

/** Last judgement of each open sale: newest sample of its register, and age of the sale. */
type Judged = { readonly newest: string; readonly ageMs: number };
const judgements = new WeakMap<Connection, Map<number, Judged>>();

/** Returns the number of judged sales; 0 when none are left. */
export function settleTimes(context: WriteContext): number {
  const { db } = context;
  const nowMs = context.clock.nowMs();
  const open = db.prepare<[number], Row>(openTimesQuery).all(nowMs - withinMs);
  const judged = judgements.get(db) ?? new Map<number, Judged>();
  judgements.set(db, new Map(open.flatMap(({ seq }) => [[seq, judged.get(seq)] as const]).filter(isJudged)));
  const registers = new Map<string, string>();
  const isDue = (row: Row): boolean => {
    const newest = registers.get(row.registerKey) ?? newestSample(db, row.registerKey);
    registers.set(row.registerKey, newest);
    const last = judged.get(row.seq);
    return last === undefined || (newest !== last.newest && ageAt(nowMs, row) >= patience * last.ageMs);
  };
  const due = open.filter(isDue).slice(0, maxSales);
  for (const row of due) {
    const { seq, registerKey } = row;
    judgements.get(db)?.set(seq, { newest: registers.get(registerKey) ?? '', ageMs: ageAt(nowMs, row) });
    const instant = judge(db, row);
    if (instant !== undefined && isSettled(instant, row)) moveInstant(context, row, { instant });
  }
  return due.length;
}

function isJudged(entry: readonly [number, Judged | undefined]): entry is readonly [number, Judged] {
  return entry[1] !== undefined;
}

/** Zero while the clock was set back to before the arrival. */
function ageAt(nowMs: number, { receivedAtMs }: Row): number {
  return Math.max(0, nowMs - receivedAtMs);
}

/** Changes with each sample, pushed or polled. */
function newestSample(db: Connection, registerKey: string): string {
  return `${newestSampleOf(db, registerKey)} ${recentSamples(db, registerKey).at(-1)?.seq}`;
}

/** Undefined while the later sales don't show the clock that stamped this one. */
function judge(db: Connection, row: Row): Instant | undefined {
  const [sale, rule] = [readSale(row.sale), instantRule(db, row.registerKey)];
  const origin = row.origin === null ? undefined : readOrigin(row.origin);
  if (sale === undefined || rule === undefined || (row.origin !== null && origin === undefined))
    return undefined;
  const { boot, receivedMonotonicMs: monotonicMs, receivedAtMs: wallMs, registerKey } = row;
  const received: Received = { boot, monotonicMs, wallMs, clock: 'synced' };
  if (origin === undefined || origin.by === 'register') return pushedInstant(db, row, { sale, rule });
  if (origin.by !== 'cloud') return undefined;
  const { register, serverAheadMs = origin.serverAheadMs } = learnedClocks(db, registerKey);
  const serverMs =
    origin.serverAtMs === undefined || serverAheadMs === undefined
      ? wallMs
      : origin.serverAtMs - serverAheadMs;
  if (register?.isOf(serverMs) !== true) return undefined;
  return originInstant(db, { registerKey, sale, received, origin }, rule);
}

function pushedInstant(
  db: Connection,
  row: Row,
  { sale, rule }: { sale: Sale; rule: InstantRule },
): Instant | undefined {
  const samples = recentSamples(db, row.registerKey);
  const at = samples.findIndex(({ seq }) => seq === row.seq);
  const lateness = latenessSince(samples, at);
  if (lateness === undefined || sale.soldAtMs === undefined) return undefined;
  const times = {
    soldAtMs: sale.soldAtMs,
    receivedMonotonicMs: row.receivedMonotonicMs,
    receivedWallMs: row.receivedAtMs,
  };
  return chooseInstant(times, lateness, rule);
}
