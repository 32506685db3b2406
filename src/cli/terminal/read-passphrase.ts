/** Passphrase of the secrets in a set-up file, read from a file or typed. */
import {
  isGoodPassphrase,
  maxPassphraseChars,
  minPassphraseChars,
} from '../../domain/setup/password-length.ts';
import type { Words } from '../../lib/text/language.ts';
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
  const say = (words: Words): void => terminal.complain(words[terminal.language]);
  let isTyped = false;
  const typed = (words: Words) => (): void => {
    isTyped = true;
    say(words);
  };
  const first = await readPassword(file, typed(promptOnce), signal);
  if (first === undefined || !isGoodPassphrase(first)) {
    say(unusable);
    return false;
  }
  const asksAgain = times === 'twice' && (isTyped as boolean);
  if (!asksAgain || (await readPassword(file, typed(promptAgain), signal)) === first) return first;
  say(different);
  return false;
}

const promptOnce: Words = { en: 'Passphrase (not shown):', ja: 'パスフレーズ(表示されません):' };
const promptAgain: Words = { en: 'The same again:', ja: 'もう一度入力してください:' };
const different: Words = {
  en: 'tillframe: the two differ',
  ja: 'tillframe: 二つのパスフレーズが一致しません',
};
const unusable: Words = {
  en: `tillframe: --passphrase-file: expected a readable file with a passphrase of ${minPassphraseChars} to ${maxPassphraseChars} signs in its only line (- for standard input)`,
  ja: `tillframe: --passphrase-file: ${minPassphraseChars}〜${maxPassphraseChars} 文字のパスフレーズを 1 行だけ書いた、読み取れるファイルを指定してください(- は標準入力)`,
};
