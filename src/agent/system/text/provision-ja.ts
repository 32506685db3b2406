/** Japanese texts about files on the boot partition, and lists of devices. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { provisionEn } from './provision-en.ts';

export const provisionJa: TranslationOf<typeof provisionEn> = {
  'provision.mac': '2c:cf:67:01:02:03 のような MAC アドレス',
  'provision.device_for': '装置の serial、mac、machineId のどれか（引用符で囲みます）',
  'provision.fits_twice': 'devices[{index}] と同じく、この装置に当てはまります。一方だけにしてください',
  'provision.host_name': 'a-z、0-9、- の 1〜63 文字（.local は付けません）',
  'provision.address': '192.168.1.20/24 のような、ネットワークの長さ付きのアドレス',
  'provision.router': '192.168.1.1 のようなアドレス',
  'provision.name_servers': 'アドレスのリスト（{max} つまで）',
  'provision.router_without_address':
    '固定アドレスのときだけ使います。address も書くか、この行を消してください',
  'provision.no_router': '必要なキーがありません。ルーターのアドレスがないと、店の外に接続できません',
  'provision.set_up_code': 'tillframe provision --csv が書いた SHA-256（コードそのものはラベルにあります）',
  'provision.time_servers': '名前かアドレスのリスト（{max} つまで）',
  'provision.not_a_file': 'ファイルではないため、取り込みません',
  'provision.file_unreadable': '読めないため、取り込みません（{code}）',
  'provision.file_too_large': '取り込みません。証明書と鍵は {max} KiB までです',
  'provision.too_many_files': '取り込みません。証明書と鍵は {max} 個までです',
  'provision.values_forgotten':
    '取り込まず、これまでの設定を使います。provision.yaml で上書きした値の記録が読めません。config: のある provision.yaml をここに置いてください（上書きする値がなければ config: {empty}）',
  'provision.not_set': '設定できませんでした。次の起動時にもう一度試します: {error}',
  'provision.no_network_manager':
    '設定できませんでした。設定を読み取る NetworkManager がインストールされていません。sudo apt install network-manager でインストールしてください。次の起動時にもう一度試します',
  'provision.not_imported':
    'カメラ・レジ・組み合わせ・セットアップコードを取り込めませんでした。次の起動時にもう一度試します: {error}',
  'provision.import_failed': '取り込みを最後まで行えませんでした。次の起動時にもう一度試します: {error}',
  'provision.list_too_large': '8 MiB を超えています',
  'provision.list_encoding':
    'UTF-8 でも Shift_JIS でもありません。Excel の「名前を付けて保存」で「CSV UTF-8」を選んでください',
  'provision.list_broken':
    'ここから表として読めません。引用符 (") が閉じられていないか、セルの途中にあります',
  'provision.devices_in_template': 'ここには書けません。装置は一覧（CSV）のものになります',
  'provision.device': '装置の名前（a-z、0-9、- の 1〜64 文字）',
  'provision.too_many_devices': '{max} 台を超えています。一覧を分けてください',
  'provision.no_device': '装置が 1 台もありません',
  'provision.column_twice': '同じ列が二つあります',
  'provision.more_cells': '見出しより列が多くなっています。コンマを含むセルは "引用符" で囲んでください',
  'provision.same_as_line': '{line} 行目と同じです',
  'provision.fits_none': 'この装置に当てはまるものがありません。この装置は {own} です',
  'provision.nothing_known': 'シリアル番号も MAC アドレスもありません',
  'provision.values_unfit':
    '以前の provision.yaml で上書きした値（{keys}）と合いません。新しい config: を書いた provision.yaml をここに置いてください',
  'provision.unknown_column': '使えない列です（使える列: {known}）',
  'provision.misspelt_column': '使えない列です。"{meant}" の間違いではありませんか',
  'provision.device_missing': 'この列（装置）が必要です',
  'provision.shop_missing': 'この列（店舗ID）が必要です',
  'provision.mistakes': '設定ファイルに誤りがあります。',
  'provision.mistakes_todo':
    '直し方: 下の行をパソコンのエディター（メモ帳など）で直し、このカードを装置に戻して電源を入れてください。',
  'provision.mistakes_rest': '誤りのない部分は取り込まれています。すべて直ると、このファイルは消えます。',
  'provision.more_mistakes': 'ほか {count} 件',
};
