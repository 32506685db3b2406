/** What people are told of the receipt printers: the state of each, and what needs somebody. Pure. */
import type { Alarm } from '../domain/alarm.ts';
import type { PrinterState } from '../tap/contract/lines.ts';
import type { EscposReport } from './escpos.ts';

/** As the config has it; addresses as HOST:PORT. */
export type ConfiguredPrinter = Pick<PrinterState, 'listen' | 'printer' | 'register'>;

export type PrintersReport = EscposReport & { readonly printers: readonly PrinterState[] };

/** The proxy is started within moments; a restart of it is nobody's concern. Milliseconds. */
const awayShownAfterMs = 15_000;

/** What the proxy says of its printers, or the configured ones while it says nothing. */
export function printersOf(
  { state, tap, sinceMonotonicMs }: EscposReport,
  configured: readonly ConfiguredPrinter[],
): readonly PrinterState[] {
  if (state === 'connected' && tap !== undefined) return tap.printers;
  const sinceMs = sinceMonotonicMs;
  return configured.map((printer) => ({ ...printer, state: 'unknown', sinceMs, tills: 0 }));
}

/** `wallAt`: epoch milliseconds of a monotonic moment of this boot. */
export function printerAlarms(
  report: EscposReport,
  configured: readonly ConfiguredPrinter[],
  at: {
    readonly nowMs: number;
    wallAt(monotonicMs: number): number;
    /** The proxy’s own reason for having ended. */
    readonly why?: string | undefined;
  },
): Alarm[] {
  const alarm = (kind: Alarm['kind'], sinceMs: number, message: string): Alarm => ({
    ...{ kind, sinceMs: at.wallAt(sinceMs), message },
  });
  const { state, sinceMonotonicMs, tap, putBack } = report;
  if (state === 'away') {
    if (configured.length === 0 || at.nowMs - sinceMonotonicMs < awayShownAfterMs) return [];
    const registers = configured.map(({ register }) => register).join(', ');
    return [
      alarm(
        'printer_proxy_down',
        sinceMonotonicMs,
        `The printer proxy does not answer; registers: ${registers}${at.why === undefined ? '' : `; it says: ${at.why}`}`,
      ),
    ];
  }
  return [
    ...(tap?.printers ?? [])
      .filter((printer) => printer.state === 'unreachable')
      .map(({ printer, register, sinceMs, why }) =>
        alarm(
          'printer_unreachable',
          sinceMs,
          `Printer ${printer} of register ${register}: ${why ?? 'no answer'}`,
        ),
      ),
    ...putBack.map(({ register, why, receipts, sinceMonotonicMs: sinceMs }) =>
      why === 'unknown_register'
        ? alarm(
            'receipts_of_unknown_register',
            sinceMs,
            `${receipts} receipts wait for register ${register}, which is not set up here`,
          )
        : alarm(
            'receipts_not_stored',
            sinceMs,
            `${receipts} receipts of register ${register} could not be stored; the log says why`,
          ),
    ),
    ...(tap?.isFailing === true
      ? [
          alarm(
            'receipts_not_stored',
            sinceMonotonicMs,
            `The printer proxy can't write to its disk; ${tap.waiting} receipts wait`,
          ),
        ]
      : []),
    ...(tap !== undefined && tap.lost > 0
      ? [
          alarm(
            'receipts_lost',
            sinceMonotonicMs,
            `${tap.lost} receipts were printed but not kept: there was no room`,
          ),
        ]
      : []),
  ];
}
