/** What the main thread and the store's workers say to each other. */
import type { Shop } from '../../../domain/sale/sale-event.ts';
import type { SpaceLimits, Unwritable } from '../space/space-policy.ts';
import type { Change } from '../store.ts';

export type WorkerSettings = {
  readonly mode: 'write' | 'read';
  readonly path: string;
  readonly keyPath: string;
  readonly shop: Shop;
  readonly gateway: string;
  /** It takes the place of one that failed. */
  readonly again: boolean;
  /** Without them nothing bounds the database. */
  readonly limits?: SpaceLimits;
};

export type Call = { readonly id: number; readonly method: string; readonly args: readonly unknown[] };

/** What was asked in one turn; or answer what was asked before, and end. */
export type ToWorker = readonly Call[] | 'close';

export type Failure = {
  readonly message: string;
  /** The connection can't be trusted any more. */
  readonly fatal: boolean;
  /** The file is damaged: the next start recovers it. */
  readonly damage: boolean;
  /** Nothing was stored, and a later try may succeed. */
  readonly unavailable: boolean;
  /** The caller's argument was wrong. */
  readonly rangeError: boolean;
  /** The disk is full. */
  readonly full?: true;
  /** There is no room for another sale. */
  readonly refusal?: Unwritable;
};

export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: Failure };

export type FromWorker =
  /** `mended`: what was wrong with the file, and is put right. */
  | { readonly kind: 'ready'; readonly mended?: string }
  /** It could not open the database, or go on with it; the worker ends. */
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'answers'; readonly answers: readonly Answer[]; readonly changes: readonly Change[] };
