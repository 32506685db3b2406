/** `tillframe import FILE`: brings POS accounts, cameras, registers and links to what a file says. The agent may be running: it notices. */
import { loadConfig } from '../load-config.ts';
import type { Words } from '../ops/words.ts';
import type { KnownSetUp } from '../set-up-checks.ts';
import { readSetUpFile } from '../set-up-file.ts';
import type { SetUpChange, Store } from '../store/store.ts';
import { openStoreOf } from './open-store.ts';
import { complainAbout, type ExitCode, type Terminal } from './terminal.ts';

export async function importFile(
  file: string,
  options: { config: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const loaded = loadConfig(options.config, { environment: terminal.environment ?? {} });
  if (!loaded.ok) return complainAbout(options.config, loaded.problems, terminal);
  const firstLook = readSetUpFile(file);
  if (!firstLook.ok) return complainAbout(file, firstLook.problems, terminal);

  await using store = await openStoreOf(loaded.config);
  const checked = readSetUpFile(file, await knownTo(store));
  if (!checked.ok) return complainAbout(file, checked.problems, terminal);
  terminal.print(`${file}: ${changeText(await store.write.importSetUp(checked.value))[terminal.language]}`);
  return 0;
}

async function knownTo(store: Store): Promise<KnownSetUp> {
  const [cameras, registers, posAccounts, posTerminals] = await Promise.all([
    store.read.cameras(),
    store.read.registers(),
    store.read.posAccounts(),
    store.read.posTerminals(),
  ]);
  return {
    cameraIds: new Set(cameras.map(({ id }) => id)),
    registerKeys: new Set(registers.map(({ key }) => key)),
    posAccounts: new Map(posAccounts.map((account) => [account.id, account])),
    posTerminals,
  };
}

function changeText({ added, changed, removed, unchanged }: SetUpChange): Words {
  if (added + changed + removed === 0) {
    return { en: `nothing changed, ${unchanged} known already`, ja: `変更なし(登録済み ${unchanged} 件)` };
  }
  const counts = [
    { count: added, en: 'added', ja: '追加' },
    { count: changed, en: 'changed', ja: '変更' },
    { count: removed, en: 'removed', ja: '削除' },
    { count: unchanged, en: 'unchanged', ja: '変更なし' },
  ].filter(({ count }) => count > 0);
  return {
    en: counts.map(({ count, en }) => `${count} ${en}`).join(', '),
    ja: counts.map(({ count, ja }) => `${ja} ${count} 件`).join('、'),
  };
}
