/** What the main thread and the store's workers say to each other. */
import type { Shop } from '../domain/cloud-event.ts';
import type { Change } from './store.ts';

export type WorkerSettings = {
  readonly mode: 'write' | 'read';
  readonly path: string;
  readonly keyPath: string;
  readonly shop: Shop;
  readonly gateway: string;
};

export type Call = { readonly id: number; readonly method: string; readonly args: readonly unknown[] };

export type Failure = {
  readonly message: string;
  /** The connection can't be trusted any more. */
  readonly fatal: boolean;
  /** Nothing was stored, and a later try may succeed. */
  readonly unavailable: boolean;
  /** The caller's argument was wrong. */
  readonly rangeError: boolean;
};

export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: Failure };

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answers'; readonly answers: readonly Answer[]; readonly changes: readonly Change[] };
