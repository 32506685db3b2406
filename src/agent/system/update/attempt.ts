/**
 * The last automatic attempt to install the version of a roll-out: for which request it was, and why it ended before anything was changed. Written
 * by root's program, readable by everyone, and removed once another update has begun.
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

const attemptSchema = z.object({
  version: z.string().max(100),
  /** `at` of the roll-out: the same version with another time is requested anew. */
  at: z.string().max(100),
  /** An update has begun for this request; a later attempt that fails does not change that. */
  hasBegun: z.literal(true).exactOptional(),
  /** Absent if the last attempt has begun. */
  problem: storedProblemSchema.exactOptional(),
});
export type UpdateAttempt = z.output<typeof attemptSchema>;
/** Names one request of the cloud. */
export type RequestedVersion = Pick<UpdateAttempt, 'version' | 'at'>;

const pathOf = (folder: string): string => join(folder, 'attempt.json');

/** Undefined where there was none, or the file can't be read. */
export function readAttempt(folder: string): UpdateAttempt | undefined {
  try {
    return attemptSchema.parse(JSON.parse(readFileSync(pathOf(folder), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Another run that held the folder is no attempt. Where the file can't be written, the error itself is in the log all the same. */
export function tryNoteAttempt(folder: string, requested: RequestedVersion, error: unknown): void {
  if (codeOf(error) === 'update.in_use') return;
  try {
    const before = readAttempt(folder);
    const hasBegun = before?.at === requested.at && before.hasBegun;
    noteAttempt(folder, { ...requested, ...(hasBegun && { hasBegun }), problem: problemOf(error) });
  } catch {
    // On a full disk, for example.
  }
}

/** An update begins, for a roll-out or without one. */
export function noteBegin(folder: string, requested: RequestedVersion | undefined): void {
  if (requested === undefined) rmSync(pathOf(folder), { force: true });
  else noteAttempt(folder, { ...requested, hasBegun: true });
}

function noteAttempt(folder: string, attempt: UpdateAttempt): void {
  replaceFile(pathOf(folder), Buffer.from(JSON.stringify(attempt)), { mode: 0o644 });
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
function problemOf(error: unknown): NonNullable<UpdateAttempt['problem']> {
  const code = codeOf(error);
  return problem(`update.${(code && codes[code]) ?? 'failed'}`);
}

function codeOf(error: unknown): UpdateCode | undefined {
  const words = error instanceof ErrorForPeople ? error.words : undefined;
  return words !== undefined && 'code' in words ? (words.code as UpdateCode) : undefined;
}
