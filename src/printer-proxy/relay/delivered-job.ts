/** A job as a printer fetched it from its cloud. */
import type { DialectName } from '../../domain/setup/receipt-printer.ts';
import type { PrintDocument } from '../http/document-reader.ts';

export type ReadJob = {
  readonly document: PrintDocument;
  /** Language of its text. */
  readonly dialect: DialectName;
};

export type DeliveredJob = ReadJob & {
  /** Token or print job id, where the server gives one. */
  readonly id: string | undefined;
  readonly body: Buffer;
};
