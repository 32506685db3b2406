/**
 * One poll of either API: a page of heads from the cursor on, then the lines of those that are new and
 * linked, as sales.
 *
 * Budget: one request for heads, and at most `maxGroups` for lines (transactions with close ids share one; a
 * group whose lines exceed one answer is split in two). The rest waits for the next poll, in the same order.
 *
 * Transactions from before the link, which closing the day or an edit returns again, are included: the poller
 * filters them out, unless they are stored here.
 */
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { type PolledPage, PosFailure } from '../polling/cloud-source.ts';
import {
  afterPage,
  databaseTime,
  type Moment,
  place,
  readCursor,
  type SmaregiCursor,
  wasSeen,
  writeCursor,
} from './cursor.ts';
import { appearsWithinMs, longestRangeMs } from './facts.ts';
import { checkStores, learnStores } from './own-store.ts';
import { resolutionMs } from './time.ts';
import { mayHaveLines, toSale } from './to-sale.ts';
import { type Detail, type Head, headSchema, type Position, positionOf } from './transaction.ts';

/** Inclusive at both ends. */
type HeadRange = {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Lower bound of the ids, exclusive. */
  readonly afterId?: number;
  /** Shop; absent: the whole contract. */
  readonly storeId?: string;
};

export type HeadPage = {
  /** By updDateTime, then transactionHeadId, ascending. */
  readonly records: readonly unknown[];
  /** As many as requested. */
  readonly isFull: boolean;
  readonly serverNowMs: number | undefined;
};

type LineGroup = {
  /** Inclusive at both ends. */
  readonly fromId: number;
  readonly untilId: number;
  /** The earliest updDateTime among them. */
  readonly changedSinceMs: number;
};

/** A transaction together with its lines; `head` if the answer included one, which may be newer. */
export type WithLines = { readonly head?: Head; readonly details: readonly Detail[] };

export type TransactionsApi = {
  heads(range: HeadRange, signal: AbortSignal): Promise<HeadPage>;
  /** By transactionHeadId. Undefined if they exceed one answer. */
  lines(group: LineGroup, signal: AbortSignal): Promise<ReadonlyMap<number, WithLines> | undefined>;
  /** Shops of the terminals, as far as they are known. Absent where the settings name the shop. */
  readonly storesOf?:
    | ((terminals: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, string>>)
    | undefined;
};

export type PollDeps = {
  readonly api: TransactionsApi;
  readonly contractId: string;
  readonly clock: Clock;
  readonly log: Log;
};

const maxGroups = 8;
/** Ids further apart are fetched separately: records in between belong to other registers and are fetched in vain. */
const widestGap = 20;
const widestGroup = 100;

type Row = { readonly position: Position; readonly head: Head };

export async function pollTransactions(
  deps: PollDeps,
  cursor: string,
  signal: AbortSignal,
  linked: readonly string[] | undefined,
): Promise<PolledPage> {
  const { api, clock } = deps;
  const read = readCursor(cursor);
  if (read === undefined) throw new PosFailure('garbled', posProblem('pos.cursor_lost'));
  const { storesOf } = api;
  const own = storesOf === undefined ? [] : (linked ?? []);
  const stand =
    storesOf === undefined || read.kind === 'fresh'
      ? read
      : await checkStores(read, { linked: own, nowMs: clock.nowMs() }, (terminals) =>
          storesOf(terminals, signal),
        );
  const storeId = storesOf !== undefined && stand.kind === 'placed' ? stand.stores?.own?.storeId : undefined;
  const range = { ...rangeOf(stand), ...(storeId !== undefined && { storeId }) };
  const requestedAtMs = clock.nowMs();
  const page = await api.heads(range, signal);
  const now: Moment = { serverMs: page.serverNowMs, requestedAtMs, answeredMs: clock.nowMs() };
  const serverNow =
    page.serverNowMs === undefined ? {} : { serverNow: { atMs: page.serverNowMs, resolutionMs } };

  const placed = stand.kind === 'placed' ? stand : place(stand.linkedMs, now, longestRangeMs);
  if (placed.loMs !== range.fromMs) {
    // Linked in the future, or long ago, by the server's clock: polled again from the corrected start.
    return { sales: [], cursor: writeCursor(placed), more: true, ...serverNow, resolutionMs, unreadable: [] };
  }

  const unreadable: { key: string; why: string }[] = [];
  const rows = readRows(page.records, unreadable);
  checkOrder(rows, range);
  const fresh = rows.filter(({ position }) => !wasSeen(placed, position));
  const { handled, groups, leftFrom } = divide(fresh, linked && new Set(linked));
  const lines = await fetchLines(api, groups, signal);

  const sales: PolledPage['sales'][number][] = [];
  const handedOn: Position[] = [];
  const databaseMs = databaseTime(placed.top, now);
  for (const { position, head } of handled) {
    const found = lines.get(position.id);
    const isAskedFor = groups.some(({ requested }) => requested.has(position.id));
    const isWithoutLines = isAskedFor && (found === undefined || found.details.length === 0);
    // Its lines may still be on their way: it is read again, and handed on again if they are there then.
    const mayFollow = isWithoutLines && position.changedAtMs >= databaseMs - appearsWithinMs;
    if (position.changedAtMs + resolutionMs <= databaseMs && !mayFollow) handedOn.push(position);
    const reading = toSale(found?.head ?? head, found?.details ?? [], {
      contractId: deps.contractId,
      sinceMs: placed.fromMs,
    });
    if (reading.kind === 'sale') sales.push(reading.sale);
    else if (reading.kind === 'unreadable') unreadable.push({ key: String(position.id), why: reading.why });
    else
      deps.log.debug({ transactionHeadId: position.id, why: reading.why }, 'transaction skipped, not a sale');
  }
  const sold = rows.map(({ head, position }) => ({ ...head, id: position.id }));
  const learned = storeId === undefined ? learnStores(placed, own, sold) : placed;
  const { stand: next, more } = afterPage(learned, {
    now,
    newestMs: rows.at(-1)?.position.changedAtMs,
    handedOn,
    leftFrom,
    last: rows.at(-1)?.position,
    isFull: page.isFull,
    untilMs: range.untilMs,
    appearsWithinMs,
  });
  return { sales, cursor: writeCursor(next), more, ...serverNow, resolutionMs, unreadable };
}

function rangeOf(stand: SmaregiCursor): HeadRange {
  const fromMs = stand.kind === 'fresh' ? Math.floor(stand.linkedMs / 1_000) * 1_000 : stand.loMs;
  if (stand.kind === 'placed' && stand.afterId !== undefined)
    return { fromMs, untilMs: fromMs, afterId: stand.afterId };
  return { fromMs, untilMs: fromMs + longestRangeMs - 1_000 };
}

function readRows(records: readonly unknown[], unreadable: { key: string; why: string }[]): Row[] {
  const rows: Row[] = [];
  for (const record of records) {
    const position = positionOf(record);
    const head = headSchema.safeParse(record).data;
    if (position !== undefined && head !== undefined) rows.push({ position, head });
    else unreadable.push({ key: keyOf(record), why: 'it has no readable transactionHeadId and updDateTime' });
  }
  // No record to continue from: the answer has an unknown format.
  if (rows.length === 0 && records.length > 0)
    throw new PosFailure(
      'garbled',
      posProblem('pos.not_understood', { what: 'transactionHeadId, updDateTime' }),
    );
  return rows;
}

function keyOf(record: unknown): string {
  const id =
    typeof record === 'object' && record !== null
      ? (record as Record<string, unknown>)['transactionHeadId']
      : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id).slice(0, 40) : '?';
}

