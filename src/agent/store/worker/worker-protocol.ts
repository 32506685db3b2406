/** Messages between the main thread and the store's workers. */
import type { DatabaseProblem } from '../../../domain/problem/database.ts';
import type { Shop } from '../../../domain/sale/sale-event.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import type { SpaceLimits, Unwritable } from '../space/space-policy.ts';
import type { Change } from '../store.ts';

export type WorkerSettings = {
  readonly mode: 'write' | 'read';
  readonly path: string;
  readonly keyPath: string;
  readonly shop: Shop;
  readonly gateway: string;
  /** As in WriteContext. */
  readonly severalFromMs?: number | undefined;
  /** The worker replaces one that failed. */
  readonly again: boolean;
  /** Size limits; absent when the database is unbounded. */
  readonly limits?: SpaceLimits;
};

export type Call = { readonly id: number; readonly method: string; readonly args: readonly unknown[] };

/** Calls of one turn; or `close`: answer the calls received so far, and end. */
export type ToWorker = readonly Call[] | 'close';

export type Failure = {
  readonly message: string;
  /** Texts of a failure that a person can mend. */
  readonly words?: LocalizedText;
  /** The connection can't be used any more. */
  readonly fatal: boolean;
  /** The file is damaged: the next start recovers it. */
  readonly damage?: DatabaseProblem;
  /** Nothing was stored, and a later try may succeed. */
  readonly unavailable: boolean;
  /** The caller's argument was invalid. */
  readonly rangeError: boolean;
  /** Id of the sale whose rows can't be read. */
  readonly unreadableSale?: string;
  /** The disk is full. */
  readonly full?: true;
  /** There is no room for another sale. */
  readonly refusal?: Unwritable;
};

export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: Failure };

export type FromWorker =
  /** `repaired`: the error in the file that was repaired. */
  | { readonly kind: 'ready'; readonly repaired?: string }
  /** The worker could not open the database or could not continue with it; it ends. */
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'answers'; readonly answers: readonly Answer[]; readonly changes: readonly Change[] };
