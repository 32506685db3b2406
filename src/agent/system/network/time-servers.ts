/**
 * Time servers of this machine. The time service's files belong to root: requested settings are written to
 * the data folder, where systemd/tillframe-time.path detects them and runs systemd/tillframe-apply-time,
 * which writes a file of chrony's or systemd-timesyncd's.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../lib/clock.ts';
import { textOf } from '../../../lib/files/read-or-empty.ts';
import { replaceFile } from '../../../lib/files/replace-file.ts';

type TimeSettings = {
  /** Names or addresses; empty: those of the operating system, or of the network. */
  readonly servers: readonly string[];
  /** Cameras and other devices in private networks may query this machine. */
  readonly serves: boolean;
};

type TimeReport = TimeSettings & {
  /** The program that sets the clock; only chrony serves time to others. */
  readonly service: 'chrony' | 'timesyncd' | 'none';
  /** The program that writes the files is installed. */
  readonly canChange: boolean;
};

export type TimeServers = {
  read(): TimeReport;
  /** `not_accepted`: written, but not applied in time. */
  set(settings: TimeSettings): Promise<'done' | 'not_accepted'>;
};

const takenWithinMs = 15_000;
const lookEveryMs = 250;

/** `root`: root of the system's files; another one in tests. */
export function createTimeServers(deps: {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly root?: string;
}): TimeServers {
  const { dataDir, clock, root = '/' } = deps;
  const wished = join(dataDir, 'time-servers');
  const read = (): TimeReport => {
    const has = (path: string): boolean => existsSync(join(root, path));
    const text = (path: string): string => textOf(join(root, path));
    const canChange = watchers.some(has);
    if (has('usr/sbin/chronyd')) {
      const servers = text('etc/chrony/sources.d/tillframe.sources').matchAll(/^server (\S+)/gm);
      const serves = has('etc/chrony/conf.d/tillframe.conf');
      return { service: 'chrony', servers: [...servers].map(([, name = '']) => name), serves, canChange };
    }
    if (!has('usr/lib/systemd/systemd-timesyncd'))
      return { service: 'none', servers: [], serves: false, canChange: false };
    const list = /^NTP=(.*)$/m.exec(text('etc/systemd/timesyncd.conf.d/50-tillframe.conf'))?.[1] ?? '';
    const servers = list.split(' ').filter((name) => name !== '');
    return { service: 'timesyncd', servers, serves: false, canChange };
  };
  return {
    read,
    set: async ({ servers, serves }) => {
      const lines = [...servers.map((name) => `server ${name}`), ...(serves ? ['serve'] : [])];
      replaceFile(wished, Buffer.from(lines.map((line) => `${line}\n`).join('')));
      const untilMs = clock.monotonicMs() + takenWithinMs;
      const isTaken = (): boolean => {
        const now = read();
        return (
          now.servers.join(' ') === servers.join(' ') && (now.serves === serves || now.service !== 'chrony')
        );
      };
      while (!isTaken()) {
        if (clock.monotonicMs() > untilMs) return 'not_accepted';
        await clock.sleep(lookEveryMs);
      }
      return 'done';
    },
  };
}

/** systemd units, installed by a package or by hand. */
const watchers = ['usr/lib/systemd/system/tillframe-time.path', 'etc/systemd/system/tillframe-time.path'];
