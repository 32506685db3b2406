/** Japanese texts about a database that can not be used. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { storeEn } from './store-en.ts';

export const storeJa: TranslationOf<typeof storeEn> = {
  'store.in_use':
    'データベース {path} は別の tillframe が使用中です。先にそちらを止めるか、dataDir を別のフォルダーにしてください',
  'store.too_large_for_memory':
    'データフォルダーのファイルシステムが読み取り専用で、データベース {path} はメモリに読み込むには大きすぎます。ディスクを修復するか、フォルダーを別のディスクにコピーしてください',
  'store.damaged':
    'データベース {path} が壊れています。常駐プログラム（tillframe run）を起動すると復旧されます。その後でもう一度試してください',
  'store.newer':
    'データベース {path} は新しいバージョンの tillframe で作られています（スキーマ {newer}、このバージョンは {known} まで）。そのバージョンをインストールし直してください',
  'store.no_gateway_id':
    '{path} に装置の ID がありません。削除して新しい ID を作るか、設定ファイルの gateway.id で指定してください',
  'store.not_a_key':
    '{path} は {bytes} バイトの鍵ではありません。元のファイルに戻すか、削除してから、カメラをパスワードとともに取り込み直してください',
};
