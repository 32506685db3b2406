/** Export and import for the page: with messages for people, on the agent's set-up. */
import type { Clock } from '../../../lib/clock.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import type { Problem } from '../../../lib/yaml/yaml-file.ts';
import type { SetUpChange } from '../../store/store.ts';
import { type ExportDeps, exportSetUp } from './export.ts';
import { importSetUp } from './import.ts';
import { noteText } from './import-messages.ts';
import { readSetUpInThread } from './read-in-thread.ts';
import type { SetUpRequest } from './read-set-up.ts';

export type SetUpTransfer = {
  /** YAML; without a passphrase secrets are left out. */
  exportFile(passphrase?: string): Promise<string>;
  importFile(text: string, passphrase?: string): Promise<ImportedFile>;
};

type ImportedFile =
  | { readonly kind: 'done'; readonly change: SetUpChange; readonly notes: readonly LocalizedText[] }
  | { readonly kind: 'mistakes'; readonly problems: readonly Problem[] }
  | { readonly kind: 'wrong_passphrase' };

export function createSetUpTransfer(
  deps: Omit<ExportDeps, 'nowMs' | 'store'> &
    Pick<Parameters<typeof importSetUp>[0], 'store' | 'adoptShop'> & { readonly clock: Clock },
): SetUpTransfer {
  return {
    exportFile: async (passphrase) =>
      (await exportSetUp({ ...deps, nowMs: deps.clock.nowMs() }, passphrase)).text,
    importFile: async (text, passphrase) => {
      const { store, shop, clock, adoptShop } = deps;
      const read = (requested: SetUpRequest) => readSetUpInThread(requested, clock);
      const imported = await importSetUp(
        { store, shopId: shop.id, read, ...(adoptShop !== undefined && { adoptShop }) },
        text,
        passphrase,
      );
      switch (imported.kind) {
        case 'done':
          return { ...imported, notes: imported.notes.map((note) => noteText(note, 'page')) };
        case 'mistakes':
          return imported;
        case 'wrong_passphrase':
          return imported;
      }
    },
  };
}
