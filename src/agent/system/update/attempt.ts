/**
 * Why the last automatic attempt to install a certain version ended before anything was changed: written by root's program, readable by
 * everyone, and removed once an update has begun.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { storedProblemSchema } from '../../../contract/problem.ts';
import { problemMaker } from '../../../domain/problem/text.ts';
import type { updateProblemsEn } from '../../../domain/problem/update-en.ts';
import { ErrorForPeople } from '../../../lib/error-for-people.ts';
import { replaceFile } from '../../../lib/files/replace-file.ts';
import type { UpdateCode } from '../text/update.ts';

const attemptSchema = z.object({ version: z.string().max(100), problem: storedProblemSchema });
export type UpdateAttempt = z.output<typeof attemptSchema>;

const pathOf = (folder: string): string => join(folder, 'attempt.json');

/** Undefined where the last one has begun, or the file can't be read. */
export function readAttempt(folder: string): UpdateAttempt | undefined {
  try {
    return attemptSchema.parse(JSON.parse(readFileSync(pathOf(folder), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Another run that held the folder is no attempt. Where the file can't be written, the error itself is in the log all the same. */
export function tryNoteAttempt(folder: string, version: string, error: unknown): void {
  if (codeOf(error) === 'update.in_use') return;
  const attempt: UpdateAttempt = { version, problem: problemOf(error) };
  try {
    replaceFile(pathOf(folder), Buffer.from(JSON.stringify(attempt)), { mode: 0o644 });
  } catch {
    // On a full disk, for example.
  }
}

export function forgetAttempt(folder: string): void {
  rmSync(pathOf(folder), { force: true });
}

const problem = problemMaker<typeof updateProblemsEn>();
type ReportedCode = 'version_absent' | 'not_verified' | 'source_unreachable' | 'disk_full';
const codes: Partial<Readonly<Record<UpdateCode, ReportedCode>>> = {
  'update.no_version': 'version_absent',
  'update.not_signed': 'version_absent',
  'update.other_architecture': 'version_absent',
  'update.no_key': 'not_verified',
  'update.not_a_key': 'not_verified',
  'update.not_trusted': 'not_verified',
  'update.expired': 'not_verified',
  'update.signed_in_future': 'not_verified',
  'update.file_differs': 'not_verified',
  'update.unreachable': 'source_unreachable',
  'update.certificate': 'source_unreachable',
  'update.no_signed_versions': 'source_unreachable',
  'update.no_place': 'source_unreachable',
  'update.no_room': 'disk_full',
  'update.disk_full': 'disk_full',
};

/** Others are in the log. */
function problemOf(error: unknown): UpdateAttempt['problem'] {
  const code = codeOf(error);
  return problem(`update.${(code && codes[code]) ?? 'failed'}`);
}

function codeOf(error: unknown): UpdateCode | undefined {
  const words = error instanceof ErrorForPeople ? error.words : undefined;
  return words !== undefined && 'code' in words ? (words.code as UpdateCode) : undefined;
}
