/** Japanese texts about the import of a set-up file. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { transferEn } from './transfer-en.ts';

export const transferJa: TranslationOf<typeof transferEn> = {
  'transfer.too_much': '大きすぎて読み取れません。分けるか、tillframe import FILE で取り込んでください',
  'transfer.other_change': 'ほかの設定変更を処理しています。少し待ってから、もう一度お試しください',
  'transfer.token_lacking':
    'レジ「{register}」のトークンがありません。画面で作ると会計を送れるようになります',
  'transfer.cursor_kept':
    'アカウント「{account}」は、ファイルの時点ではなく、この装置が取得済みの続きから取得します',
  'transfer.other_shop':
    '別の店舗（{shop}）のファイルです。カメラ・レジ・連携を取り込み、会計の取得位置は引き継ぎませんでした',
  'transfer.unchanged': '変更なし（登録済み {count} 件）',
  'transfer.wrong_passphrase':
    'パスフレーズが違うか、ファイルの秘密の部分が変更されています。何も取り込みませんでした',
  'transfer.camera_lacks':
    'カメラ「{id}」の {keys} がありません。画面で入力するか、入っているファイルを取り込んでください',
  'transfer.account_lacks':
    'アカウント「{id}」の {keys} がありません。画面で入力するか、入っているファイルを取り込んでください',
  'transfer.sealed_for_page':
    'ファイルの中のパスワードとトークンは開いていません。この装置にあるものをそのまま使います。取り込むには、ファイルのパスフレーズを入力してもう一度取り込んでください',
  'transfer.sealed_for_command':
    'ファイルの中のパスワードとトークンは開いていません。この装置にあるものをそのまま使います。取り込むには、ファイルのパスフレーズを指定してください（--passphrase-file）',
  'transfer.added': '追加 {count} 件',
  'transfer.changed': '変更 {count} 件',
  'transfer.removed': '削除 {count} 件',
  'transfer.left': '変更なし {count} 件',
};
