/** Japanese texts of the expected forms of values in a set-up file, and of their problems. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { setUpFileEn } from './set-up-file-en.ts';

export const setUpFileJa: TranslationOf<typeof setUpFileEn> = {
  settings_section: 'tillframe export が書き出した形の設定',
  time: '2026-11-24T12:34:56.789+09:00 のような時刻',
  terminal: "引用符で囲んだ POS の端末ID（例 '3'）",
  sha256: '16 進数の SHA-256',
  coordinate: '0（左端・上端）から 1（右端・下端）までの数',
  corner: '角の位置 [x, y]、それぞれ 0〜1',
  mask: '3〜64 個の角からなる多角形（例 [[0, 0], [0.3, 0], [0.3, 0.2]]）',
  camera_url:
    'rtsp://192.168.1.20:554/stream1 のようなカメラのアドレス（rtsp、rtsps、http、https のいずれか、空白なし）',

  main_elsewhere: 'url と同じホストのアドレスにしてください。カメラのログイン情報が送られるためです',
  mask_covers_nothing: '何も隠しません。すべての角が一直線上にあります',
  in_url_too: 'url の中にも書かれています。一方だけにしてください',
  username_missing: 'パスワードがあるのにユーザー名がありません',
  source_twice: '「{id}」がここに2つあります。どちらかに別の id を付けてください',
  twice: '"{id}" が二度書かれています（{list}[{first}] と同じ）',
  account_of_other_kind:
    'アカウント "{account}" はすでに {kind} のものです。このアカウントには別の id を付けてください',
  account_of_other_contract:
    'アカウント "{account}" はすでに別の契約のものです。この契約には別の id を付けてください',
  kind_unknown: 'このバージョンは "{kind}" に対応していません（対応: {known}）。装置を更新してください',
  terminal_twice: '端末 "{terminal}" は registers[{first}] で使われています',
  terminal_in_database:
    '端末 "{terminal}" は、データベースではすでにレジ "{register}" です。そのレジを `from` なしでこのファイルに書くか、別の端末を指定してください',
  printer_is_gateway: 'この装置自身のアドレスです。プリンターのアドレスを書いてください',
  printer_port_taken: 'レジ "{register}" が使っているポートです。別のポートにしてください',
  many_printers: 'プリンターは {maximum} 台まで登録できます（上限に達しています）',
  link_twice: 'links[{first}] と同じ組み合わせです',
  many_cameras: 'レジ "{register}" にはすでに {maximum} 台のカメラがあります（上限）',
  main_twice: 'レジ "{register}" の主カメラは links[{first}] です。ここには "main: false" と書いてください',
  main_missing: 'レジ "{register}" に主カメラがありません。どれか一つを "main: true" にしてください',
  no_register: 'レジ "{id}" はこのファイルにも、取り込み済みの設定にもありません',
  no_camera: 'カメラ "{id}" はこのファイルにも、取り込み済みの設定にもありません',
  no_account: 'アカウント "{id}" はこのファイルにも、取り込み済みの設定にもありません',
};
