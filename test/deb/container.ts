/** The booted Debian of scripts/test-deb.sh: commands in it, and what its systemd says. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { eventually } from '../peers/program.ts';

const run = promisify(execFile);
const container = process.env['TILLFRAME_CONTAINER'] ?? '';

export type Ran = { readonly code: number; readonly out: string; readonly err: string };

/** A shell line, as root. */
export async function inside(line: string): Promise<Ran> {
  const args = ['exec', container, 'sh', '-c', line];
  try {
    const { stdout, stderr } = await run('docker', args, { maxBuffer: 64 * 1024 * 1024 });
    return { code: 0, out: stdout.trim(), err: stderr.trim() };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout.trim(), err: stderr.trim() };
  }
}

/** What it printed; rejects where it failed. */
export async function done(line: string): Promise<string> {
  const { code, out, err } = await inside(line);
  if (code !== 0) throw new Error(`${line}: exit ${code}\n${out}\n${err}`);
  return out;
}

export async function property(unit: string, name: string): Promise<string> {
  return done(`systemctl show --value --property ${name} ${unit}`);
}

export const mainPid = async (unit: string): Promise<number> => Number(await property(unit, 'MainPID'));

export async function untilActive(unit: string): Promise<void> {
  await eventually(
    `${unit} is active`,
    async () => ((await property(unit, 'ActiveState')) === 'active' ? true : undefined),
    120_000,
  );
}

/** Of the first and of the second kind: where a unit's limit stands. */
export async function limit(unit: string, which: 'memory' | 'pids'): Promise<number> {
  const group = await property(unit, 'ControlGroup');
  const places =
    which === 'memory'
      ? [`/sys/fs/cgroup/memory${group}/memory.limit_in_bytes`, `/sys/fs/cgroup${group}/memory.max`]
      : [`/sys/fs/cgroup/pids${group}/pids.max`, `/sys/fs/cgroup${group}/pids.max`];
  return Number(await done(`cat ${places.join(' ')} 2>/dev/null | head -n 1`));
}

/** `1234 ffmpeg` */
export async function processes(unit: string): Promise<{ pid: number; name: string }[]> {
  const group = await property(unit, 'ControlGroup');
  const lines = await done(
    `for pid in $(cat /sys/fs/cgroup/systemd${group}/cgroup.procs /sys/fs/cgroup${group}/cgroup.procs 2>/dev/null | sort -un); do
       echo "$pid $(cat /proc/$pid/comm)"; done`,
  );
  return lines.split('\n').flatMap((line) => {
    const [pid, name] = line.split(' ');
    return name === undefined ? [] : [{ pid: Number(pid), name }];
  });
}
