/** Resident memory of a process by the kind of its mappings, as /proc of Linux lists them. */
import { readdirSync, readFileSync } from 'node:fs';

/** Megabytes; counts. */
type Mapped = {
  readonly rss: number;
  /** Heap and further arenas of glibc's malloc. */
  readonly arenas: number;
  /** Other private memory: V8's heaps and code, stacks, allocations of 4 MB and more. */
  readonly anonymous: number;
  /** Pages of programs, libraries and databases. */
  readonly files: number;
  readonly threads: number;
  readonly descriptors: number;
};

/** glibc aligns each arena but the first at this (HEAP_MAX_SIZE of a 64-bit machine). */
const arenaBytes = 64 * 2 ** 20;

export function mappedOf(pid: number): Mapped {
  const kilobytes = { arenas: 0, anonymous: 0, files: 0 };
  let kind: keyof typeof kilobytes = 'files';
  let arenaEnd = 0;
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
    const head = /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \d+\s*(.*)$/.exec(line);
    if (head !== null) {
      const [from, name] = [parseInt(head[1] ?? '', 16), head[4] ?? ''];
      const isPrivate = name === '' || name.startsWith('[');
      if (isPrivate && from % arenaBytes === 0 && head[3] === 'rw-p') arenaEnd = from + arenaBytes;
      kind = !isPrivate ? 'files' : name === '[heap]' || from < arenaEnd ? 'arenas' : 'anonymous';
    }
    const rss = /^Rss:\s+(\d+) kB/.exec(line)?.[1];
    if (rss !== undefined) kilobytes[kind] += Number(rss);
  }
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const ofStatus = (key: string): number =>
    Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? NaN);
  return {
    rss: ofStatus('VmRSS') / 1_024,
    arenas: kilobytes.arenas / 1_024,
    anonymous: kilobytes.anonymous / 1_024,
    files: kilobytes.files / 1_024,
    threads: ofStatus('Threads'),
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
  };
}
