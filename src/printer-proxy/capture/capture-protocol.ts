/** What the copying thread and the hearing thread say to each other. */

import type { Hello, PrinterState } from '../../contract/printer/lines.ts';
import type { ReceiptRules } from '../../domain/setup/receipt-printer.ts';
import type { HeardPrinter, HearingEvent } from './captured-jobs.ts';

/** Patterns travel as text. */
export type EarPrinter = Omit<HeardPrinter, 'rules'> & ReceiptRules;

export type EarSettings = {
  /** By the number that connections name them with; one that is gone leaves its place empty. */
  readonly printers: readonly (EarPrinter | undefined)[];
  /** Where the spool is. */
  readonly folder: string;
  readonly maxSpoolBytes: number;
  /** The Unix socket at which the agent fetches what was heard. */
  readonly socketPath: string;
  /** What the agent is told of this tap. */
  readonly hello: Omit<Hello, 'tap'>;
};

/** What the copying knows of a printer. */
export type CopiedPrinter = Omit<PrinterState, 'lastHeardMs'>;

export type ToEar =
  | { readonly kind: 'events'; readonly events: readonly HearingEvent[] }
  | { readonly kind: 'printers'; readonly printers: readonly CopiedPrinter[] }
  /** Printers were added, changed or taken away. */
  | { readonly kind: 'settings'; readonly printers: EarSettings['printers'] }
  /** Everything held is written down; then the thread ends. */
  | { readonly kind: 'stop' };

export type FromEar =
  | { readonly kind: 'ready' }
  /** An agent asks for the end of the tap. */
  | { readonly kind: 'end' }
  /** So many events are done with. */
  | { readonly kind: 'done'; readonly events: number }
  | {
      readonly kind: 'say';
      readonly level: 'info' | 'warn' | 'error';
      readonly fields: object;
      readonly text: string;
    };
