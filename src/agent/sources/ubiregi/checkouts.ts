/**
 * Polls the linked accounts, a page at a time.
 *
 * A page contains the checkouts with since ≤ updated_at < until and an id above `glb`, by id; the address of
 * the next page carries all three. So a run covers everything up to its start, by Ubiregi's clock; later
 * changes belong to the next run, which starts earlier by an overlap. An open checkout is skipped: closing it
 * changes it, and it appears again.
 */
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import {
  type OfferedRegister,
  type PolledPage,
  type PolledSale,
  PosFailure,
} from '../polling/cloud-source.ts';
import type { PosAnswer } from '../polling/connectivity.ts';
import { voidTimeOf } from '../polling/void-time.ts';
import {
  type Checkout,
  checkoutSchema,
  checkoutsSchema,
  firstIssue,
  idSchema,
  read,
  terminalOf,
} from './answers.ts';
import type { Api } from './api.ts';
import { type KeptNames, mergeNames } from './cached-names.ts';
import { type Cursor, nextRun, overlapMs, type Place, readCursor, writeCursor } from './cursor.ts';
import type { Directory } from './directory.ts';
import { mapCheckout, type NeededNames } from './map-checkout.ts';

const pageSize = 100;
/** Pages of one run. Half a million checkouts. */
const maxPages = 5_000;
/** Times are in whole seconds. */
const resolutionMs = 1_000;
/** Retry interval of an account that is rejected while others aren't, milliseconds. */
const retryRejectedMs = 300_000;
/** Period searched for tablets. Milliseconds. */
const lookBackMs = 7 * 86_400_000;
const maxUnreadable = 100;
/** Accounts polled one after the other for one answer, and the time within which further ones are started; milliseconds. */
const maxTogether = 10;
const togetherWithinMs = 10_000;

type Deps = { readonly api: Api; readonly directory: Directory; readonly clock: Clock; readonly log: Log };