/** The position depends on it: an answer in another order would cause permanent gaps. */
function checkOrder(rows: readonly Row[], { fromMs, untilMs, afterId }: HeadRange): void {
  let before: Position = { changedAtMs: fromMs, id: afterId ?? 0 };
  for (const { position } of rows) {
    const isBehind =
      position.changedAtMs < before.changedAtMs ||
      position.changedAtMs > untilMs ||
      (afterId !== undefined && position.id < before.id);
    if (isBehind)
      throw new PosFailure('garbled', posProblem('pos.not_understood', { what: 'updDateTime order' }));
    before = position;
  }
}

type Group = LineGroup & { readonly requested: ReadonlySet<number> };

/** As many of them, in order, as the budget allows. */
function divide(
  rows: readonly Row[],
  linked: ReadonlySet<string> | undefined,
): { handled: readonly Row[]; groups: readonly Group[]; leftFrom: Position | undefined } {
  const requested = rows.filter(
    ({ head }) => mayHaveLines(head) && (linked === undefined || linked.has(head.terminalId ?? '')),
  );
  let count = requested.length;
  let groups = groupsOf(requested);
  while (groups.length > maxGroups) {
    count = Math.max(maxGroups, Math.floor(count * 0.75));
    groups = groupsOf(requested.slice(0, count));
  }
  const left = requested[count];
  if (left === undefined) return { handled: rows, groups, leftFrom: undefined };
  return { handled: rows.slice(0, rows.indexOf(left)), groups, leftFrom: left.position };
}

function groupsOf(rows: readonly Row[]): Group[] {
  const groups: { fromId: number; untilId: number; changedSinceMs: number; requested: Set<number> }[] = [];
  for (const { position } of rows.toSorted((a, b) => a.position.id - b.position.id)) {
    const { id, changedAtMs } = position;
    const group = groups.at(-1);
    if (group !== undefined && id - group.untilId <= widestGap && id - group.fromId < widestGroup) {
      group.untilId = id;
      group.changedSinceMs = Math.min(group.changedSinceMs, changedAtMs);
      group.requested.add(id);
    } else groups.push({ fromId: id, untilId: id, changedSinceMs: changedAtMs, requested: new Set([id]) });
  }
  return groups;
}

async function fetchLines(
  api: TransactionsApi,
  groups: readonly LineGroup[],
  signal: AbortSignal,
): Promise<Map<number, WithLines>> {
  const all = new Map<number, WithLines>();
  const left = groups.map(({ fromId, untilId, changedSinceMs }) => ({ fromId, untilId, changedSinceMs }));
  for (let group = left.shift(); group !== undefined; group = left.shift()) {
    const { fromId, untilId, changedSinceMs } = group;
    const found = await api.lines(group, signal);
    if (found === undefined && untilId > fromId) {
      const middle = Math.floor((fromId + untilId) / 2);
      left.unshift(
        { fromId, untilId: middle, changedSinceMs },
        { fromId: middle + 1, untilId, changedSinceMs },
      );
    }
    for (const [id, one] of found ?? []) all.set(id, one);
  }
  return all;
}
