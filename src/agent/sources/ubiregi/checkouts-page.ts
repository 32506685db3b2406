/**
 * Reads a page of an account's checkouts. It contains those with since ≤ updated_at < until and an id above `glb`, by id; the address of
 * the next page carries all three. An open checkout is skipped: closing it changes it, and it appears again.
 */
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import {
  type NewestSale,
  type OfferedRegister,
  type PolledPage,
  type PolledSale,
  PosFailure,
} from '../polling/cloud-source.ts';
import type { PosAnswer } from '../polling/connectivity.ts';
import { moneyReader } from '../polling/kit/money-reader.ts';
import { firstIssue, readAnswer } from '../polling/read-answer.ts';
import { voidTimeOf } from '../polling/void-time.ts';
import { type Checkout, checkoutSchema, checkoutsSchema, terminalOf } from './answers.ts';
import type { Api } from './api.ts';
import { type KeptNames, mergeNames } from './cached-names.ts';
import { nextRun, overlapMs, type Place } from './cursor.ts';
import type { Directory } from './directory.ts';
import { mapCheckout, type NeededNames } from './map-checkout.ts';

const pageSize = 100;
/** Pages of one run. Half a million checkouts. */
const maxPages = 5_000;
/** Times are in whole seconds. */
export const resolutionMs = 1_000;
/** Period searched for tablets, and if it has more than a page, the one searched for their newest sales. Milliseconds. */
const lookBackMs = 7 * 86_400_000;
const newestWithinMs = 86_400_000;
/** Bound of the pages read while a person waits. */
const maxTabletPages = 10;
const maxUnreadable = 100;

type Run = {
  readonly account: string;
  readonly place: Place;
  readonly linked: readonly string[] | undefined;
};

type RunPage = {
  readonly place: Place;
  readonly isLast: boolean;
  readonly page: Omit<PolledPage, 'cursor' | 'more'>;
};

export async function readCheckoutsPage(
  { api, directory }: { api: Api; directory: Directory },
  run: Run,
  signal: AbortSignal,
): Promise<RunPage> {
  const { account, place } = run;
  const path = place.next ?? pathSince(account, place.sinceMs);
  const answer = await api.get(path, { account }, signal);
  const body = readAnswer(checkoutsSchema, answer);
  const serverNowMs = serverNow(answer, path, body.timestamp);
  const ceilingMs = place.ceilingMs ?? serverNowMs;
  if (ceilingMs === undefined)
    throw new PosFailure('garbled', posProblem('pos.not_understood', { what: 'timestamp' }));
  const { sales, unreadable, names } = await salesOf(directory, body.checkouts, run, signal);
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
  directory: Directory,
  records: readonly unknown[],
  { account, place, linked }: Run,
  signal: AbortSignal,
): Promise<Pick<PolledPage, 'sales' | 'unreadable'> & { readonly names: KeptNames | undefined }> {
  const unreadable: { key: string; why: string }[] = [];
  const addIssue = (key: string, why: string): void => {
    if (unreadable.length < maxUnreadable) unreadable.push({ key, why });
  };
  const checkouts = records.flatMap((record) => {
    const parsed = checkoutSchema.safeParse(record);
    if (parsed.success) return [parsed.data];
    addIssue(keyOf(record), firstIssue(parsed.error));
    return [];
  });
  if (checkouts.length === 0) return { sales: [], unreadable, names: place.names };
  const requested = requestedNames(checkouts);
  const names = await directory.names(account, { requested, kept: place.names }, signal);
  const sales: (PolledSale & { readonly order: number })[] = [];
  const posts = new Map<string, string>();
  for (const checkout of checkouts) {
    const mapped = mapCheckout(checkout, account, names);
    if (mapped.kind === 'open') continue;
    if (mapped.kind === 'unreadable') {
      addIssue(checkout.id, mapped.why);
      continue;
    }
    // One that was taken back is not the sale.
    if (mapped.sale.kind !== 'void' && isRepeatedPost(checkout, posts)) continue;
    const serverAtMs = serverTimeOf(checkout, place.fromMs);
    const { updated_at: changedAtMs } = checkout;
    const isVoid = mapped.sale.kind === 'void' && typeof changedAtMs === 'number';
    sales.push({
      terminal: terminalFor(mapped.account, terminalOf(checkout), linked),
      saleId: mapped.saleId,
      sale: mapped.sale,
      ...(mapped.updatesOnly === true && { updatesOnly: true }),
      ...(serverAtMs !== undefined && { serverAtMs }),
      ...(isVoid && { voided: voidTimeOf(changedAtMs, { sinceMs: place.sinceMs, overlapMs }) }),
      order: checkout.updated_at ?? 0,
    });
  }
  sales.sort((a, b) => a.order - b.order);
  return {
    sales: sales.map(({ order: _, ...sale }) => sale),
    unreadable,
    names: mergeNames(place.names, requested, names),
  };
}

