/** Decides which of the settings that the cloud wants are applied, with a result for each. Pure. */
import type { DesiredSettings } from '../../contract/cloud/remote/desired.ts';
import type { ActivityEntry } from '../../domain/people/activity.ts';
import { type RemoteProblem, remoteProblem } from '../../domain/problem/remote/remote.ts';
import type { SettingsSection } from '../../domain/setup/page-settings.ts';
import type { Config } from '../config/config.ts';
import type { CurrentSetUp } from '../pipeline/set-up.ts';
import type { RemoteSettings } from '../store/remote/remote-settings.ts';

type RemotePermissions = Config['remote'];

type Result = RemoteSettings['applied']['results'][number];

export function settingsToApply(
  desired: DesiredSettings,
  now: {
    readonly config: Pick<Config, 'shop' | 'store' | 'log' | 'remote'>;
    readonly stated: ReadonlySet<SettingsSection>;
    readonly setUp: Pick<CurrentSetUp, 'cameras' | 'registers'>;
  },
): Omit<RemoteSettings, 'applied' | 'isDated'> & { readonly results: readonly Result[] } {
  const { config, stated, setUp } = now;
  const { by, shopName, retention, logLevel } = desired;
  const results: Result[] = [];
  const entries: Omit<ActivityEntry, 'atMs'>[] = [];
  const names = { cameras: {} as Record<string, string>, registers: {} as Record<string, string> };

  /** True where it is to be applied. */
  function decide(
    setting: string,
    given: {
      readonly what: 'settings' | 'camera' | 'register';
      readonly target: string;
      readonly isSame: boolean;
      readonly problem: RemoteProblem | undefined;
    },
  ): boolean {
    const { what, target, isSame, problem } = given;
    const outcome = problem !== undefined ? 'refused' : isSame ? 'unchanged' : 'applied';
    results.push({ setting, outcome, ...(problem !== undefined && { problem }) });
    if (outcome === 'unchanged') return false;
    entries.push({
      ...{ what, did: 'changed', caller: 'cloud', by, target },
      ...(outcome === 'refused' && { isRefused: true }),
    });
    return outcome === 'applied';
  }

  const permitted = (right: keyof RemotePermissions): RemoteProblem | undefined =>
    config.remote[right] ? undefined : remoteProblem('remote.not_permitted');
  const inFile = (section: SettingsSection): RemoteProblem | undefined =>
    stated.has(section) ? remoteProblem('remote.in_file') : undefined;

  const isShop =
    shopName !== undefined &&
    decide('shopName', {
      ...{ what: 'settings', target: shopName, isSame: shopName === config.shop.name },
      problem: permitted('names') ?? inFile('shop'),
    });
  for (const { id, name } of desired.cameras ?? []) {
    const camera = setUp.cameras.find((one) => one.id === id);
    const unknown = camera === undefined ? remoteProblem('remote.unknown_camera', { id }) : undefined;
    const problem = permitted('names') ?? unknown;
    const given = { what: 'camera', target: name, isSame: name === camera?.name, problem } as const;
    if (decide(`cameras.${id}`, given)) names.cameras[id] = name;
  }
  for (const { key, name } of desired.registers ?? []) {
    const register = setUp.registers.find((one) => one.key === key);
    const unknown = register === undefined ? remoteProblem('remote.unknown_register', { key }) : undefined;
    const problem = permitted('names') ?? unknown;
    const given = { what: 'register', target: name, isSame: name === register?.name, problem } as const;
    if (decide(`registers.${key}`, given)) names.registers[key] = name;
  }
  const days = retention && {
    salesDays: retention.salesDays,
    // A picture goes with its sale.
    picturesDays: Math.min(retention.picturesDays, retention.salesDays),
  };
  const { keepDays, keepPictureDays } = config.store;
  const isRetention =
    days !== undefined &&
    decide('retention', {
      ...{ what: 'settings', target: `${days.salesDays} / ${days.picturesDays} d` },
      isSame: days.salesDays === keepDays && days.picturesDays === Math.min(keepPictureDays, keepDays),
      problem: permitted('retention') ?? inFile('retention'),
    });
  const isLogLevel =
    logLevel !== undefined &&
    decide('logLevel', {
      ...{ what: 'settings', target: logLevel, isSame: logLevel === config.log.level },
      problem: permitted('logLevel') ?? inFile('log'),
    });
  return {
    ...{ results, entries, ...names },
    sections: {
      ...(isShop && { shop: { name: shopName } }),
      ...(isRetention && { retention: days }),
      ...(isLogLevel && { log: { level: logLevel } }),
    },
  };
}
