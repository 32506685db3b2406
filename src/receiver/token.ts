/** The tokens of the receiver's own file: given, read from it, or made at the first start. They open everything but the viewer. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

/** The tokens of a file, one a line. A file that isn't there is made, for its owner alone, with one new token in it. */
export function readOrMakeTokens(path: string): { tokens: string[]; isNew: boolean } {
  try {
    const token = randomBytes(32).toString('base64url');
    writeFileSync(path, `${token}\n`, { mode: 0o600, flag: 'wx', flush: true });
    return { tokens: [token], isNew: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const tokens = readFileSync(path, 'utf8')
    .split(/\s+/)
    .filter((token) => token !== '');
  if (tokens.length === 0) {
    throw new Error(`${path}: expected a token, found an empty file; delete it, and a new one is made`);
  }
  return { tokens, isNew: false };
}
