/** Result of an import in words for people. */

import { z } from 'zod';
import type { DeepReadonly } from '../../../lib/deep-readonly.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import type { SetUpChange } from '../../store/store.ts';
import { transferText } from '../text/transfer.ts';

export const importNoteSchema = z.discriminatedUnion('kind', [
  /** Secrets that are neither in the file nor here. */
  z.object({
    kind: z.literal('lacks'),
    what: z.enum(['camera', 'account', 'register']),
    id: z.string(),
    keys: z.array(z.string()).readonly(),
  }),
  /** This account has been polled here already. */
  z.object({ kind: z.literal('cursor_kept'), account: z.string() }),
  z.object({ kind: z.literal('other_shop'), shop: z.string() }),
  /** The file's secrets were not decrypted. */
  z.object({ kind: z.literal('sealed') }),
]);
export type ImportNote = DeepReadonly<z.output<typeof importNoteSchema>>;

/** `at`: where a person can act on it. */
export function noteText(note: ImportNote, at: 'page' | 'command' = 'command'): LocalizedText {
  switch (note.kind) {
    case 'lacks': {
      const { what, id } = note;
      if (what === 'register') return transferText('transfer.token_lacking', { register: id });
      return transferText(`transfer.${what}_lacks`, { id, keys: note.keys.join(', ') });
    }
    case 'cursor_kept':
      return transferText('transfer.cursor_kept', { account: note.account });
    case 'other_shop':
      return transferText('transfer.other_shop', { shop: note.shop });
    case 'sealed':
      return transferText(`transfer.sealed_for_${at}`);
  }
}

export function changeText({ added, changed, removed, unchanged }: SetUpChange): LocalizedText {
  if (added + changed + removed === 0) {
    return transferText('transfer.unchanged', { count: unchanged });
  }
  const counts = [
    transferText('transfer.added', { count: added }),
    transferText('transfer.changed', { count: changed }),
    transferText('transfer.removed', { count: removed }),
    transferText('transfer.left', { count: unchanged }),
  ].filter((_, index) => [added, changed, removed, unchanged][index] !== 0);
  return { en: counts.map(({ en }) => en).join(', '), ja: counts.map(({ ja }) => ja).join('、') };
}

export const wrongPassphrase: LocalizedText = transferText('transfer.wrong_passphrase');
