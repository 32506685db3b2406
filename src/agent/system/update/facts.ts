/** State of updates on this machine, as the files of root's programs show it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAttempt, type UpdateAttempt } from './attempt.ts';
import { applyProgram } from './hand-over.ts';
import { defaultUpdateFolder, readResult, type UpdateResult } from './result.ts';
import { type RolledBack, readRolledBack } from './rolled-back.ts';

export type UpdateFacts = {
  /** Elsewhere there is nothing to update. */
  readonly isPackage: boolean;
  /** Version that is being installed. */
  readonly pending: string | undefined;
  readonly result: UpdateResult | undefined;
  readonly rolledBack: readonly RolledBack[];
  readonly attempt: UpdateAttempt | undefined;
};

export function updateFacts(folder = defaultUpdateFolder): UpdateFacts {
  return {
    isPackage: existsSync(applyProgram),
    pending: pendingVersion(folder),
    result: readResult(folder),
    rolledBack: readRolledBack(folder),
    attempt: readAttempt(folder),
  };
}

function pendingVersion(folder: string): string | undefined {
  try {
    return /^to (\S+)$/m.exec(readFileSync(join(folder, 'pending'), 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
