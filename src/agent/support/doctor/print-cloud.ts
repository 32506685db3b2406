/** Checks that the cloud of a printer that polls it can be reached, and that the printer polls this gateway. */
import type { PrinterAddress } from '../../../contract/printer/printer-address.ts';
import { doctorMessage } from '../../../domain/doctor/doctor-text.ts';
import { problemTexts } from '../../../domain/problem/problem-text.ts';
import { relayUrl } from '../../../domain/setup/print-addresses.ts';
import { printCloudProblem } from '../../sources/printer/printer-address.ts';
import type { CheckContext, Found } from './check.ts';

export type CloudPrinter = PrinterAddress & { readonly listenPort: number };

/** Printers poll every few seconds; once a minute is the longest common interval. */
const pollsWithinMs = 300_000;

export async function printCloudFound(
  key: string,
  printer: CloudPrinter,
  { clock, lastPollMs }: CheckContext,
  signal: AbortSignal,
): Promise<Found> {
  const problem = await printCloudProblem(printer, clock, signal);
  if (problem !== undefined)
    return {
      level: 'red',
      what: doctorMessage('doctor.print_cloud_unreachable'),
      todo: doctorMessage('doctor.check_printer', { problem: problemTexts(problem) }),
    };
  if (lastPollMs === undefined) return { level: 'green', what: doctorMessage('doctor.print_cloud_answers') };
  const polledMs = lastPollMs(key);
  const agoMs = clock.monotonicMs() - (polledMs ?? 0);
  if (polledMs !== undefined && agoMs <= pollsWithinMs)
    return {
      level: 'green',
      what: doctorMessage('doctor.printer_polls', { seconds: String(Math.round(agoMs / 1_000)) }),
    };
  return {
    level: 'yellow',
    what:
      polledMs === undefined
        ? doctorMessage('doctor.printer_never_polled')
        : doctorMessage('doctor.printer_does_not_poll', { minutes: String(Math.floor(agoMs / 60_000)) }),
    todo: doctorMessage('doctor.set_server_url', {
      url: relayUrl(printer.cloud ?? '', 'GATEWAY', printer.listenPort),
    }),
  };
}
