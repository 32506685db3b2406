/** Japanese texts about updates: what is chosen, why not, and what apt answers. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { updateEn } from './update-en.ts';

export const updateJa: TranslationOf<typeof updateEn> = {
  'update.older':
    '{version} はインストール済みの {installed} より古い版です。それでも入れるには --allow-older を付けてください',
  'update.other_architecture': '{others} 用の版しかありません。この機器は {architecture} です',
  'update.no_version': 'tillframe の版が 1 つもありません',
  'update.not_signed': '{named} は署名された版の中にありません',
  'update.rolled_back_before':
    '{version} は以前この機器で取り消されたため、自動では再試行しません。tillframe update で試せます',
  'update.no_place': '{named} はアドレス（https://…）でも、この機器のフォルダー・パッケージでもありません',
  'update.no_room':
    '更新には {folder} のディスクに一時的に {needed} MB が必要ですが、空きは {free} MB です。空きを増やしてください',
  'update.no_key':
    '更新の署名を確認する鍵がありません。パッケージ作成者の公開鍵を {folder} に置いてください（例: {folder}/updates.asc。鍵は scripts/sign-release.sh key で作れます）',
  'update.not_a_key':
    '{path} は OpenPGP の公開鍵ではありません。scripts/sign-release.sh key か gpg --export --armor の出力を置くか、ファイルを削除してください',
  'update.in_use':
    '別の tillframe update が確認または取得をしています（夜間の自動更新かもしれません）。終わってからもう一度実行してください。systemctl status tillframe-update で確認できます',
  'update.goes_on': '更新がまだ終わっていません。処理は続いています: tillframe logs',
  'update.disk_full': 'ディスクがいっぱいです。空きを増やしてください',
  'update.locked': '別の更新を確認中です。終わるまでお待ちください',
  'update.signed_in_future': '{from} の署名が未来の日時です。この機器の時計が遅れています（timedatectl）',
  'update.expired':
    '{from} の署名の有効期限が切れています。作成者が署名し直す必要があります（scripts/sign-release.sh）',
  'update.not_trusted':
    '{from} は、ここで信頼する鍵（/etc/tillframe/update-keys.d）で署名されていないか、署名後に変更されています。何もインストールしていません',
  'update.file_differs':
    '{from} のファイルが署名されたものと違います（破損、変更、または入れ替え中）。何もインストールしていません',
  'update.certificate': '{from} の証明書を信頼できません（ca-certificates パッケージと時計をご確認ください）',
  'update.no_signed_versions':
    '{from} に署名付きの更新がありません（scripts/sign-release.sh が作る InRelease と Packages）',
  'update.unreachable': '{from} に接続できないか、通信が長く途切れました',
  'update.apt_failed': 'apt が {from} から取得できません',
  'update.tried_after_a_day': '{result}。1 日後に自動で再試行します。tillframe update で今すぐ試せます',
  'update.apt_answered': '{problem} (apt: {answer})',
};
