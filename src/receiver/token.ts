/**
 * Tokens of the receiver's own file: given as options, read from the file, or created at the first start. They authorize everything but the
 * viewer.
 */

import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { ErrorForPeople } from '../lib/error-for-people.ts';
import { receiverStartText } from './text/start.ts';

/** Reads a file with one token per line. A missing file is created with one new token, readable by its owner only. */
export function readOrMakeTokens(path: string): { tokens: string[]; isNew: boolean } {
  try {
    const token = randomBytes(32).toString('base64url');
    writeFileSync(path, `${token}\n`, { mode: 0o600, flag: 'wx', flush: true });
    return { tokens: [token], isNew: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unusable(path, error);
  }
  const tokens = textOf(path)
    .split(/\s+/)
    .filter((token) => token !== '');
  if (tokens.length === 0) {
    throw new ErrorForPeople(receiverStartText('token_file_empty', { path }));
  }
  return { tokens, isNew: false };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unusable(path, error);
  }
}

function unusable(path: string, error: unknown): Error {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (!['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'EROFS'].includes(code)) return error as Error;
  return new ErrorForPeople(receiverStartText('token_file_unusable', { path }));
}