export function createCheckouts({ api, directory, clock, log }: Deps) {
  /** Accounts that were rejected while others weren't: not retried before this monotonic time. */
  const refused = new Map<string, { readonly untilMs: number; readonly failure: PosFailure }>();

  /** The accounts to poll, in this order. */
  async function accountsOf(
    linked: readonly string[] | undefined,
    cursor: Cursor,
    signal: AbortSignal,
  ): Promise<string[]> {
    if (linked !== undefined)
      return [...new Set(linked.map(accountOf))].filter((id) => idSchema.safeParse(id).success);
    const before = Object.keys(cursor.places);
    if (before.length > 0) return before;
    const { id, child_ids, children } = await directory.account('current', signal);
    return [...new Set([id, ...child_ids, ...children])];
  }

  /** No account is linked yet. Checks that the login works, and keeps its tokens valid. */
  async function idle(cursor: Cursor, signal: AbortSignal): Promise<PolledPage> {
    const { serverMs } = await directory.account('current', signal);
    return {
      sales: [],
      cursor: writeCursor({
        ...cursor,
        ...(serverMs !== undefined && { roundAtMs: serverMs }),
        places: {},
        queue: [],
      }),
      more: false,
      resolutionMs,
      unreadable: [],
      ...(serverMs !== undefined && { serverNow: { atMs: serverMs, resolutionMs } }),
    };
  }

  async function page(
    account: string,
    place: Place,
    linked: readonly string[] | undefined,
    signal: AbortSignal,
  ): Promise<{
    readonly place: Place;
    readonly isLast: boolean;
    readonly page: Omit<PolledPage, 'cursor' | 'more'>;
  }> {
    const path = place.next ?? pathSince(account, place.sinceMs);
    const answer = await api.get(path, { account }, signal);
    const body = read(checkoutsSchema, answer);
    const serverNowMs = serverNow(answer, path, body.timestamp);
    const ceilingMs = place.ceilingMs ?? serverNowMs;
    if (ceilingMs === undefined)
      throw new PosFailure('garbled', posProblem('pos.not_understood', { what: 'timestamp' }));
    const { sales, unreadable, names } = await salesOf(body.checkouts, { account, place, linked }, signal);
    const kept = names === undefined ? {} : { names };
    const batches = [place.batchMs, body.next_batch_since].filter((ms) => typeof ms === 'number');
    const pages = (place.pages ?? 0) + 1;
    const reached: Place = {
      sinceMs: place.sinceMs,
      fromMs: place.fromMs,
      ceilingMs,
      ...(batches.length > 0 && { batchMs: Math.min(...batches) }),
    };
    const next = body['next-url'];
    const isLast = typeof next !== 'string' || next === '';
    if (!isLast && pages >= maxPages)
      throw new PosFailure('garbled', posProblem('pos.not_understood', { what: `${maxPages} pages` }));
    return {
      place: isLast
        ? { ...nextRun(reached), ...kept }
        : { ...reached, ...kept, next: api.pathOf(withDetails(next), path), pages },
      isLast,
      page: {
        sales,
        unreadable,
        resolutionMs,
        ...(serverNowMs !== undefined && { serverNow: { atMs: serverNowMs, resolutionMs } }),
      },
    };
  }

  async function salesOf(
    records: readonly unknown[],
    { account, place, linked }: { account: string; place: Place; linked: readonly string[] | undefined },
    signal: AbortSignal,
  ): Promise<Pick<PolledPage, 'sales' | 'unreadable'> & { readonly names: KeptNames | undefined }> {
    const unreadable: { key: string; why: string }[] = [];
    const complain = (key: string, why: string): void => {
      if (unreadable.length < maxUnreadable) unreadable.push({ key, why });
    };
    const checkouts = records.flatMap((record) => {
      const parsed = checkoutSchema.safeParse(record);
      if (parsed.success) return [parsed.data];
      complain(keyOf(record), firstIssue(parsed.error));
      return [];
    });
    if (checkouts.length === 0) return { sales: [], unreadable, names: place.names };
    const wanted = wantedNames(checkouts);
    const names = await directory.names(account, { wanted, kept: place.names }, signal);
    const sales: (PolledSale & { readonly order: number })[] = [];
    for (const checkout of checkouts) {
      const mapped = mapCheckout(checkout, account, names);
      if (mapped.kind === 'open') continue;
      if (mapped.kind === 'unreadable') {
        complain(checkout.id, mapped.why);
        continue;
      }
      const serverAtMs = serverTimeOf(checkout, place.fromMs);
      const { updated_at: changedAtMs } = checkout;
      const isVoid = mapped.sale.kind === 'void' && typeof changedAtMs === 'number';
      sales.push({
        terminal: terminalFor(mapped.account, terminalOf(checkout), linked),
        saleId: mapped.saleId,
        sale: mapped.sale,
        ...(serverAtMs !== undefined && { serverAtMs }),
        ...(isVoid && { voided: voidTimeOf(changedAtMs, { sinceMs: place.sinceMs, overlapMs }) }),
        order: checkout.updated_at ?? 0,
      });
    }
    sales.sort((a, b) => a.order - b.order);
    return {
      sales: sales.map(({ order: _, ...sale }) => sale),
      unreadable,
      names: mergeNames(place.names, wanted, names),
    };
  }

  return {
    async poll(cursorText: string, signal: AbortSignal, linked?: readonly string[]): Promise<PolledPage> {
      const cursor = readCursor(cursorText);
      if (cursor === undefined) throw new PosFailure('garbled', posProblem('pos.cursor_lost'));
      const accounts = await accountsOf(linked, cursor, signal);
      if (accounts.length === 0) return idle(cursor, signal);
      // State of unlinked accounts is dropped: linked again, they start anew.
      const begins = { sinceMs: cursor.roundAtMs, fromMs: cursor.roundAtMs };
      const places = Object.fromEntries(accounts.map((id) => [id, cursor.places[id] ?? begins]));
      const left = cursor.queue.filter((id) => accounts.includes(id));
      const queue = left.length > 0 ? left : accounts;
      const isRoundsFirst = left.length === 0;
      const of = { linked, isAlone: accounts.length === 1 };
      const first = await step({ ...cursor, places, queue }, { ...of, isRoundsFirst }, signal);
      return withOthers(first, of, signal);
    },
    /** Tablets named in an account's checkouts; none where the field is missing, which is all that is documented. */
    async terminals(account: string, serverMs: number, signal: AbortSignal): Promise<string[]> {
      const answer = await api.get(pathSince(account, serverMs - lookBackMs), { account }, signal);
      const found = new Set<string>();
      for (const record of read(checkoutsSchema, answer).checkouts) {
        const parsed = checkoutSchema.safeParse(record);
        const terminal = parsed.success ? terminalOf(parsed.data) : undefined;
        if (terminal !== undefined) found.add(terminal);
      }
      return [...found].sort();
    },
  };

  /** The following accounts, as long as each has a single page only: news of a few shops is no backlog. */
  async function withOthers(
    first: PolledPage,
    of: { linked: readonly string[] | undefined; isAlone: boolean },
    signal: AbortSignal,
  ): Promise<PolledPage> {
    const startedMs = clock.monotonicMs();
    let all = first;
    for (let asked = 1; all.more && asked < maxTogether; asked += 1) {
      const cursor = readCursor(all.cursor);
      const [account = ''] = cursor?.queue ?? [];
      const isLate = clock.monotonicMs() - startedMs > togetherWithinMs;
      if (cursor === undefined || cursor.places[account]?.next !== undefined || isLate) break;
      try {
        const next = await step(cursor, { ...of, isRoundsFirst: false }, signal);
        all = {
          ...all,
          ...next,
          sales: [...all.sales, ...next.sales],
          unreadable: [...all.unreadable, ...next.unreadable],
        };
      } catch (error) {
        // The sales read so far are returned; the account is polled again, and its failure is reported then.
        if (!(error instanceof PosFailure)) throw error;
        break;
      }
    }
    return all;
  }

  async function step(
    cursor: Cursor,
    {
      isRoundsFirst,
      linked,
      isAlone,
    }: { isRoundsFirst: boolean; linked: readonly string[] | undefined; isAlone: boolean },
    signal: AbortSignal,
  ): Promise<PolledPage> {
    const refusals: { key: string; why: string }[] = [];
    const queue = [...cursor.queue];
    let failure: PosFailure | undefined;
    for (;;) {
      const [account] = queue;
      if (account === undefined) {
        // A whole round failed: the cause is no longer a single shop.
        if (isRoundsFirst && failure !== undefined) throw failure;
        return {
          sales: [],
          cursor: writeCursor({ ...cursor, queue }),
          more: false,
          resolutionMs,
          unreadable: refusals,
        };
      }
      const before = isAlone ? undefined : refused.get(account);
      if (before !== undefined && clock.monotonicMs() < before.untilMs) {
        ({ failure } = before);
        queue.shift();
        continue;
      }
      const place = cursor.places[account];
      if (place === undefined) throw new Error(`no place for account ${account}`);
      try {
        const done = await page(account, place, linked, signal);
        refused.delete(account);
        if (done.isLast) queue.shift();
        // A round begins with its first run. Accounts linked later have no relevant sales before that.
        const began = isRoundsFirst ? (place.ceilingMs ?? done.page.serverNow?.atMs) : undefined;
        return {
          ...done.page,
          unreadable: [...refusals, ...done.page.unreadable],
          cursor: writeCursor({
            ...cursor,
            places: { ...cursor.places, [account]: done.place },
            queue,
            ...(began !== undefined && { roundAtMs: began }),
          }),
          more: queue.length > 0,
        };
      } catch (error) {
        if (!(error instanceof PosFailure)) throw error;
        // Ubiregi no longer accepts this position in the middle of a run: the run is restarted.
        if (place.next !== undefined && isDeadEnd(error)) {
          const { sinceMs, fromMs, names } = place;
          const anew: Place = { sinceMs, fromMs, ...(names !== undefined && { names }) };
          log.warn({ account, why: error.message }, 'run of Ubiregi pages interrupted, restarting it');
          return {
            sales: [],
            cursor: writeCursor({
              ...cursor,
              places: { ...cursor.places, [account]: anew },
              queue,
            }),
            more: false,
            resolutionMs,
            unreadable: [...refusals, { key: `account ${account}`, why: error.message }],
          };
        }
        if (isAlone || error.field !== undefined || error.reason !== 'refused') throw error;
        // One shop of several: the others aren't blocked.
        failure = error;
        refused.set(account, { untilMs: clock.monotonicMs() + retryRejectedMs, failure });
        refusals.push({ key: `account ${account}`, why: error.message });
        queue.shift();
      }
    }
  }
}

