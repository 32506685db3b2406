/**
 * Record of the last import from the boot partition, beside the gateway's config.yaml. Contains secrets:
 * readable by root alone.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { replaceFile } from '../../../lib/files/replace-file.ts';

/** Loose: after a rollback the older version keeps the keys of the newer one. A damaged value counts as unknown. */
const bootState = z.looseObject({
  /** Checksum of config.yaml there together with `config`. */
  configSha256: z.string().optional().catch(undefined),
  /** Values that the last provision.yaml with `config` put over it. Undefined if unknown. */
  config: z.record(z.string(), z.unknown()).optional().catch(undefined),
  /** The last provision.yaml with system settings that were applied. */
  systemSha256: z.string().optional().catch(undefined),
  /** The parts of it that were applied; undefined: all. */
  systemParts: z.array(z.string()).optional().catch([]),
});
export type BootState = z.output<typeof bootState>;

/**
 * An unreadable file differs from a missing one: its contents can't be restored from the boot partition,
 * where only a marker may be left.
 */
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
