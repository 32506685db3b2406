/** Result of an import in words for people. */
import type { LocalizedText } from '../../../lib/text/language.ts';
import type { SetUpChange } from '../../store/store.ts';

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

const nouns = { camera: 'カメラ', account: 'アカウント', register: 'レジ' } as const;

/** `at`: where a person can act on it. */
export function noteText(note: ImportNote, at: 'page' | 'command' = 'command'): LocalizedText {
  switch (note.kind) {
    case 'lacks': {
      const keys = note.keys.join(', ');
      return note.what === 'register'
        ? {
            en: `register "${note.id}" has no token: make one on the page before it can push sales`,
            ja: `レジ「${note.id}」のトークンがありません。画面で作ると会計を送れるようになります`,
          }
        : {
            en: `${note.what} "${note.id}" lacks its ${keys}: give it on the page, or import a file that has it`,
            ja: `${nouns[note.what]}「${note.id}」の ${keys} がありません。画面で入力するか、入っているファイルを取り込んでください`,
          };
    }
    case 'cursor_kept':
      return {
        en: `account "${note.account}" goes on from where this gateway has got to, not from where the file stood`,
        ja: `アカウント「${note.account}」は、ファイルの時点ではなく、この装置が取得済みの続きから取得します`,
      };
    case 'other_shop':
      return {
        en: `the file is of another shop (${note.shop}): its cameras, registers and links were taken, but nothing of where its sales stand`,
        ja: `別の店舗（${note.shop}）のファイルです。カメラ・レジ・連携を取り込み、会計の取得位置は引き継ぎませんでした`,
      };
    case 'sealed':
      return {
        en: `the passwords and tokens of the file stayed sealed: those here were kept; with ${at === 'page' ? 'the passphrase of the file' : '--passphrase-file'} they are taken in`,
        ja: `ファイルの中のパスワードとトークンは開いていません。この装置にあるものをそのまま使います。取り込むには、ファイルのパスフレーズを${at === 'page' ? '入力してもう一度取り込んでください' : '指定してください（--passphrase-file）'}`,
      };
  }
}

export function changeText({ added, changed, removed, unchanged }: SetUpChange): LocalizedText {
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

export const wrongPassphrase: LocalizedText = {
  en: 'the passphrase does not open the secrets of this file, or they were changed; nothing was imported',
  ja: 'パスフレーズが違うか、ファイルの秘密の部分が変更されています。何も取り込みませんでした',
};
