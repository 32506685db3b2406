/**
 * Ubiregi (ユビレジ) as a source of sales. A register is an account: the one logged in, and its children, which
 * may be other shops, or one of its tablets, where checkouts name them (`device_id`).
 */
import {
  type OfferedRegister,
  type PosCloud,
  type PosCloudDeps,
  PosFailure,
} from '../polling/cloud-source.ts';
import type { PosClientBounds } from '../polling/connectivity.ts';
import type { AccountAnswer } from './answers.ts';
import { createApi } from './api.ts';
import { createCheckouts } from './checkouts.ts';
import { tabletsOf, terminalName } from './checkouts-page.ts';
import { createUbiregiClient } from './connectivity.ts';
import { startingCursor } from './cursor.ts';
import { createDirectory } from './directory.ts';
import type { UbiregiSettings } from './settings.ts';

/** Connections to Ubiregi; the poller has its own. */
const atOnce = 3;
/** Shops of a chain; further ones aren't offered. */
const maxChildren = 100;

export function createUbiregi(
  settings: UbiregiSettings,
  deps: PosCloudDeps,
  bounds: Partial<PosClientBounds> = {},
): PosCloud {
  const { clock, log } = deps;
  const line = createUbiregiClient(clock, bounds);
  const api = createApi(settings, {
    line,
    clock,
    log,
    save: (tokens) => deps.save({ ...settings, tokens }),
    noteRenewal: (failure) => deps.noteRenewal?.(failure),
  });
  const directory = createDirectory(api, { clock, log });
  const checkouts = createCheckouts({ api, directory, clock, log });

  /** Tablets that its checkouts name, and the others of its list; undefined where neither shows whether it has any. */
  async function tablets(
    account: OfferedAccount,
    serverMs: number,
    signal: AbortSignal,
  ): Promise<OfferedRegister[] | undefined> {
    const { terminal, name: store, currency, devices } = account;
    const sold = await ifAllowed(
      tabletsOf(api, { account: terminal, serverMs, currency }, signal),
      undefined,
    );
    if (sold === undefined && devices.length === 0) return undefined;
    // Sales without a tablet belong to the account, whatever its list of tablets.
    if (sold?.size === 0) return [];
    const names = new Map(devices.map(({ guid, name }) => [guid.toLowerCase(), name]));
    const ids = new Map(
      [...devices.map(({ guid }) => guid), ...(sold?.keys() ?? [])].map((id) => [id.toLowerCase(), id]),
    );
    return [...ids.values()].sort().map((tablet) => {
      const name = names.get(tablet.toLowerCase()) ?? tablet;
      const newest = sold?.get(tablet);
      return {
        terminal: terminalName(terminal, tablet),
        name: store === undefined ? name : `${store} ${name}`,
        ...(store !== undefined && { store }),
        ...(newest !== undefined && { newest }),
      };
    });
  }

  /** Named as a child, but perhaps not readable: it is offered all the same, and polling it reports the reason. */
  function child(id: string, signal: AbortSignal): Promise<OfferedAccount> {
    const unread = { terminal: id, currency: 'JPY', devices: [] };
    return ifAllowed(directory.account(id, signal).then(offeredAccount), unread);
  }

  return {
    async registers(signal) {
      const own = await directory.account('current', signal);
      const childIds = [...new Set([...own.child_ids, ...own.children])].filter((id) => id !== own.id);
      const children = await inLanes(childIds.slice(0, maxChildren), (id) => child(id, signal));
      const serverMs = own.serverMs ?? clock.nowMs();
      const parent = offeredAccount(own);
      const first = await tablets(parent, serverMs, signal);
      const areNamed = first === undefined || first.length > 0;
      const others = await inLanes(children, async (each) => [
        registerOf(each),
        ...(areNamed ? ((await tablets(each, serverMs, signal)) ?? []) : []),
      ]);
      return [registerOf(parent), ...(first ?? []), ...others.flat()];
    },
    startingCursor,
    poll: (cursor, signal, linked) => checkouts.poll(cursor, signal, linked),
    async close() {
      await api.close();
      await line.close();
    },
  };
}

type OfferedAccount = Pick<OfferedRegister, 'terminal' | 'name'> & {
  readonly currency: string;
  readonly devices: AccountAnswer['account']['devices'];
};

function offeredAccount({ id, name, currency, devices }: AccountAnswer['account']): OfferedAccount {
  return { terminal: id, currency: currency ?? 'JPY', devices, ...(typeof name === 'string' && { name }) };
}

function registerOf({ terminal, name }: OfferedAccount): OfferedRegister {
  return { terminal, ...(name !== undefined && { name }) };
}

/** For one account among several; failures of the login itself still reject. */
async function ifAllowed<T>(requested: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await requested;
  } catch (error) {
    if (error instanceof PosFailure && error.reason === 'refused' && error.field === undefined)
      return otherwise;
    throw error;
  }
}

/** Several at once: a person waits for the list of a whole chain. In the order of the items; rejects with the first rejection. */
async function inLanes<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  const queue = items.entries();
  const lanes = Array.from({ length: atOnce }, async () => {
    // All lanes share one iterator.
    for (const [index, item] of queue) done[index] = await work(item);
  });
  await Promise.all(lanes);
  return done;
}
