/**
 * The page's set-up code on this machine: the database holds its hash, and a file readable by this user only
 * holds the code until a password is set with it.
 *
 * A person at the gateway can request a new code: at the console (`tillframe setup-code --new`), or with a
 * file `tillframe-reset` in the data folder or at `web.resetFile`, such as on the boot partition, which any
 * computer can write. The agent looks for the file at start, and writes the new code beside it.
 */
import { accessSync, constants, existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { systemClock } from '../../../lib/clock.ts';
import { newSetUpCode, setUpCodeSha256 } from '../../../lib/crypto/set-up-code.ts';
import { acquireFileLock } from '../../../lib/files/file-lock.ts';
import { replaceFile } from '../../../lib/files/replace-file.ts';
import { sameSecret } from '../../../lib/http/bearer.ts';
import type { Log } from '../../../lib/log.ts';
import type { Store } from '../operations.ts';
import { hasPassword } from './access-records.ts';

/** Longest wait for another process that sets the first code. Milliseconds. */
const turnWithinMs = 10_000;

export type CodePlace = {
  readonly dataDir: string;
  /** Additional path of the file that requests a new code. */
  readonly resetFile?: string;
};

type CodeStore = {
  readonly read: Pick<Store['read'], 'pageAccess'>;
  readonly write: Pick<Store['write'], 'giveFirstCode' | 'giveNewCode'>;
};

/** `isKept`: `tillframe setup-code` can show the code again; otherwise it is shown this once. */
export type NewCode = {
  readonly code: string;
  readonly sessions: number;
  readonly tokens: number;
  readonly isKept: boolean;
};

/** Runs at the start of the agent. Failures are logged and don't stop the start. */
export async function prepareSetUpCode(store: CodeStore, place: CodePlace, log: Log): Promise<void> {
  try {
    await resetAsAsked(store, place, log);
    if (await giveFirstCode(store, place))
      log.info('no page password set yet; `tillframe setup-code` shows the code for it');
  } catch (error) {
    log.error({ err: error }, 'creating a set-up code failed');
  }
}

/**
 * Sets the code when there is neither a password nor a code; false otherwise. One process at a time: agent and
 * `tillframe setup-code` may start together, and the file must hold the code that the database has the hash of.
 */
export async function giveFirstCode(store: CodeStore, place: CodePlace): Promise<boolean> {
  if (await hasLogin(store)) return false;
  using _turn = await acquireFileLock(join(place.dataDir, 'setup-code.lock'), turnWithinMs, systemClock);
  if (await hasLogin(store)) return false;
  const code = newSetUpCode();
  // The file first: a code that nobody can read is useless, and after a crash in between there is none in the
  // database.
  replaceFile(codeFile(place), Buffer.from(`${code}\n`));
  return await store.write.giveFirstCode(setUpCodeSha256(code));
}

async function hasLogin(store: CodeStore): Promise<boolean> {
  const access = await store.read.pageAccess();
  return hasPassword(access) || access.login.codeSha256 !== null;
}

/**
 * Sets a code generated elsewhere, of which only the hash is known here. False when a password is set
 * already.
 */
export async function takeProvisionedCode(
  store: { readonly write: Pick<Store['write'], 'giveProvisionedCode'> },
  place: CodePlace,
  codeSha256: string,
  log: Log,
): Promise<boolean> {
  if (!(await store.write.giveProvisionedCode(codeSha256))) return false;
  // The machine's own code is invalid now, and must not be shown.
  forgetCode(place, log);
  return true;
}

/**
 * Ends all people, every session and every token. Rejects and changes nothing when the database can't be
 * written.
 */
export async function giveNewCode(store: CodeStore, place: CodePlace): Promise<NewCode> {
  const code = newSetUpCode();
  // The database first: a code that isn't in force must not replace the one that is.
  const ended = await store.write.giveNewCode(setUpCodeSha256(code));
  return { code, ...ended, isKept: keepCode(place, code) };
}

/** False on a full disk. */
function keepCode(place: CodePlace, code: string): boolean {
  try {
    replaceFile(codeFile(place), Buffer.from(`${code}\n`));
    return true;
  } catch {
    return false;
  }
}

/** The code in force; `unknown`: its file is missing or belongs to another code. */
export async function currentCode(
  store: CodeStore,
  place: CodePlace,
): Promise<{ readonly kind: 'code'; readonly code: string } | { readonly kind: 'password_set' | 'unknown' }> {
  const access = await store.read.pageAccess();
  if (hasPassword(access)) return { kind: 'password_set' };
  const { codeSha256 } = access.login;
  const code = readCode(place);
  if (codeSha256 === null || !sameSecret(setUpCodeSha256(code), codeSha256)) return { kind: 'unknown' };
  return { kind: 'code', code };
}

/** Empty when there is none that this user can read. */
function readCode(place: CodePlace): string {
  try {
    return readFileSync(codeFile(place), 'utf8').trim();
  } catch {
    return '';
  }
}

/** Deletes the code after use. A file that can't be deleted holds an invalid code. */
export function forgetCode(place: CodePlace, log: Log): void {
  for (const file of [codeFile(place), ...resetFiles(place).map(answerBeside)]) {
    try {
      rmSync(file, { force: true });
    } catch (error) {
      log.warn({ err: error, file }, 'deleting a used set-up code failed');
    }
  }
}

/** One code for all request files: a second one would invalidate the first. */
async function resetAsAsked(store: CodeStore, place: CodePlace, log: Log): Promise<void> {
  const files = resetFiles(place).filter((file) => existsSync(file) && canBeDeleted(file, log));
  if (files.length === 0) return;
  const { code, sessions, tokens } = await giveNewCode(store, place);
  for (const file of files) {
    replaceFile(answerBeside(file), Buffer.from(`${code}\n`));
    rmSync(file);
  }
  log.warn(
    { files, sessions, tokens },
    'page password reset by a file on this machine; the new set-up code is beside it',
  );
}

/** A file that stays would reset the password at every start. */
function canBeDeleted(file: string, log: Log): boolean {
  try {
    accessSync(dirname(file), constants.W_OK);
    return true;
  } catch {
    log.error({ file }, 'reset file ignored: it could not be deleted');
    return false;
  }
}

function codeFile({ dataDir }: CodePlace): string {
  return join(dataDir, 'setup-code');
}

function resetFiles({ dataDir, resetFile }: CodePlace): string[] {
  return [join(dataDir, 'tillframe-reset'), ...(resetFile === undefined ? [] : [resetFile])];
}

function answerBeside(resetFile: string): string {
  return join(dirname(resetFile), 'tillframe-setup-code.txt');
}
