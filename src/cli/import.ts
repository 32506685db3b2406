/**
 * `tillframe import FILE`: sets POS accounts, cameras, registers and links to the contents of a file. A running agent picks up the change.
 */
import { isatty } from 'node:tty';
import { loadConfig } from '../agent/config/load-config.ts';
import { isDatabaseOwned } from '../agent/store/lock.ts';
import { adoptShop } from '../agent/system/transfer/adopt-shop.ts';
import { importSetUp } from '../agent/system/transfer/import.ts';
import { changeText, noteText, wrongPassphrase } from '../agent/system/transfer/import-messages.ts';
import { readSetUp } from '../agent/system/transfer/read-set-up.ts';
import { acquireSetUpLock, otherChange } from '../agent/system/transfer/set-up-lock.ts';
import { systemClock } from '../lib/clock.ts';
import type { LocalizedText } from '../lib/text/language.ts';
import { readText, wholeFile } from '../lib/yaml/yaml-file.ts';
import { databasePath, openStoreOf } from './terminal/open-store.ts';
import { readPassphrase } from './terminal/read-passphrase.ts';
import { type ExitCode, printProblems, type Terminal } from './terminal/terminal.ts';
import { message } from './text/messages.ts';

export type ImportOptions = {
  readonly config: string;
  readonly passphraseFile?: string;
  readonly json?: true;
};

export async function importFile(
  file: string,
  options: ImportOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const localized = (words: LocalizedText): string => words[terminal.language];
  const loaded = loadConfig(options.config, {
    environment: terminal.environment ?? {},
    runsWithAgent: true,
    makesShopId: true,
  });
  if (!loaded.ok) return printProblems(options.config, loaded.problems, terminal);
  const text = readText(file);
  if (typeof text !== 'string') return printProblems(file, [wholeFile(text)], terminal);
  const read = readSetUp({ text });
  if (!read.ok) return printProblems(file, read.problems, terminal);
  let { passphraseFile } = options;
  if (passphraseFile === undefined && read.sealed !== undefined && isatty(0)) {
    terminal.printError(`${file}: ${localized(message('import.sealed'))}`);
    passphraseFile = '-';
  }
  const passphrase = await readPassphrase(passphraseFile, 'once', terminal, signal);
  if (passphrase === false) return 2;

  await using store = await openStoreOf(loaded.config);
  const { config, givesShopId } = loaded;
  // A running agent would go on under the id that it started with.
  const mayBecome = !givesShopId && !isDatabaseOwned(databasePath(config.dataDir));
  const deps = {
    ...{ store, shopId: config.shop.id },
    ...(mayBecome && { adoptShop: (id: string) => adoptShop({ store, dataDir: config.dataDir }, id) }),
  };
  // Locked against changes on the page, which read, validate and write: none of them may have read the state that is changed here.
  using turn = await acquireSetUpLock(config.dataDir, systemClock);
  if (turn === undefined) {
    terminal.printError(`tillframe: ${localized(otherChange)}`);
    return 1;
  }
  const imported = await importSetUp(deps, text, passphrase);
  switch (imported.kind) {
    case 'mistakes':
      return printProblems(file, imported.problems, terminal);
    case 'wrong_passphrase':
      terminal.printError(`tillframe: ${file}: ${localized(wrongPassphrase)}`);
      return 1;
    case 'done':
      if (options.json === true) {
        const notes = imported.notes.map((note) => ({ ...note, text: noteText(note).en }));
        terminal.print(JSON.stringify({ file, ...imported.change, notes }, null, 2));
        return 0;
      }
      terminal.print(`${file}: ${localized(changeText(imported.change))}`);
      for (const note of imported.notes) terminal.printError(`${file}: ${localized(noteText(note))}`);
      return 0;
  }
}
