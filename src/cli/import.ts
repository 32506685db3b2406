/**
 * `tillframe import FILE`: sets POS accounts, cameras, registers and links to the contents of a file. A running agent picks up the change.
 */
import { isatty } from 'node:tty';
import { loadConfig } from '../agent/config/load-config.ts';
import { importSetUp } from '../agent/system/transfer/import.ts';
import { changeWords, noteWords, wrongPassphrase } from '../agent/system/transfer/import-messages.ts';
import { readSetUp } from '../agent/system/transfer/read-set-up.ts';
import { acquireSetUpLock, otherChange } from '../agent/system/transfer/set-up-lock.ts';
import { systemClock } from '../lib/clock.ts';
import type { Words } from '../lib/text/language.ts';
import { readText, wholeFile } from '../lib/yaml/yaml-file.ts';
import { openStoreOf } from './terminal/open-store.ts';
import { readPassphrase } from './terminal/read-passphrase.ts';
import { complainAbout, type ExitCode, type Terminal } from './terminal/terminal.ts';

const sealedAsks: Words = {
  en: 'holds sealed passwords and tokens (to leave them out: < /dev/null)',
  ja: '封をしたパスワードとトークンが入っています（取り込まないときは < /dev/null を付けます）',
};

export async function importFile(
  file: string,
  options: { config: string; passphraseFile?: string },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const say = (words: Words): string => words[terminal.language];
  const loaded = loadConfig(options.config, { environment: terminal.environment ?? {}, besideAgent: true });
  if (!loaded.ok) return complainAbout(options.config, loaded.problems, terminal);
  const text = readText(file);
  if (typeof text !== 'string') return complainAbout(file, [wholeFile(text)], terminal);
  const read = readSetUp({ text });
  if (!read.ok) return complainAbout(file, read.problems, terminal);
  let { passphraseFile } = options;
  if (passphraseFile === undefined && read.sealed !== undefined && isatty(0)) {
    terminal.complain(`${file}: ${say(sealedAsks)}`);
    passphraseFile = '-';
  }
  const passphrase = await readPassphrase(passphraseFile, 'once', terminal, signal);
  if (passphrase === false) return 2;

  await using store = await openStoreOf(loaded.config);
  const deps = { store, shopId: loaded.config.shop.id };
  // Locked against changes on the page, which read, validate and write: none of them may have read the state that is changed here.
  using turn = await acquireSetUpLock(loaded.config.dataDir, systemClock);
  if (turn === undefined) {
    terminal.complain(`tillframe: ${say(otherChange)}`);
    return 1;
  }
  const imported = await importSetUp(deps, text, passphrase);
  switch (imported.kind) {
    case 'mistakes':
      return complainAbout(file, imported.problems, terminal);
    case 'wrong_passphrase':
      terminal.complain(`tillframe: ${file}: ${say(wrongPassphrase)}`);
      return 1;
    case 'done':
      terminal.print(`${file}: ${say(changeWords(imported.change))}`);
      for (const note of imported.notes) terminal.complain(`${file}: ${say(noteWords(note))}`);
      return 0;
  }
}
