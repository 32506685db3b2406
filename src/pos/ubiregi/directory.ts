/**
 * What ids mean at Ubiregi: an account's currency, cashiers, payment types and items. Kept in memory, bounded, and asked for again when an
 * id isn't known. A name that can't be had is no reason to hold a sale back; a currency is.
 */
import { isAborted } from '../../ops/abort.ts';
import type { Clock } from '../../ops/clock.ts';
import type { Log } from '../../ops/log.ts';
import { PosFailure } from '../cloud-source.ts';
import { type AccountAnswer, accountSchema, menuItemsSchema, read } from './answers.ts';
import type { Api } from './api.ts';
import type { Names } from './map-checkout.ts';

/** Ids that checkouts need a name of. */
export type WantedNames = {
  readonly items: ReadonlySet<string>;
  readonly cashiers: ReadonlySet<string>;
  readonly paymentTypes: ReadonlySet<string>;
};

export type Directory = {
  /** `current` or an id. */
  account(
    id: string,
    signal: AbortSignal,
  ): Promise<AccountAnswer['account'] & { readonly serverMs?: number }>;
  names(account: string, wanted: WantedNames, signal: AbortSignal): Promise<Names>;
};

/** An id that stays unknown is asked for this seldom, milliseconds. */
const askAgainMs = 600_000;
/** Names must not keep sales waiting for long, milliseconds. */
const namesWithinMs = 10_000;
const maxItems = 20_000;
const maxMenus = 20;
const maxItemPages = 200;
const maxAccounts = 200;

type Known = {
  account: AccountAnswer['account'];
  items: Map<string, string>;
  /** Not before; monotonic. */
  accountAgainMs: number;
  itemsAgainMs: number;
};

export function createDirectory(api: Api, { clock, log }: { clock: Clock; log: Log }): Directory {
  const known = new Map<string, Known>();

  async function account(id: string, signal: AbortSignal) {
    const path = `accounts/${id}`;
    const { account: found, timestamp } = read(accountSchema, await api.get(path, { account: id }, signal));
    return { ...found, ...(typeof timestamp === 'number' && { serverMs: timestamp }) };
  }

  async function first(id: string, signal: AbortSignal): Promise<Known> {
    const found = await account(id, signal).catch((error: unknown) => {
      // A sister's checkouts may be read, but not the sister; the same owner's currency is hers.
      if (id === 'current' || !(error instanceof PosFailure) || error.reason !== 'refused') throw error;
      return account('current', signal);
    });
    const made = {
      account: found,
      items: new Map<string, string>(),
      accountAgainMs: Number.NEGATIVE_INFINITY,
      itemsAgainMs: Number.NEGATIVE_INFINITY,
    };
    for (const [oldest] of known) {
      if (known.size < maxAccounts) break;
      known.delete(oldest);
    }
    known.set(id, made);
    return made;
  }

  async function menuItems(menus: readonly string[], signal: AbortSignal): Promise<Map<string, string>> {
    const items = new Map<string, string>();
    let pages = 0;
    for (const menu of menus.slice(0, maxMenus)) {
      let path: string | undefined = `menus/${menu}/items`;
      while (path !== undefined && items.size < maxItems && pages < maxItemPages) {
        pages += 1;
        const asked: string = path;
        const page = read(menuItemsSchema, await api.get(asked, { withinMs: namesWithinMs }, signal));
        for (const { id, name } of page.items) items.set(id, name);
        path = typeof page['next-url'] === 'string' ? api.pathOf(page['next-url'], asked) : undefined;
      }
    }
    return items;
  }

  /** Does its work, or leaves things as they are. */
  async function ifPossible(what: string, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (isAborted(signal) || !(error instanceof PosFailure)) throw error;
      log.warn({ what, why: error.message }, 'Ubiregi: names can not be had; ids stand in their place');
    }
  }

  return {
    account,
    async names(id, wanted, signal) {
      const its = known.get(id) ?? (await first(id, signal));
      const lacks = (ids: ReadonlySet<string>, have: readonly { id: string }[]): boolean =>
        ids.size > 0 && !ids.isSubsetOf(new Set(have.map((each) => each.id)));
      const { cashiers, payment_types: paymentTypes } = its.account;
      const nowMs = clock.monotonicMs();
      if (
        nowMs >= its.accountAgainMs &&
        (lacks(wanted.cashiers, cashiers) || lacks(wanted.paymentTypes, paymentTypes))
      ) {
        its.accountAgainMs = nowMs + askAgainMs;
        await ifPossible('account', async () => void (its.account = await account(id, signal)), signal);
      }
      if (nowMs >= its.itemsAgainMs && [...wanted.items].some((item) => !its.items.has(item))) {
        its.itemsAgainMs = nowMs + askAgainMs;
        await ifPossible(
          'items',
          async () => void (its.items = await menuItems(its.account.menus, signal)),
          signal,
        );
      }
      return namesOf(its);
    },
  };
}

function namesOf({ account, items }: Known): Names {
  const cashiers = new Map(account.cashiers.map(({ id, name }) => [id, name]));
  const paymentTypes = new Map(
    account.payment_types.map(({ id, name, kind, change }) => [
      id,
      { name, givesChange: change ?? kind?.toUpperCase() === 'CASH' },
    ]),
  );
  return {
    currency: account.currency ?? 'JPY',
    item: (id) => items.get(id),
    cashier: (id) => cashiers.get(id),
    paymentType: (id) => paymentTypes.get(id),
  };
}
