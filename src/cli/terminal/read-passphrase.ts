/** Passphrase of the secrets in a set-up file, read from a file or typed. */
import {
  isGoodPassphrase,
  maxPassphraseChars,
  minPassphraseChars,
} from '../../domain/setup/password-length.ts';
import { messagesIn } from '../text/messages.ts';
import { readPassword } from './read-password.ts';
import type { Terminal } from './terminal.ts';

/** Undefined when no file is named; false after an error was printed. `twice`: a new passphrase has to be repeated. */
export async function readPassphrase(
  file: string | undefined,
  times: 'once' | 'twice',
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string | false | undefined> {
  if (file === undefined) return undefined;
  const t = messagesIn(terminal.language);
  let isTyped = false;
  const typed = (prompt: string) => (): void => {
    isTyped = true;
    terminal.printError(prompt);
  };
  const first = await readPassword(file, typed(t('password.passphrase')), signal);
  if (first === undefined || !isGoodPassphrase(first)) {
    const bounds = { min: minPassphraseChars, max: maxPassphraseChars };
    terminal.printError(`tillframe: ${t('password.passphrase_unusable', bounds)}`);
    return false;
  }
  const asksAgain = times === 'twice' && (isTyped as boolean);
  if (!asksAgain || (await readPassword(file, typed(t('password.again')), signal)) === first) return first;
  terminal.printError(`tillframe: ${t('password.different')}`);
  return false;
}
