/** Decides which of the settings that the cloud requests are applied, with a result for each. Pure. */
import type { DesiredSettings } from '../../contract/cloud/remote/desired.ts';
import { maxRefusedResults } from '../../contract/cloud/remote/report.ts';
import type { ActivityEntry } from '../../domain/people/activity.ts';
import { type RemoteProblem, remoteProblem } from '../../domain/problem/remote/remote.ts';
import type { SettingsSection } from '../../domain/setup/page-settings.ts';
import type { Config } from '../config/config.ts';
import type { CurrentSetUp } from '../pipeline/set-up.ts';
import type { RemoteSettings } from '../store/remote/remote-settings.ts';

/** Documents with new settings that are applied within a day. */
export const maxSettingsADay = 20;

/** Entries in the log of people that one document makes: changes beyond it are one, and refused ones are one. */
const maxEntries = 20;

/** An address is cut after so many characters in the log of people. */
const maxSummaryAddressChars = 120;

type RemotePermissions = Config['remote'];

type Result = RemoteSettings['applied']['results'][number];
type Change = {
  readonly what: 'settings' | 'camera' | 'register';
  readonly setting: string;
  readonly target: string;
};

export function settingsToApply(
  desired: DesiredSettings,
  now: {
    readonly config: Pick<Config, 'shop' | 'store' | 'log' | 'update' | 'remote'>;
    readonly stated: ReadonlySet<SettingsSection>;
    readonly setUp: Pick<CurrentSetUp, 'cameras' | 'registers'>;
  },
): Omit<RemoteSettings, 'applied' | 'isDated'> & {
  /** The refused ones beyond the first `maxRefusedResults` are left out. */
  readonly results: readonly Result[];
  readonly refused: number;
} {
  const { config, stated, setUp } = now;
  const { by, shopName, retention, logLevel } = desired;
  const results: Result[] = [];
  const changes: Change[] = [];
  const refused: string[] = [];
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
    if (problem !== undefined) {
      refused.push(setting);
      if (refused.length <= maxRefusedResults) results.push({ setting, outcome: 'refused', problem });
      return false;
    }
    results.push({ setting, outcome: isSame ? 'unchanged' : 'applied' });
    if (!isSame) changes.push({ what, setting, target });
    return !isSame;
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
  const updates = desired.updates && updatesFrom(desired.updates, config.update);
  const isUpdates =
    updates !== undefined &&
    decide('updates', {
      ...{ what: 'settings', target: updates.summary, isSame: updates.isSame },
      problem: permitted('updates') ?? inFile('updates') ?? updates.problem,
    });
  return {
    ...{ results, refused: refused.length, entries: entriesOf({ by, changes, refused }), ...names },
    sections: {
      ...(isShop && { shop: { name: shopName } }),
      ...(isRetention && { retention: days }),
      ...(isLogLevel && { log: { level: logLevel } }),
      ...(isUpdates && updates.section !== undefined && { updates: updates.section }),
    },
  };
}

/** `section`: undefined where there is no address to get them from. `summary`: such as `https://updates.example/, automatic, 02:00-05:00`. */
function updatesFrom(
  { from, automatic, hours }: NonNullable<DesiredSettings['updates']>,
  now: Config['update'],
) {
  const address = from ?? now.from;
  const section = address === undefined ? undefined : { from: address, automatic, hours };
  const kind = automatic ? 'automatic' : 'by hand';
  return {
    section,
    problem: section === undefined ? remoteProblem('remote.no_update_address') : undefined,
    isSame: address === now.from && automatic === now.automatic && hours === now.hours,
    summary: [from?.slice(0, maxSummaryAddressChars), kind, hours]
      .filter((part) => part !== undefined)
      .join(', '),
  };
}

function entriesOf(of: {
  readonly by: string;
  readonly changes: readonly Change[];
  readonly refused: readonly string[];
}): Omit<ActivityEntry, 'atMs'>[] {
  const { changes, refused } = of;
  const entry = { did: 'changed', caller: 'cloud', by: of.by } as const;
  const further = changes.slice(maxEntries).map(({ setting }) => setting);
  return [
    ...changes.slice(0, maxEntries).map(({ what, target }) => ({ ...entry, what, target })),
    ...(further.length > 0 ? [{ ...entry, what: 'settings' as const, target: summary(further) }] : []),
    ...(refused.length > 0
      ? [{ ...entry, what: 'settings' as const, target: summary(refused), isRefused: true as const }]
      : []),
  ];
}

/** Such as `cameras.counter, cameras.door, registers.till-1 + 40`. */
function summary(settings: readonly string[]): string {
  const named = settings.slice(0, 3).join(', ');
  return settings.length > 3 ? `${named} + ${settings.length - 3}` : named;
}