function isDeadEnd({ reason, field }: PosFailure): boolean {
  return reason === 'garbled' || (reason === 'refused' && field === undefined);
}

/** `ACCOUNT`, or `ACCOUNT/TABLET` if tablets are reported and this one was chosen. */
function terminalFor(
  account: string,
  tablet: string | undefined,
  linked: readonly string[] | undefined,
): string {
  const own = tablet === undefined ? account : terminalName(account, tablet);
  return linked?.includes(own) === true ? own : account;
}

export function terminalName(account: string, tablet: string): OfferedRegister['terminal'] {
  return `${account}/${tablet}`;
}

function accountOf(terminal: string): string {
  return terminal.split('/', 1)[0] ?? '';
}

/**
 * Time at which Ubiregi received the checkout in its final form. An open checkout is created long before it
 * is sold, so its last change is more reliable; but one that was changed after the link and sold before it
 * keeps its old time, by which the poller filters it.
 */
function serverTimeOf(checkout: Checkout, fromMs: number): number | undefined {
  const { paid_at: paidAtMs, created_at: createdAtMs, updated_at: updatedAtMs } = checkout;
  const newest = updatedAtMs ?? createdAtMs ?? undefined;
  if (typeof createdAtMs !== 'number' || typeof paidAtMs !== 'number') return newest;
  return paidAtMs < fromMs && createdAtMs < fromMs ? Math.max(createdAtMs, paidAtMs) : newest;
}

