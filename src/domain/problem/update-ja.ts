/** Japanese texts about the last update. Pure. */
import type { TranslationOf } from '../../lib/text/catalogue.ts';
import type { updateProblemsEn } from './update-en.ts';

export const updateProblemsJa: TranslationOf<typeof updateProblemsEn> = {
  'update.updated': '{to} に更新し、正常に動いています',
  'update.returned': '{to} を取り消し、{from} に戻しました: {reason}',
  'update.returned_unhealthy':
    '{to} を取り消しましたが、{from} も正常に動いていません（tillframe doctor と tillframe logs をご確認ください）: {reason}',
  'update.not_begun': '{to} はインストールされず、何も変更していません: {reason}',

  'update.failed': 'tillframe logs をご確認ください',
  'update.not_healthy': '2 分以内に正常になりませんでした（tillframe logs）',
  'update.not_installed': 'インストールできませんでした（tillframe logs）',
  'update.no_former':
    'インストール済みの版のファイルが欠けているか変更されていて、元に戻せなくなります。apt で一度入れ直してください',
  'update.needs_more':
    '必要な Debian のパッケージを取得できません（apt-get update とネットワークをご確認ください）',

  'update.version_absent': '更新の取得先の署名された版の中に、この版がありません',
  'update.not_verified':
    '更新の取得先にあるものは、装置が信頼する鍵で署名されていないか、期限が切れているか、変更されています',
  'update.source_unreachable': '更新の取得先に接続できないか、署名された版がありません',
  'update.clock_not_set':
    '装置の時刻が同期されていないため、依頼の期限を判断できません。時刻サーバーに接続できるようにするか、コンテナーのホストなど、ほかの方法で合わせている場合は config.yaml に clock.state: synced を設定してください',
  'update.disk_full': 'ディスクの空きが足りないため、更新できません',
};
