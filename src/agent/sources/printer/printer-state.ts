/** State of the receipt printers and their alarms, for people. Pure. */

import type { PrinterState } from '../../../contract/printer/lines.ts';
import type { Alarm } from '../../../domain/alarm/alarm.ts';
import { alarms } from '../../../domain/alarm/alarms.ts';
import { alarmProblem } from '../../../domain/problem/alarm.ts';
import type { ReceiptRules } from '../../../domain/setup/receipt-printer.ts';
import type { Message } from '../../../lib/text/message.ts';
import type { EscposReport } from './printer-source.ts';

/** As configured; addresses as HOST:PORT. */
export type ConfiguredPrinter = Pick<PrinterState, 'listen' | 'printer' | 'register'>;

/** From the config, read-only on the page. */
export type FixedPrinter = ConfiguredPrinter & {
  readonly rules: ReceiptRules;
  readonly cloud?: string | undefined;
};

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
  const alarm = (kind: Alarm['kind'], sinceMs: number, problem: Message, about?: string): Alarm => ({
    ...{ kind, sinceMs: at.wallAt(sinceMs), problem },
    ...(about !== undefined && { about: nameOf(about) }),
  });
  const { state, sinceMonotonicMs, printerProxy, putBack } = report;
  if (state === 'away') {
    if (configured.length === 0 || at.nowMs - sinceMonotonicMs < alarms.printer_proxy_down.afterMs) return [];
    const registers = configured.map(({ register }) => nameOf(register)).join(', ');
    const problem =
      at.why === undefined
        ? alarmProblem('alarm.printer_proxy_silent', { registers })
        : alarmProblem('alarm.printer_proxy_ended', { registers, reason: at.why });
    return [alarm('printer_proxy_down', sinceMonotonicMs, problem)];
  }
  const printers = printerProxy?.printers ?? [];
  return [
    ...printers.flatMap(({ listen, register, sinceMs, notListening: error }) => {
      if (error === undefined) return [];
      const named = { register: nameOf(register), port: portOf(listen), error };
      return alarm('printer_unreachable', sinceMs, alarmProblem('alarm.port_not_opened', named), register);
    }),
    ...printers
      .filter((printer) => printer.state === 'unreachable')
      .map(({ printer, register, sinceMs, problem = { code: 'printer.no_answer', params: {} } }) => {
        const named = { printer, register: nameOf(register), problem };
        return alarm(
          'printer_unreachable',
          sinceMs,
          alarmProblem('alarm.printer_unreachable', named),
          register,
        );
      }),
    ...putBack.map(({ register, why, receipts: count, sinceMonotonicMs: sinceMs }) => {
      const receipts = String(count);
      if (why !== 'unknown_register') {
        const problem = alarmProblem('alarm.receipts_not_stored', { register: nameOf(register), receipts });
        return alarm('receipts_not_stored', sinceMs, problem, register);
      }
      const code = count === 1 ? 'alarm.receipt_of_unknown' : 'alarm.receipts_of_unknown';
      const problem = alarmProblem(code, { receipts, register });
      return alarm('receipts_of_unknown_register', sinceMs, problem, register);
    }),
    ...(printerProxy?.isFailing === true
      ? [alarm('receipts_not_stored', sinceMonotonicMs, waitingProblem(printerProxy.waiting))]
      : []),
    ...(printerProxy !== undefined && printerProxy.lost > 0
      ? [
          alarm(
            'receipts_lost',
            sinceMonotonicMs,
            alarmProblem('alarm.receipts_lost', { receipts: String(printerProxy.lost) }),
          ),
        ]
      : []),
  ];
}

function waitingProblem(receipts: number): Message {
  const code = receipts === 1 ? 'alarm.receipt_in_proxy' : 'alarm.receipts_in_proxy';
  return alarmProblem(code, { receipts: String(receipts) });
}

function portOf(listen: string): string {
  return listen.slice(listen.lastIndexOf(':') + 1);
}
