/** Passphrase of the secrets in a set-up file, read from a file or typed. */
import {
  isGoodPassphrase,
  maxPassphraseChars,
  minPassphraseChars,
} from '../../domain/setup/password-length.ts';
import type { LocalizedText } from '../../lib/text/language.ts';
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
  const localized = (words: LocalizedText): void => terminal.printError(words[terminal.language]);
  let isTyped = false;
  const typed = (words: LocalizedText) => (): void => {
    isTyped = true;
    localized(words);
  };
  const first = await readPassword(file, typed(promptOnce), signal);
  if (first === undefined || !isGoodPassphrase(first)) {
    localized(unusable);
    return false;
  }
  const asksAgain = times === 'twice' && (isTyped as boolean);
  if (!asksAgain || (await readPassword(file, typed(promptAgain), signal)) === first) return first;
  localized(different);
  return false;
}

const promptOnce: LocalizedText = { en: 'Passphrase (not shown):', ja: 'パスフレーズ(表示されません):' };
const promptAgain: LocalizedText = { en: 'The same again:', ja: 'もう一度入力してください:' };
const different: LocalizedText = {
  en: 'tillframe: the two differ',
  ja: 'tillframe: 二つのパスフレーズが一致しません',
};
const unusable: LocalizedText = {
  en: `tillframe: --passphrase-file: expected a readable file with a passphrase of ${minPassphraseChars} to ${maxPassphraseChars} signs in its only line (- for standard input)`,
  ja: `tillframe: --passphrase-file: ${minPassphraseChars}〜${maxPassphraseChars} 文字のパスフレーズを 1 行だけ書いた、読み取れるファイルを指定してください(- は標準入力)`,
};
