/** Export and import as the page asks for them: with the words for people, of the set-up that the agent has. */
import type { Words } from '../ops/words.ts';
import type { Problem } from '../ops/yaml-file.ts';
import type { SetUpChange } from '../store/store.ts';
import { type ExportDeps, exportSetUp } from './export.ts';
import { importSetUp, setUpMistakes } from './import.ts';
import { noteWords, wrongPassphrase } from './import-words.ts';

export type SetUpTransfer = {
  /** YAML; without a passphrase secrets are left out. */
  exportFile(passphrase?: string): Promise<string>;
  importFile(text: string, passphrase?: string): Promise<ImportedFile>;
};

export type ImportedFile =
  | { readonly kind: 'done'; readonly change: SetUpChange; readonly notes: readonly Words[] }
  | { readonly kind: 'mistakes'; readonly problems: readonly Problem[] }
  | { readonly kind: 'wrong_passphrase'; readonly words: Words };

export function createSetUpTransfer(
  deps: Omit<ExportDeps, 'nowMs' | 'store'> &
    Pick<Parameters<typeof importSetUp>[0], 'store'> & { readonly clock: { nowMs(): number } },
): SetUpTransfer {
  return {
    exportFile: async (passphrase) =>
      (await exportSetUp({ ...deps, nowMs: deps.clock.nowMs() }, passphrase)).text,
    importFile: async (text, passphrase) => {
      const problems = setUpMistakes(text);
      if (problems.length > 0) return { kind: 'mistakes', problems };
      const imported = await importSetUp({ store: deps.store, shopId: deps.shop.id }, text, passphrase);
      switch (imported.kind) {
        case 'done':
          return { ...imported, notes: imported.notes.map(noteWords) };
        case 'mistakes':
          return imported;
        case 'wrong_passphrase':
          return { kind: 'wrong_passphrase', words: wrongPassphrase };
      }
    },
  };
}
