/** Queries dpkg and systemd of this machine. */
import { execFileSync } from 'node:child_process';
import { runProgram } from '../../../lib/run-program.ts';

export type Installed = {
  readonly version: string;
  readonly architecture: string;
  readonly installedBytes: number;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Undefined if it isn't installed from the package. */
export async function installedPackage(
  environment: Environment,
  signal: AbortSignal,
): Promise<Installed | undefined> {
  const format = '--showformat=${db:Status-Status} ${Version} ${Architecture} ${Installed-Size}';
  const { code, out } = await runProgram(
    'dpkg-query',
    ['--show', format, 'tillframe'],
    { environment },
    signal,
  );
  const [, version, architecture, kibibytes] = /^installed (\S+) (\S+) (\d+)$/.exec(out) ?? [];
  if (code !== 0 || version === undefined || architecture === undefined) return undefined;
  return { version, architecture, installedBytes: Number(kibibytes) * 1024 };
}

/** Debian's order of versions: below 0 if `a` is older. */
export function compareVersions(a: string, b: string): number {
  const holds = (relation: string): boolean => {
    try {
      execFileSync('dpkg', ['--compare-versions', a, relation, b], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  if (a === b || holds('eq')) return 0;
  return holds('lt') ? -1 : 1;
}

/** Rejects if it can't be started. */
export async function startApplying(environment: Environment, signal: AbortSignal): Promise<void> {
  const unit = 'tillframe-apply-update.service';
  const { code, error } = await runProgram('systemctl', ['start', unit], { environment }, signal);
  if (code !== 0) throw new Error(`${unit} cannot be started: ${error}`);
}
