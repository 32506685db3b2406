/**
 * Ubiregi (ユビレジ) as a source of sales. A register is an account: the one that is logged in, and its children, which may be other
 * shops. All tablets of an account share a row, unless its checkouts tell of them.
 */
import { type OfferedRegister, type PosCloud, type PosCloudDeps, PosFailure } from '../cloud-source.ts';
import { createApi } from './api.ts';
import { createCheckouts, terminalName } from './checkouts.ts';
import { startingCursor } from './cursor.ts';
import { createDirectory } from './directory.ts';
import { type Bounds, createLine } from './http.ts';
import type { UbiregiSettings } from './settings.ts';

/** Of a chain; more aren't offered. */
const maxChildren = 100;

export function createUbiregi(
  settings: UbiregiSettings,
  deps: PosCloudDeps,
  bounds: Partial<Bounds> = {},
): PosCloud {
  const { clock, log } = deps;
  const line = createLine(clock, bounds);
  const api = createApi(settings, {
    line,
    clock,
    log,
    save: (tokens) => deps.save({ ...settings, tokens }),
  });
  const directory = createDirectory(api, { clock, log });
  const checkouts = createCheckouts({ api, directory, clock, log });

  /** Its tablets, where there are any to tell apart. */
  async function tablets(
    account: OfferedRegister,
    serverMs: number,
    signal: AbortSignal,
  ): Promise<OfferedRegister[]> {
    const { name } = account;
    return (await checkouts.terminals(account.terminal, serverMs, signal)).map((tablet) => ({
      terminal: terminalName(account.terminal, tablet),
      name: name === undefined ? tablet : `${name} ${tablet}`,
      ...(name !== undefined && { store: name }),
    }));
  }

  return {
    async registers(signal) {
      const own = await directory.account('current', signal);
      const childIds = [...new Set([...own.child_ids, ...own.children])].filter((id) => id !== own.id);
      const offered: OfferedRegister[] = [registerOf(own)];
      for (const id of childIds.slice(0, maxChildren)) {
        try {
          offered.push(registerOf(await directory.account(id, signal)));
        } catch (error) {
          // Named as a child, and yet not to be read: it is offered, and asking it will say why not.
          if (!(error instanceof PosFailure) || error.reason !== 'refused' || error.field !== undefined)
            throw error;
          offered.push({ terminal: id });
        }
      }
      const serverMs = own.serverMs ?? clock.nowMs();
      const first = await tablets(registerOf(own), serverMs, signal);
      if (first.length === 0) return offered;
      const all = await Promise.all(
        offered.map(async (each, index) => [
          each,
          ...(index === 0 ? first : await tablets(each, serverMs, signal)),
        ]),
      );
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
