/** What of the boot partition was taken in last, beside the gateway's config.yaml. Holds secrets: root alone reads it. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { replaceFile } from '../../../lib/files/replace-file.ts';

/** Loose: a version that an update was taken back to leaves the keys of the newer one. A value that is damaged counts as not known. */
const bootState = z.looseObject({
  /** Of config.yaml there together with `config`. */
  configSha256: z.string().optional().catch(undefined),
  /** What the last provision.yaml with `config` has put over it. Undefined where that is not known any more. */
  config: z.record(z.string(), z.unknown()).optional().catch(undefined),
  /** The last provision.yaml of which something of the system was set. */
  systemSha256: z.string().optional().catch(undefined),
  /** What of it was set; undefined: all. */
  systemParts: z.array(z.string()).optional().catch([]),
});
export type BootState = z.output<typeof bootState>;

/** One that is there and can't be read is told from none: what it held can't be known from the boot partition, where only a mark may stand. */
export function readBootState(path: string): BootState {
  try {
    return bootState.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? { config: {} } : {};
  }
}

export function writeBootState(path: string, state: BootState): void {
  replaceFile(path, Buffer.from(`${JSON.stringify(state, undefined, 2)}\n`));
}
