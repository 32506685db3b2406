/** The database with its bounds, the map of its times, and the set-up in force. */
import { join } from 'node:path';
import type { Alarm } from '../domain/alarm/alarm.ts';
import type { Environment } from './environment.ts';
import { spaceLimits } from './options.ts';
import { createSetUpWatch, type SetUpWatch } from './pipeline/set-up.ts';
import { createTimekeeper, type Timekeeper } from './pipeline/timekeeper.ts';
import { openStore } from './store/database.ts';
import type { Store } from './store/operations.ts';
import { createSpaceKeeper, type SpaceReport } from './store/space/space-keeper.ts';
import { watchClockState } from './system/clock-state.ts';
import { importProvisionFile } from './system/provision/boot-import.ts';

export type Storage = AsyncDisposable & {
  readonly store: Store;
  readonly databasePath: string;
  readonly timekeeper: Timekeeper;
  readonly setUp: SetUpWatch;
  /** Applies the settings made on the page: to the config in force, and to the store. */
  keep(): void;
  /** Rejects once the database is unusable. */
  readonly broken: Promise<never>;
  report(): SpaceReport | undefined;
  alarms(): Alarm[];
  /** Calls `onSetUp` after each change of the set-up. */
  run(onSetUp: () => void, signal: AbortSignal): Promise<void>[];
};

/** Disposal closes the database: every other part has ended by then. */
export async function openStorage(env: Environment): Promise<Storage> {
  const { config, clock, shop, gateway } = env;
  const log = env.log.child({ part: 'store' });
  // A worker that replaces another gets them as they are then.
  const limits = { ...spaceLimits(config) };
  const databasePath = join(config.dataDir, 'tillframe.db');
  await using opened = new AsyncDisposableStack();
  const watchingClock = watchClockState({
    configured: config.clock.state,
    environment: env.self?.environment ?? {},
    clock,
  });
  const store = opened.use(
    await openStore({
      owner: true,
      path: databasePath,
      shop,
      gateway,
      clock,
      log,
      limits,
      severalFromMs: config.capture.severalFromMs,
    }),
  );
  const clockState = await watchingClock;
  const timekeeper = await createTimekeeper({
    store,
    clock,
    log: env.log.child({ part: 'clock' }),
    readState: () => clockState.state(),
  });
  if (timekeeper.state() === 'unsynced') {
    env.log.warn(
      'clock may not follow a time source, set clock.state: synced if it is kept right by other means',
    );
  }
  if (env.self !== undefined) {
    const { configFile } = env.self;
    const provisionLog = env.log.child({ part: 'provision' });
    await importProvisionFile({
      ...{ store, shop, clock, dataDir: config.dataDir, configFile, log: provisionLog },
    });
  }
  const space = createSpaceKeeper({ store, clock, log, limits, clockState: () => timekeeper.state() });
  const setUp = await createSetUpWatch({ store, clock, log: env.log });
  const broken = store.broken.then((why): never => {
    throw new Error(`the database cannot be used: ${why}`);
  });
  // It may already fail while the other parts are being built.
  broken.catch(() => undefined);
  let kept = '';

  function keep(): void {
    env.live.apply(setUp.settings());
    const next = env.live.current();
    const { keepMs, keepPictureMs } = spaceLimits(next);
    const settings = { shopName: next.shop.name, keepMs, keepPictureMs };
    Object.assign(limits, { keepMs, keepPictureMs });
    if (JSON.stringify(settings) === kept) return;
    kept = JSON.stringify(settings);
    store.write.useSettings(settings).catch((error: unknown) => {
      kept = '';
      log.warn({ err: error }, 'settings not applied to the store, applied with the next change');
    });
  }

  env.live.apply(setUp.settings());
  const held = opened.move();
  return {
    ...{ store, databasePath, timekeeper, setUp, broken, keep },
    report: () => space.report(),
    alarms: () => [...store.alarms(), ...space.alarms()],
    run: (onSetUp, signal) => [
      clockState.run(signal),
      timekeeper.run(signal),
      space.run(signal),
      setUp.run(onSetUp, signal),
    ],
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
