/**
 * Resolves ids at Ubiregi: an account's currency, cashiers, tables, payment types and items. Kept in memory, bounded,
 * and fetched again for an unknown id. A name stays once resolved, even if Ubiregi has removed it. Names that
 * can't be fetched delay a page for a few attempts, so that its sales need no revision, and no longer; a
 * currency delays it until it is known.
 */
import { isAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import { readAnswer } from '../polling/read-answer.ts';
import { type AccountAnswer, accountSchema, menuItemsSchema } from './answers.ts';
import type { Api } from './api.ts';
import type { KeptNames } from './cached-names.ts';
import type { Names, NeededNames } from './map-checkout.ts';

export type Directory = {
  /** `current` or an id. */
  account(
    id: string,
    signal: AbortSignal,
  ): Promise<AccountAnswer['account'] & { readonly serverMs?: number }>;
  /** `kept`: the names in the cursor. Rejects with a PosFailure when the page should be requested again. */
  names(
    account: string,
    of: { readonly requested: NeededNames; readonly kept: KeptNames | undefined },
    signal: AbortSignal,
  ): Promise<Names>;
};

/** Interval between requests for an id that stays unknown, milliseconds. */
const retryUnknownMs = 600_000;
/**
 * Interval for a new id, such as an item added a moment ago: while its sale is returned again within the
 * overlap of runs (cursor.ts). Milliseconds.
 */
const retryNewMs = 30_000;
/** Names must not delay sales for long: timeout of each answer, milliseconds, and attempts before ids are used instead. */
const namesWithinMs = 10_000;
export const maxHeldTries = 4;
const maxItems = 20_000;
const maxMenus = 20;
const maxItemPages = 200;
const maxPeople = 2_000;
const maxTables = 2_000;
const maxPaymentTypes = 500;
const maxAccounts = 200;

/** State of the requests for one kind of name. */
type Lookup = {
  isDone: boolean;
  /** No request before this, whatever is missing; monotonic. */
  soonMs: number;
  /** No request before this for ids requested in vain. */
  againMs: number;
  readonly vain: Set<string>;
  /** Attempts since the last success, including the current one. */
  tries: number;
};

type Known = {
  account: AccountAnswer['account'];
  readonly items: Map<string, string>;
  readonly cashiers: Map<string, string>;
  readonly tables: Map<string, string>;
  readonly paymentTypes: Map<string, { readonly name: string; readonly givesChange: boolean }>;
  readonly lookups: { readonly account: Lookup; readonly items: Lookup };
};

export function createDirectory(api: Api, { clock, log }: { clock: Clock; log: Log }): Directory {
  const known = new Map<string, Known>();

  async function account(id: string, signal: AbortSignal) {
    const path = `accounts/${id}`;
    const { account: found, timestamp } = readAnswer(
      accountSchema,
      await api.get(path, { account: id }, signal),
    );
    return { ...found, ...(typeof timestamp === 'number' && { serverMs: timestamp }) };
  }

  async function first(id: string, kept: KeptNames | undefined, signal: AbortSignal): Promise<Known> {
    const found = await account(id, signal).catch((error: unknown) => {
      // A sister account's checkouts may be readable while the account itself is not; the same owner's
      // currency applies.
      if (id === 'current' || !(error instanceof PosFailure) || error.reason !== 'refused') throw error;
      return account('current', signal);
    });
    const made: Known = {
      account: found,
      items: new Map(kept?.items),
      cashiers: new Map(kept?.cashiers),
      tables: new Map(kept?.tables),
      paymentTypes: new Map(kept?.paymentTypes),
      lookups: {
        account: newLookup(true),
        // Names from the cursor may have changed since.
        items: newLookup(false),
      },
    };
    learn(made, found);
    for (const [oldest] of known) {
      if (known.size < maxAccounts) break;
      known.delete(oldest);
    }
    known.set(id, made);
    return made;
  }

  /** Pages read before a failure are used. */
  async function fetchItems({ account: { menus }, items }: Known, signal: AbortSignal): Promise<void> {
    let pages = 0;
    let count = 0;
    for (const menu of menus.slice(0, maxMenus)) {
      let path: string | undefined = `menus/${menu}/items`;
      while (path !== undefined && count < maxItems && pages < maxItemPages) {
        pages += 1;
        const asked: string = path;
        const page = readAnswer(menuItemsSchema, await api.get(asked, { withinMs: namesWithinMs }, signal));
        count += page.items.length;
        for (const { id, name } of page.items) remember(items, { id, value: name, most: maxItems });
        path = typeof page['next-url'] === 'string' ? api.pathOf(page['next-url'], asked) : undefined;
      }
    }
  }

  /** Requests missing names. Rejects with a PosFailure while waiting for them is worthwhile. */
  async function lookUp(
    what: string,
    { lookup, lacking, ask }: { lookup: Lookup; lacking: () => string[]; ask: () => Promise<void> },
    signal: AbortSignal,
  ): Promise<void> {
    if (!isDue(lookup, lacking(), clock.monotonicMs())) return;
    lookup.tries += 1;
    const mayHold = lookup.tries <= maxHeldTries;
    // Before the request: names that take as long as a whole page may be aborted by the poller, which must
    // not repeat forever.
    if (!mayHold) rest(lookup, lacking(), clock.monotonicMs());
    try {
      await ask();
      lookup.isDone = true;
      lookup.tries = 0;
    } catch (error) {
      if (isAborted(signal) || !(error instanceof PosFailure)) throw error;
      if (mayHold && lacking().length > 0 && mayPass(error)) throw held(error);
      log.warn({ what, why: error.message }, 'names of Ubiregi unavailable, using ids');
    }
    rest(lookup, lacking(), clock.monotonicMs());
  }

  return {
    account,
    async names(id, { requested, kept }, signal) {
      const its = known.get(id) ?? (await first(id, kept, signal));
      const { items, lookups } = its;
      await lookUp(
        'account',
        {
          lookup: lookups.account,
          lacking: () => lackingInAccount(its, requested),
          ask: async () => {
            its.account = await account(id, signal);
            learn(its, its.account);
          },
        },
        signal,
      );
      if (requested.items.size > 0) {
        const ask = (): Promise<void> => fetchItems(its, signal);
        const lacking = (): string[] => lackingOf('item', requested.items, items);
        await lookUp('items', { lookup: lookups.items, lacking, ask }, signal);
      }
      return namesOf(its);
    },
  };
}

function namesOf({ account, items, cashiers, tables, paymentTypes }: Known): Names {
  return {
    currency: account.currency ?? 'JPY',
    item: (id) => items.get(id),
    cashier: (id) => cashiers.get(id),
    table: (id) => tables.get(id),
    paymentType: (id) => paymentTypes.get(id),
  };
}

function lackingInAccount({ cashiers, tables, paymentTypes }: Known, requested: NeededNames): string[] {
  return [
    ...lackingOf('cashier', requested.cashiers, cashiers),
    // Deprecated at Ubiregi: an account may list none.
    ...(tables.size === 0 ? [] : lackingOf('table', requested.tables, tables)),
    ...lackingOf('payment', requested.paymentTypes, paymentTypes),
  ];
}

function lackingOf(
  kind: string,
  requested: ReadonlySet<string>,
  have: ReadonlyMap<string, unknown>,
): string[] {
  return [...requested].filter((id) => !have.has(id)).map((id) => `${kind} ${id}`);
}

function newLookup(isDone: boolean): Lookup {
  return {
    ...{ isDone, soonMs: Number.NEGATIVE_INFINITY, againMs: Number.NEGATIVE_INFINITY },
    ...{ vain: new Set(), tries: 0 },
  };
}

function isDue(
  { isDone, soonMs, againMs, vain }: Lookup,
  lacking: readonly string[],
  nowMs: number,
): boolean {
  if (nowMs >= againMs) return !isDone || lacking.length > 0;
  return nowMs >= soonMs && lacking.some((id) => !vain.has(id));
}

/** Requested; the ids still missing were requested in vain. */
function rest(lookup: Lookup, lacking: readonly string[], nowMs: number): void {
  if (nowMs >= lookup.againMs) {
    lookup.vain.clear();
    lookup.againMs = nowMs + retryUnknownMs;
  }
  lookup.soonMs = nowMs + retryNewMs;
  for (const id of lacking) if (lookup.vain.size < maxItems) lookup.vain.add(id);
}

function learn({ cashiers, tables, paymentTypes }: Known, account: AccountAnswer['account']): void {
  for (const { id, name } of account.cashiers) remember(cashiers, { id, value: name, most: maxPeople });
  for (const { id, name } of account.tables) remember(tables, { id, value: name, most: maxTables });
  for (const { id, name, kind, change } of account.payment_types) {
    const value = { name, givesChange: change ?? kind?.toUpperCase() === 'CASH' };
    remember(paymentTypes, { id, value, most: maxPaymentTypes });
  }
}

/** The most recently used ones stay. */
function remember<T>(all: Map<string, T>, { id, value, most }: { id: string; value: T; most: number }): void {
  all.delete(id);
  all.set(id, value);
  const [oldest] = all.keys();
  if (all.size > most && oldest !== undefined) all.delete(oldest);
}

/** Likely over in seconds. A rejection is permanent, and a long pause must not delay sales. */
function mayPass({ reason, retryAfterMs = 0 }: PosFailure): boolean {
  return reason !== 'refused' && retryAfterMs <= namesWithinMs;
}

/** The page itself was fine: its run can continue. */
function held(failure: PosFailure): PosFailure {
  return failure.reason === 'limited' ? failure : new PosFailure('unreachable', failure.problem);
}
