/** What of the boot partition was taken in last, beside the gateway's config.yaml. Holds secrets: root alone reads it. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { replaceFile } from '../ops/replace-file.ts';

const bootState = z.strictObject({
  /** Of config.yaml there together with `config`. */
  configSha256: z.string().optional(),
  /** What the last provision.yaml has put over it. */
  config: z.record(z.string(), z.unknown()).default({}),
  /** The last provision.yaml whose host name, network and time servers were set. */
  systemSha256: z.string().optional(),
});
export type BootState = z.output<typeof bootState>;

/** Where it can't be read, everything is taken in anew, which does no harm. */
export function readBootState(path: string): BootState {
  try {
    return bootState.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { config: {} };
  }
}

export function writeBootState(path: string, state: BootState): void {
  replaceFile(path, Buffer.from(`${JSON.stringify(state, undefined, 2)}\n`));
}
