/** Print requests of one connection with the printer's answers, whichever protocol carries them. */
import type { PrintDocument } from './document-reader.ts';

export type PrintOutcome = {
  readonly document: PrintDocument;
  /** The first bytes of the request's body. */
  readonly body: Uint8Array;
  readonly bodyBytes: number;
  readonly result: 'printed' | 'refused' | 'unanswered' | 'incomplete';
  /** Id of the printer behind the one that is connected, where the protocol has it. */
  readonly device?: string;
};

/** A receipt passed that can't be read. */
export type UnreadPrint = { readonly result: 'unread' };

export type PrintExchange = {
  request(bytes: Uint8Array, atMs: number): (PrintOutcome | UnreadPrint)[];
  answer(bytes: Uint8Array): (PrintOutcome | UnreadPrint)[];
  /** A request is not answered yet. */
  isWaiting(): boolean;
  /** Returns the requests whose answer is no longer awaited. */
  tick(nowMs: number): PrintOutcome[];
  /** The connection has ended, or bytes were dropped: returns the requests without an answer. */
  end(): PrintOutcome[];
};

/** Bytes of a request that are stored. */
export const maxBodyBytes = 16 * 1024;
