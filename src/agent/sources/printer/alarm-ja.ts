/** Japanese texts of the alarms of receipt printers. Pure. */
import type { TranslationOf } from '../../../lib/text/catalogue.ts';
import type { printerAlarmEn } from './alarm-en.ts';

export const printerAlarmJa: TranslationOf<typeof printerAlarmEn> = {
  proxy_down: 'プリンター中継が応答していません。レジ: {registers}',
  proxy_down_because: 'プリンター中継が応答していません。レジ: {registers}。理由: {why}',
  not_listening: '{register} は印刷できません。装置のポート {port} を開けません',
  unreachable: '{register} のプリンター {printer}：{why}',
  unknown_register: '登録されていないレジ {register} の{receipts}',
  not_stored: '{register} のレシート {receipts} 枚を保存できません。理由はログにあります',
  disk_fails: 'プリンター中継がディスクに書けません。{receipts}',
  lost: '空きがなく、印刷したレシート {receipts} 枚の内容を保管できませんでした',

  one_waits: 'レシートが 1 枚待っています',
  some_wait: 'レシートが {receipts} 枚待っています',
};
