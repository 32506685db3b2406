/**
 * Current cameras, registers and links of the database, including changes by another process (`tillframe
 * import`).
 */

import type { StoredSettings } from '../../contract/setup/settings.ts';
import type { Link } from '../../domain/setup/link.ts';
import type { StoredMomentSource } from '../../domain/setup/moment-source.ts';
import type { LinkedPosTerminal, StoredPosAccount } from '../../domain/setup/pos-account.ts';
import type { CameraRecord, RegisterRecord } from '../../domain/setup/set-up.ts';
import { pause } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Store } from '../store/operations.ts';

const lookEveryMs = 2_000;

export type CurrentSetUp = {
  readonly cameras: readonly CameraRecord[];
  readonly registers: readonly RegisterRecord[];
  /** Links in force. */
  readonly links: readonly Link[];
  readonly posAccounts: readonly StoredPosAccount[];
  readonly posTerminals: readonly LinkedPosTerminal[];
  readonly momentSources: readonly StoredMomentSource[];
};

export type SetUpWatch = {
  current(): CurrentSetUp;
  /** Settings made on the page. */
  settings(): StoredSettings;
  /** Reads immediately, as after a local change; rejects when the database can't be read. */
  lookNow(): Promise<void>;
  /** Calls `onChange` after each change, until the signal aborts. */
  run(onChange: () => void, signal: AbortSignal): Promise<void>;
};

export async function createSetUpWatch(deps: { store: Store; clock: Clock; log: Log }): Promise<SetUpWatch> {
  const { store, clock, log } = deps;
  let version = await store.read.setUpVersion();
  let { settings, ...current } = await load();
  let tell: () => void = () => undefined;
  let looking = Promise.resolve();

  async function load(): Promise<CurrentSetUp & { readonly settings: StoredSettings }> {
    const [cameras, registers, links, posAccounts, posTerminals, momentSources, settings] = await Promise.all(
      [
        store.read.cameras(),
        store.read.registers(),
        store.read.links(),
        store.read.posAccounts(),
        store.read.posTerminals(),
        store.read.momentSources(),
        store.read.pageSettings(),
      ],
    );
    return {
      ...{ cameras, registers, posAccounts, posTerminals, momentSources, settings },
      links: links.filter((link) => link.untilMs === undefined),
    };
  }

  async function look(): Promise<void> {
    const newest = await store.read.setUpVersion();
    if (newest === version) return;
    ({ settings, ...current } = await load());
    version = newest;
    log.info({ cameras: current.cameras.length, registers: current.registers.length }, 'set-up changed');
    tell();
  }

  /** Serialized: an older result must not arrive last. */
  function lookNow(): Promise<void> {
    const looked = looking.then(look);
    looking = looked.catch(() => undefined);
    return looked;
  }

  return {
    current: () => current,
    settings: () => settings,
    lookNow,
    run: async (onChange, signal) => {
      tell = onChange;
      while (await pause(clock, lookEveryMs, signal)) {
        try {
          await lookNow();
        } catch (error) {
          // The database is being reopened, or a secret can't be decrypted: the last state stays in force.
          log.warn({ err: error }, 'reading the set-up failed, retrying');
        }
      }
    },
  };
}
