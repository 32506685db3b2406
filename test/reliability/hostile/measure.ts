/** Memory and processor time of a process and of all that it has started, from /proc. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const everyMs = 250;
const ticksPerSecond = 100;

export type Load = {
  /** Largest resident memory, megabytes: of the process, and of its children together. */
  readonly agentMegabytes: number;
  readonly childrenMegabytes: number;
  /** Seconds of processor time, of ended children too. */
  readonly processorS: number;
  readonly wallS: number;
};

/** Samples until `end` is called. */
export function measure(pid: number): { end(): Promise<Load> } {
  const ended = new AbortController();
  const startedMs = performance.now();
  const before = processorS(pid);
  let [agent, children] = [0, 0];
  const sampling = (async () => {
    while (!ended.signal.aborted) {
      agent = Math.max(agent, megabytes(pid));
      children = Math.max(
        children,
        descendants(pid).reduce((sum, child) => sum + megabytes(child), 0),
      );
      await delay(everyMs, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  })();
  return {
    async end() {
      ended.abort();
      await sampling;
      return {
        agentMegabytes: agent,
        childrenMegabytes: children,
        processorS: processorS(pid) - before,
        wallS: (performance.now() - startedMs) / 1_000,
      };
    },
  };
}

function descendants(pid: number): number[] {
  const children = read(() => readdirSync(`/proc/${pid}/task`), []).flatMap((task) =>
    read(() => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8'), '')
      .split(' ')
      .filter(Boolean)
      .map(Number),
  );
  return children.flatMap((child) => [child, ...descendants(child)]);
}

export function megabytes(pid: number): number {
  const status = read(() => readFileSync(`/proc/${pid}/status`, 'utf8'), '');
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(status) ?? [];
  return Math.round(Number(kilobytes) / 1_024);
}

function processorS(pid: number): number {
  return [pid, ...descendants(pid)].reduce((sum, one) => {
    const stat = read(() => readFileSync(`/proc/${one}/stat`, 'utf8'), '');
    // Behind the name, which may hold blanks: utime, stime, and those of ended children.
    const ticks = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 15)
      .map(Number);
    return sum + ticks.reduce((all, one) => all + one, 0) / ticksPerSecond;
  }, 0);
}

/** Processes end while they are read. */
function read<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
