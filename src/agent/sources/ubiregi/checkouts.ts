/**
 * Polls the linked accounts, a page at a time.
 *
 * A run covers everything up to its start, by Ubiregi's clock; later changes belong to the next run, which starts earlier by an overlap.
 */
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { type PolledPage, PosFailure } from '../polling/cloud-source.ts';
import { idSchema } from './answers.ts';
import type { Api } from './api.ts';
import { readCheckoutsPage, resolutionMs } from './checkouts-page.ts';
import { type Cursor, type Place, readCursor, writeCursor } from './cursor.ts';
import type { Directory } from './directory.ts';

/** Retry interval of an account that is rejected while others aren't, milliseconds. */
const retryRejectedMs = 300_000;
/** Accounts polled one after the other for one answer, and the time within which further ones are started; milliseconds. */
const maxTogether = 10;
const togetherWithinMs = 10_000;

type Deps = { readonly api: Api; readonly directory: Directory; readonly clock: Clock; readonly log: Log };

type Poll = { readonly linked: readonly string[] | undefined; readonly isAlone: boolean };

export function createCheckouts({ api, directory, clock, log }: Deps) {
  /** Accounts that were rejected while others weren't: not retried before this monotonic time. */
  const refused = new Map<string, { readonly untilMs: number; readonly failure: PosFailure }>();

  return {
    async poll(cursorText: string, signal: AbortSignal, linked?: readonly string[]): Promise<PolledPage> {
      const cursor = readCursor(cursorText);
      const accounts = await accountsOf(directory, linked, cursor, signal);
      if (accounts.length === 0) return idle(directory, cursor, signal);
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
  };

  /** The following accounts, as long as each has a single page only: news of a few shops is no backlog. */
  async function withOthers(first: PolledPage, of: Poll, signal: AbortSignal): Promise<PolledPage> {
    const startedMs = clock.monotonicMs();
    let all = first;
    for (let requested = 1; all.more && requested < maxTogether; requested += 1) {
      const cursor = readCursor(all.cursor);
      const [account = ''] = cursor.queue;
      const isLate = clock.monotonicMs() - startedMs > togetherWithinMs;
      if (cursor.places[account]?.next !== undefined || isLate) break;
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
    { isRoundsFirst, linked, isAlone }: Poll & { readonly isRoundsFirst: boolean },
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
        return noSales({ ...cursor, queue }, refusals);
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
        const done = await readCheckoutsPage({ api, directory }, { account, place, linked }, signal);
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
          log.warn({ account, why: error.message }, 'run of Ubiregi pages interrupted, restarting it');
          const places = { ...cursor.places, [account]: restarted(place) };
          refusals.push({ key: `account ${account}`, why: error.message });
          return noSales({ ...cursor, places, queue }, refusals);
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

/** The accounts to poll, in this order. */
async function accountsOf(
  directory: Directory,
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
async function idle(directory: Directory, cursor: Cursor, signal: AbortSignal): Promise<PolledPage> {
  const { serverMs } = await directory.account('current', signal);
  const noNews = noSales({
    ...cursor,
    ...(serverMs !== undefined && { roundAtMs: serverMs }),
    places: {},
    queue: [],
  });
  return {
    ...noNews,
    ...(serverMs !== undefined && { serverNow: { atMs: serverMs, resolutionMs } }),
  };
}

function noSales(cursor: Cursor, unreadable: PolledPage['unreadable'] = []): PolledPage {
  return { sales: [], cursor: writeCursor(cursor), more: false, resolutionMs, unreadable };
}

/** The same run from its first page. */
function restarted({ sinceMs, fromMs, names }: Place): Place {
  return { sinceMs, fromMs, ...(names !== undefined && { names }) };
}

function isDeadEnd({ reason, field }: PosFailure): boolean {
  return reason === 'garbled' || (reason === 'refused' && field === undefined);
}

function accountOf(terminal: string): string {
  return terminal.split('/', 1)[0] ?? '';
}