/** By guid, paid_at and account Ubiregi recognizes a post that a tablet repeats [V]: of several records the first counts. */
function isRepeatedPost({ id, guid, paid_at, account_id }: Checkout, posts: Map<string, string>): boolean {
  if (typeof guid !== 'string' || typeof paid_at !== 'number') return false;
  const post = `${account_id} ${paid_at} ${guid}`;
  const first = posts.get(post) ?? id;
  posts.set(post, first);
  return first !== id;
}

/** Tablets named in an account's checkouts, with their newest sales; undefined where there was no checkout. */
export async function tabletsOf(
  api: Api,
  { account, serverMs, currency }: { account: string; serverMs: number; currency: string },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, NewestSale> | undefined> {
  const money = moneyReader(currency);
  const found = new Map<string, NewestSale>();
  let count = 0;
  const next = async (path: string): Promise<string | undefined> => {
    const body = readAnswer(checkoutsSchema, await api.get(path, { account }, signal));
    count += body.checkouts.length;
    for (const record of body.checkouts) {
      const checkout = checkoutSchema.safeParse(record).data;
      const tablet = checkout && terminalOf(checkout);
      if (tablet === undefined) continue;
      const atMs = checkout?.paid_at ?? checkout?.updated_at ?? -Infinity;
      if (atMs <= (found.get(tablet)?.atMs ?? -Infinity)) continue;
      found.set(tablet, { atMs, totalMinor: money(checkout?.price ?? '0'), currency });
    }
    const address = body['next-url'];
    return typeof address === 'string' && address !== '' ? api.pathOf(withDetails(address), path) : undefined;
  };
  // By id, the oldest first.
  let path = await next(pathSince(account, serverMs - lookBackMs));
  if (path !== undefined && found.size > 0) {
    path = pathSince(account, serverMs - newestWithinMs);
    for (let page = 0; path !== undefined && page < maxTabletPages; page++) path = await next(path);
  }
  return count === 0 ? undefined : found;
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

function requestedNames(checkouts: readonly Checkout[]): NeededNames {
  const requested = {
    items: new Set<string>(),
    cashiers: new Set<string>(),
    tables: new Set<string>(),
    paymentTypes: new Set<string>(),
  };
  for (const { items, payments, cashier, cashier_id, table_ids } of checkouts) {
    for (const id of table_ids) requested.tables.add(id);
    if (typeof cashier_id === 'string' && typeof cashier?.name !== 'string')
      requested.cashiers.add(cashier_id);
    for (const item of items ?? []) {
      const isNamed = [item.name, item.menu_item_name, item.menu_item?.name].some(
        (name) => typeof name === 'string',
      );
      if (typeof item.menu_item_id === 'string' && !isNamed) requested.items.add(item.menu_item_id);
    }
    for (const { payment_type_id: id } of payments)
      if (typeof id === 'string') requested.paymentTypes.add(id);
  }
  return requested;
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
