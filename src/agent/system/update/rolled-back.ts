/** Versions that were rolled back on this machine: written by root's program (systemd/tillframe-apply-update), readable by everyone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type UpdateReason, updateReasonSchema } from './result.ts';

export type RolledBack = { readonly version: string; readonly why: UpdateReason };

/** Newest first. Root's program bounds their number, and removes one that was healthy later. */
export function readRolledBack(folder: string): readonly RolledBack[] {
  try {
    return readFileSync(join(folder, 'rolled-back'), 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [version = '', why] = line.split(' ');
        return version === '' ? [] : [{ version, why: updateReasonSchema.parse(why) }];
      });
  } catch {
    return [];
  }
}
