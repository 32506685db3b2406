/**
 * `TILLFRAME_CPU_LOG=FILE`: appends the processor time of each test file, its programs included, as `SECONDS SECONDS-OF-WALL PATH`. A file's
 * share of what its worker loads or starts for all of its files falls to the first.
 */
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { afterAll, expect } from 'vitest';

const ticksPerSecond = 100;

type Process = { readonly parent: number; readonly ticks: number };

/** With the time of those of its children that ended. */
function processOf(pid: string): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return { parent: fields[1] ?? 0, ticks: fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) };
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}

/** Processor seconds of this worker and everything below it since its start. */
function spentSeconds(): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const processes = new Map(pids.map((pid) => [Number(pid), processOf(pid)]));
  const isBelow = (pid: number): boolean =>
    pid === process.pid || (pid > 1 && isBelow(processes.get(pid)?.parent ?? 0));
  return (
    [...processes].reduce((sum, [pid, one]) => sum + (isBelow(pid) ? (one?.ticks ?? 0) : 0), 0) /
    ticksPerSecond
  );
}

const log = process.env['TILLFRAME_CPU_LOG'];
if (log !== undefined) {
  const beforeSeconds = spentSeconds();
  const beganMs = performance.now();
  afterAll(() => {
    const { testPath = '' } = expect.getState();
    const figures = [spentSeconds() - beforeSeconds, (performance.now() - beganMs) / 1000];
    appendFileSync(
      log,
      `${figures.map((seconds) => seconds.toFixed(1)).join(' ')} ${relative(process.cwd(), testPath)}\n`,
    );
  });
}
