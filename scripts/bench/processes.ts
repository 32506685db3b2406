/** Cost of processes as the kernel counts it (/proc of Linux). */
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** Kernel ticks a second (USER_HZ), the same on every Linux. */
const ticksPerS = 100;

type Stat = {
  readonly pid: number;
  readonly parent: number;
  /** Its own, and with `reaped` that of its ended children, seconds. */
  readonly cpuS: number;
  readonly reapedS: number;
};

/** A process and all its living descendants. */
function treeOf(root: number): Stat[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStat(Number(name)) ?? []);
  const tree = all.filter(({ pid }) => pid === root);
  for (const known of tree) tree.push(...all.filter(({ parent }) => parent === known.pid));
  return tree;
}

/** CPU used so far by a process, its living descendants, and those that have ended; seconds. */
function cpuSeconds(root: number): number {
  const [first, ...others] = treeOf(root);
  return (first?.cpuS ?? 0) + (first?.reapedS ?? 0) + others.reduce((sum, { cpuS }) => sum + cpuS, 0);
}

/** Number of decoders that decode ahead (agent/cameras/ahead/follow-process.ts): the others are given `-strict`. */
export function followersOf(root: number): number {
  const commands = treeOf(root).map(({ pid }) => read(`/proc/${pid}/cmdline`));
  return commands.filter((command) => command.includes('select=mod') && !command.includes('-strict')).length;
}

export type Memory = {
  /** Resident size of the process itself, MB. */
  readonly rssMb: number;
  /** Proportional size of it and all its descendants, MB: shared pages counted once. */
  readonly pssMb: number;
  readonly processes: number;
};

export function memoryOf(root: number): Memory {
  const processes = processesOf(root);
  return {
    rssMb: processes[0]?.rssMb ?? NaN,
    pssMb: processes.reduce((sum, { pssMb }) => sum + pssMb, 0),
    processes: processes.length,
  };
}

export type ProcessMemory = {
  /** Last part of the script's path, without the hash of the bundle, else of the program's. */
  readonly name: string;
  readonly rssMb: number;
  readonly pssMb: number;
  /** Pages that no other process has mapped. */
  readonly privateMb: number;
};

/** The process itself first, then all its descendants that still run. */
export function processesOf(root: number): ProcessMemory[] {
  const found = treeOf(root).map(({ pid }) => {
    const text = read(`/proc/${pid}/smaps_rollup`);
    const mb = (key: string): number =>
      Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1_024;
    const [program = '', ...args] = read(`/proc/${pid}/cmdline`).split('\0');
    const script = args.find((arg) => arg.endsWith('.js') || arg.endsWith('.ts')) ?? program;
    return {
      name: basename(script).replace(/(-[\w-]{8})?\.[jt]s$/, ''),
      rssMb: mb('Rss'),
      pssMb: mb('Pss'),
      privateMb: mb('Private_Clean') + mb('Private_Dirty'),
    };
  });
  // One that has ended, and isn't reaped yet, has none.
  return found.filter(({ rssMb }) => rssMb > 0);
}

/** Video in the rings of all cameras, from rate and time held: the status has no bytes. */
export async function heldBytes(url: string): Promise<number> {
  const { cameras } = (await (await fetch(`${url}/api/v1/status`)).json()) as {
    cameras: { bitRate?: number; heldMs: number }[];
  };
  return cameras.reduce((sum, { bitRate = 0, heldMs }) => sum + (bitRate / 8_000) * heldMs, 0);
}

/** Share of one core used over some time, percent. */
export async function cpuPercent(root: number, overMs: number): Promise<number> {
  const [startMs, startS] = [performance.now(), cpuSeconds(root)];
  await new Promise((resolve) => setTimeout(resolve, overMs));
  return (100_000 * (cpuSeconds(root) - startS)) / (performance.now() - startMs);
}

function readStat(pid: number): Stat | undefined {
  const text = read(`/proc/${pid}/stat`);
  // The name stands in brackets and may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [parent, user, system, reapedUser, reapedSystem] = [1, 11, 12, 13, 14].map((n) => Number(fields[n]));
  if (text === '' || parent === undefined) return undefined;
  return {
    pid,
    parent,
    cpuS: ((user ?? 0) + (system ?? 0)) / ticksPerS,
    reapedS: ((reapedUser ?? 0) + (reapedSystem ?? 0)) / ticksPerS,
  };
}

/** Empty if the process has gone meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