function wantedNames(checkouts: readonly Checkout[]): NeededNames {
  const wanted = { items: new Set<string>(), cashiers: new Set<string>(), paymentTypes: new Set<string>() };
  for (const { items, payments, cashier, cashier_id } of checkouts) {
    if (typeof cashier_id === 'string' && typeof cashier?.name !== 'string') wanted.cashiers.add(cashier_id);
    for (const item of items ?? []) {
      const isNamed = [item.name, item.menu_item_name, item.menu_item?.name].some(
        (name) => typeof name === 'string',
      );
      if (typeof item.menu_item_id === 'string' && !isNamed) wanted.items.add(item.menu_item_id);
    }
    for (const { payment_type_id: id } of payments ?? [])
      if (typeof id === 'string') wanted.paymentTypes.add(id);
  }
  return wanted;
}

/** With `until`, which later pages have, `timestamp` only repeats it. */
function serverNow(
  answer: PosAnswer,
  path: string,
  timestampMs: number | null | undefined,
): number | undefined {
  const isRepeated = new URLSearchParams(path.split('?')[1] ?? '').has('until');
  if (!isRepeated && typeof timestampMs === 'number') return timestampMs;
  const dateMs = Date.parse(answer.header('date') ?? '');
  return Number.isFinite(dateMs) ? dateMs : undefined;
}

function pathSince(account: string, sinceMs: number): string {
  const since = new Date(Math.floor(sinceMs / 1_000) * 1_000).toISOString().replace('.000Z', 'Z');
  const query = new URLSearchParams({ since, limit: String(pageSize), verbose: 'true' });
  return `accounts/${account}/checkouts?${query.toString()}`;
}

/** The next page in as much detail as the first. */
function withDetails(next: string): string {
  return /[?&]verbose=/.test(next) ? next : `${next}${next.includes('?') ? '&' : '?'}verbose=true`;
}

function keyOf(record: unknown): string {
  const id = typeof record === 'object' && record !== null && 'id' in record ? record.id : undefined;
  return typeof id === 'number' || typeof id === 'string' ? String(id).slice(0, 100) : '?';
}
