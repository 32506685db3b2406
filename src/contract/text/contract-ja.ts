/** Japanese texts of the expected forms of values that leave a process, and of their problems. Pure. */
import type { TranslationOf } from '../../lib/text/catalogue.ts';
import type { contractEn } from './contract-en.ts';

export const contractJa: TranslationOf<typeof contractEn> = {
  id: 'a-z、0-9、- の 1〜40 文字',
  camera_id: 'a-z、0-9、- の 1〜40 文字（"new" は使えません）',
  register_key: 'A-Z、a-z、0-9、_、- の 1〜64 文字',
  currency: 'JPY のような ISO 4217 通貨コード',
  money: '最小単位の整数（JPY なら円）',
  zoned_time: '2026-11-24T12:34:56.7+09:00 のような、時差の付いた RFC 3339',
  date: '2026-11-24 のような日付',
  extra: '文字列・数値・true・false だけの JSON オブジェクト',
  region: '画像の中の長方形（left・top・width・height は画像に対する割合、各辺 0.02〜0.6）',
  json_object: 'JSON オブジェクト',
  pattern: '正規表現',
  patterns: '正規表現のリスト（{maximum} 個まで）',
  labels: '語のリスト（20 個まで）',

  printer_address:
    '192.168.1.50:9100 のような HOST:PORT。クラウドに問い合わせて印刷するプリンターは https://pos.example/cloudprnt のようなサーバー URL',
  printers: 'プリンターのリスト（16 台まで）',
  printer_is_proxy:
    'tillframe 自身が待ち受けるアドレス（printerProxy.printers の listen）です。レシートが循環するので、プリンターのアドレスを書いてください',
  printer_listen_taken: '前のプリンターがすでに使っているアドレスです',
  printers_file: 'printers.json: {why}',
  socket_path_too_long:
    '{path} はソケットのパスとして長すぎます（{maximum} バイトまで）。dataDir を短くしてください',
};
