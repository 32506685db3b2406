/** State of the receipt printers and their alarms, for people. Pure. */

import type { PrinterState } from '../../../contract/printer/lines.ts';
import type { Alarm } from '../../../domain/alarm/alarm.ts';
import { alarms } from '../../../domain/alarm/alarms.ts';
import { problemTexts } from '../../../domain/problem/problem-text.ts';
import type { ReceiptRules } from '../../../domain/setup/receipt-printer.ts';
import { localizedTexts } from '../../../lib/text/catalogue.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import { printerAlarmEn } from './alarm-en.ts';
import { printerAlarmJa } from './alarm-ja.ts';
import type { EscposReport } from './printer-source.ts';

const text = localizedTexts(printerAlarmEn, printerAlarmJa);

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
      alarm(
        'printer_proxy_down',
        sinceMonotonicMs,
        at.why === undefined
          ? text('proxy_down', { registers })
          : text('proxy_down_because', { registers, why: at.why }),
      ),
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
              ...text('not_listening', { register: nameOf(register), port: portOf(listen) }),
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
            message: `Printer ${printer} of register ${register}: ${problemTexts(problem).en}`,
            ...text('unreachable', { printer, register: nameOf(register), why: problemTexts(problem) }),
          },
          register,
        ),
      ),
    ...putBack.map(({ register, why, receipts, sinceMonotonicMs: sinceMs }) =>
      why === 'unknown_register'
        ? alarm(
            'receipts_of_unknown_register',
            sinceMs,
            text('unknown_register', { receipts: counted(receipts), register }),
            register,
          )
        : alarm(
            'receipts_not_stored',
            sinceMs,
            text('not_stored', { register: nameOf(register), receipts }),
            register,
          ),
    ),
    ...(printerProxy?.isFailing === true
      ? [
          alarm(
            'receipts_not_stored',
            sinceMonotonicMs,
            text('disk_fails', { receipts: counted(printerProxy.waiting) }),
          ),
        ]
      : []),
    ...(printerProxy !== undefined && printerProxy.lost > 0
      ? [alarm('receipts_lost', sinceMonotonicMs, text('lost', { receipts: printerProxy.lost }))]
      : []),
  ];
}

function counted(receipts: number): LocalizedText {
  return receipts === 1 ? text('one_waits') : text('some_wait', { receipts });
}

function portOf(listen: string): string {
  return listen.slice(listen.lastIndexOf(':') + 1);
}
