/**
 * Ubiregi (ユビレジ) as a source of sales. A register is an account: the one logged in, and its children, which
 * may be other shops. All tablets of an account share a row, unless its checkouts name them.
 */
import {
  type OfferedRegister,
  type PosCloud,
  type PosCloudDeps,
  PosFailure,
} from '../polling/cloud-source.ts';
import type { PosClientBounds } from '../polling/connectivity.ts';
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
  });
  const directory = createDirectory(api, { clock, log });
  const checkouts = createCheckouts({ api, directory, clock, log });

  /** Its tablets, if reported. */
  async function tablets(
    account: OfferedRegister,
    serverMs: number,
    signal: AbortSignal,
  ): Promise<OfferedRegister[]> {
    const { name } = account;
    const found = await ifAllowed(tabletsOf(api, { account: account.terminal, serverMs }, signal), []);
    return found.map((tablet) => ({
      terminal: terminalName(account.terminal, tablet),
      name: name === undefined ? tablet : `${name} ${tablet}`,
      ...(name !== undefined && { store: name }),
    }));
  }

  /** Named as a child, but perhaps not readable: it is offered all the same, and polling it reports the reason. */
  function child(id: string, signal: AbortSignal): Promise<OfferedRegister> {
    return ifAllowed(directory.account(id, signal).then(registerOf), { terminal: id });
  }

  return {
    async registers(signal) {
      const own = await directory.account('current', signal);
      const childIds = [...new Set([...own.child_ids, ...own.children])].filter((id) => id !== own.id);
      const children = await inLanes(childIds.slice(0, maxChildren), (id) => child(id, signal));
      const offered = [registerOf(own), ...children];
      const serverMs = own.serverMs ?? clock.nowMs();
      const first = await tablets(registerOf(own), serverMs, signal);
      if (first.length === 0) return offered;
      const all = await inLanes(offered, async (each) => [
        each,
        ...(each.terminal === own.id ? first : await tablets(each, serverMs, signal)),
      ]);
      return all.flat();
    },
    startingCursor,
    poll: (cursor, signal, linked) => checkouts.poll(cursor, signal, linked),
    async close() {
      api.close();
      await line.close();
    },
  };
}

function registerOf({ id, name }: { id: string; name?: string | null | undefined }): OfferedRegister {
  return { terminal: id, ...(typeof name === 'string' && { name }) };
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
