/** Memory of this machine, or of the container that it runs in. */
import { readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';

/** The limit of a container, in its own view of the control groups; `max` without one. */
const limitFile = '/sys/fs/cgroup/memory.max';

export async function memoryBytes(): Promise<number> {
  const limit = Number(await readFile(limitFile, 'utf8').catch(() => ''));
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
