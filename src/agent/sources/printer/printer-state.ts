/** State of the receipt printers and their alarms, for people. Pure. */

import type { PrinterState } from '../../../contract/printer/lines.ts';
import type { Alarm } from '../../../domain/alarm/alarm.ts';
import { alarms } from '../../../domain/alarm/alarms.ts';
import { problemText } from '../../../domain/problem/problem-text.ts';
import type { ReceiptRules } from '../../../domain/setup/receipt-printer.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import type { EscposReport } from './printer-source.ts';

/** As configured; addresses as HOST:PORT. */
export type ConfiguredPrinter = Pick<PrinterState, 'listen' | 'printer' | 'register'>;

/** From the config, read-only on the page. */
export type FixedPrinter = ConfiguredPrinter & { readonly rules: ReceiptRules };

export type PrintersReport = EscposReport & { readonly printers: readonly PrinterState[] };

/** The proxy's report of its printers, or the configured printers while there is none. */
export function printersOf(
  { state, printerProxy, sinceMonotonicMs }: EscposReport,
  configured: readonly ConfiguredPrinter[],
): readonly PrinterState[] {
  if (state === 'connected' && printerProxy !== undefined) return printerProxy.printers;
  const sinceMs = sinceMonotonicMs;
  return configured.map((printer) => ({ ...printer, state: 'unknown', sinceMs, tills: 0 }));
}

/** `wallAt`: epoch milliseconds of a monotonic time of this boot. */
export function printerAlarms(
  report: EscposReport,
  configured: readonly ConfiguredPrinter[],
  at: {
    readonly nowMs: number;
    wallAt(monotonicMs: number): number;
    /** Display name of a register. Default: its key. */
    readonly nameOf?: (register: string) => string;
    /** The proxy's own reason for its end. */
    readonly why?: string | undefined;
  },
): Alarm[] {
  const nameOf = at.nameOf ?? ((register: string) => register);
  /** `message`: includes the system's error text, for the log. */
  const alarm = (
    kind: Alarm['kind'],
    sinceMs: number,
    { message, ...details }: LocalizedText & { readonly message?: string },
    about?: string,
  ): Alarm => ({
    ...{ kind, sinceMs: at.wallAt(sinceMs), message: message ?? details.en, details },
    ...(about !== undefined && { about: nameOf(about) }),
  });
  const { state, sinceMonotonicMs, printerProxy, putBack } = report;
  if (state === 'away') {
    if (configured.length === 0 || at.nowMs - sinceMonotonicMs < alarms.printer_proxy_down.afterMs) return [];
    const registers = configured.map(({ register }) => nameOf(register)).join(', ');
    return [
      alarm('printer_proxy_down', sinceMonotonicMs, {
        en: `The printer proxy does not answer; registers: ${registers}${at.why === undefined ? '' : `; it says: ${at.why}`}`,
        ja: `プリンター中継が応答していません。レジ: ${registers}${at.why === undefined ? '' : `。理由: ${at.why}`}`,
      }),
    ];
  }
  return [
    ...(printerProxy?.printers ?? []).flatMap(({ listen, register, sinceMs, notListening }) =>
      notListening === undefined
        ? []
        : alarm(
            'printer_unreachable',
            sinceMs,
            {
              message: `Register ${register} can't print: ${listen} can't be opened (${notListening})`,
              en: `${nameOf(register)} can't print: the gateway's port ${portOf(listen)} can't be opened`,
              ja: `${nameOf(register)} は印刷できません。装置のポート ${portOf(listen)} を開けません`,
            },
            register,
          ),
    ),
    ...(printerProxy?.printers ?? [])
      .filter((printer) => printer.state === 'unreachable')
      .map(({ printer, register, sinceMs, problem = { code: 'printer.no_answer', params: {} } }) =>
        alarm(
          'printer_unreachable',
          sinceMs,
          {
            message: `Printer ${printer} of register ${register}: ${problemText(problem, 'en')}`,
            en: `Printer ${printer} of ${nameOf(register)}: ${problemText(problem, 'en')}`,
            ja: `${nameOf(register)} のプリンター ${printer}：${problemText(problem, 'ja')}`,
          },
          register,
        ),
      ),
    ...putBack.map(({ register, why, receipts, sinceMonotonicMs: sinceMs }) =>
      why === 'unknown_register'
        ? alarm(
            'receipts_of_unknown_register',
            sinceMs,
            {
              en: `${counted(receipts)} for register ${register}, which is not set up here`,
              ja: `登録されていないレジ ${register} のレシートが ${receipts} 枚待っています`,
            },
            register,
          )
        : alarm(
            'receipts_not_stored',
            sinceMs,
            {
              en: `Receipts of ${nameOf(register)} that could not be stored: ${receipts}; the log says why`,
              ja: `${nameOf(register)} のレシート ${receipts} 枚を保存できません。理由はログにあります`,
            },
            register,
          ),
    ),
    ...(printerProxy?.isFailing === true
      ? [
          alarm('receipts_not_stored', sinceMonotonicMs, {
            en: `The printer proxy can't write to its disk; ${counted(printerProxy.waiting)}`,
            ja: `プリンター中継がディスクに書けません。レシート ${printerProxy.waiting} 枚が待っています`,
          }),
        ]
      : []),
    ...(printerProxy !== undefined && printerProxy.lost > 0
      ? [
          alarm('receipts_lost', sinceMonotonicMs, {
            en: `Receipts printed but not kept, for want of room: ${printerProxy.lost}`,
            ja: `空きがなく、印刷したレシート ${printerProxy.lost} 枚の内容を保管できませんでした`,
          }),
        ]
      : []),
  ];
}

function counted(receipts: number): string {
  return receipts === 1 ? '1 receipt waits' : `${receipts} receipts wait`;
}

function portOf(listen: string): string {
  return listen.slice(listen.lastIndexOf(':') + 1);
}
