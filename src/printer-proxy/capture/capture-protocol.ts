/** Messages between the copying thread and the capture thread. */

import type { Hello, PrinterState } from '../../contract/printer/lines.ts';
import type { ReceiptRules } from '../../domain/setup/receipt-printer.ts';
import type { CapturedPrinter, CaptureEvent } from './captured-jobs.ts';

/** Patterns are sent as text. */
type PrinterSettings = Omit<CapturedPrinter, 'rules'> & ReceiptRules;

export type CaptureSettings = {
  /** Indexed by the printer number of connections; a removed printer leaves its place empty. */
  readonly printers: readonly (PrinterSettings | undefined)[];
  /** Folder of the spool. */
  readonly folder: string;
  readonly maxSpoolBytes: number;
  /** Unix socket from which the agent fetches captured items. */
  readonly socketPath: string;
  /** Description of this printer proxy for the agent. */
  readonly hello: Omit<Hello, 'printerProxy'>;
};

/** State of a printer that the copying thread provides. */
export type CopiedPrinter = Omit<PrinterState, 'begunMs' | 'lastReceiptMs'>;

export type ToCapture =
  | { readonly kind: 'events'; readonly events: readonly CaptureEvent[] }
  | { readonly kind: 'printers'; readonly printers: readonly CopiedPrinter[] }
  /** Printers were added, changed or removed. */
  | { readonly kind: 'settings'; readonly printers: CaptureSettings['printers'] }
  /** Write everything held to the spool; then the thread ends. */
  | { readonly kind: 'stop' };

export type FromCapture =
  | { readonly kind: 'ready' }
  /** An agent requests the end of the printer proxy. */
  | { readonly kind: 'end' }
  /** Number of events processed. */
  | { readonly kind: 'done'; readonly events: number }
  | {
      readonly kind: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly fields: object;
      readonly text: string;
    };
