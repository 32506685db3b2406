/**
 * Pairs the print messages of ePOS-Device with their results. A result names the device alone (its `sequence` is always 0), so results
 * belong to the prints of a device in their order; an error names the `sequence` of the message that failed:
 * https://download4.epson.biz/sec_pubs/pos/reference_en/epos_device/ref_epos_device_xml_en_message_device_data.html
 * and `…_message_error.html` there. Bound: 64 prints without a result, for 60 s; beyond
 * either the oldest counts as unanswered, since the results of later prints would be taken for its own.
 */
import type { PrintOutcome } from '../http/print-exchange.ts';

export type DevicePrint = Omit<PrintOutcome, 'result'> & { readonly device: string };

const maxWaiting = 64;
const maxWaitMs = 60_000;
/** An inquiry after the job of an earlier print is an empty document, and has a result too. */
type Waiting = { readonly print: DevicePrint; readonly sequence: string; readonly sentAtMs: number };

type DevicePrints = {
  readonly sent: (print: DevicePrint, sequence: string, atMs: number) => void;
  readonly result: (device: string, isSuccess: boolean | undefined) => void;
  readonly failed: (sequence: string) => void;
  readonly isWaiting: () => boolean;
  /** Those that were settled since the last call. */
  readonly taken: () => PrintOutcome[];
  /** Those that waited for too long. */
  readonly tick: (nowMs: number) => PrintOutcome[];
  readonly end: () => PrintOutcome[];
};

const unanswered = (all: readonly Waiting[]): PrintOutcome[] =>
  all.map(({ print }) => ({ ...print, result: 'unanswered' }));

export function createDevicePrints(): DevicePrints {
  const waiting: Waiting[] = [];
  let done: PrintOutcome[] = [];

  function settle(isMeant: (one: Waiting) => boolean, result: PrintOutcome['result']): void {
    const index = waiting.findIndex(isMeant);
    if (index === -1) return;
    for (const { print } of waiting.splice(index, 1)) done.push({ ...print, result });
  }

  return {
    sent(print: DevicePrint, sequence: string, sentAtMs: number): void {
      waiting.push({ print, sequence, sentAtMs });
      if (waiting.length > maxWaiting) settle(() => true, 'unanswered');
    },
    result(device: string, isSuccess: boolean | undefined): void {
      settle(({ print }) => print.device === device, isSuccess === true ? 'printed' : 'refused');
    },
    failed(sequence: string): void {
      settle((one) => one.sequence === sequence, 'refused');
    },
    isWaiting: (): boolean => waiting.length > 0,
    taken(): PrintOutcome[] {
      const out = done;
      done = [];
      return out;
    },
    tick(nowMs: number): PrintOutcome[] {
      // Sent in this order.
      const firstKept = waiting.findIndex(({ sentAtMs }) => nowMs - sentAtMs < maxWaitMs);
      return unanswered(waiting.splice(0, firstKept === -1 ? waiting.length : firstKept));
    },
    end: (): PrintOutcome[] => unanswered(waiting.splice(0)),
  };
}
