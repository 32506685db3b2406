/** Japanese texts about a database that can not be used. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { storeEn } from './store-en.ts';

export const storeJa: TranslationOf<typeof storeEn> = {
  'store.in_use':
    'データベース {path} は別の tillframe が使用中です。先にそちらを止めるか、dataDir を別のフォルダーにしてください',
  'store.too_large_for_memory':
    'データフォルダーのファイルシステムが読み取り専用で、データベース {path} はメモリに読み込むには大きすぎます。ディスクを修復するか、フォルダーを別のディスクにコピーしてください',
  'store.damaged':
    'データベース {path} が壊れています。常駐プログラム(tillframe run)を起動すると復旧されます。その後でもう一度試してください',
};
