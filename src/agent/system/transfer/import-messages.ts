/** Result of an import in words for people. */

import type { LocalizedText } from '../../../lib/text/language.ts';
import type { SetUpChange } from '../../store/store.ts';
import { transferText } from '../text/transfer.ts';

export type ImportNote =
  /** Secrets that are neither in the file nor here. */
  | {
      readonly kind: 'lacks';
      readonly what: 'camera' | 'account' | 'register';
      readonly id: string;
      readonly keys: readonly string[];
    }
  /** This account has been polled here already. */
  | { readonly kind: 'cursor_kept'; readonly account: string }
  | { readonly kind: 'other_shop'; readonly shop: string }
  /** The file's secrets were not decrypted. */
  | { readonly kind: 'sealed' };

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
