/**
 * An operation of the store is declared once, in the `operations.ts` of its folder: the key is its name, the
 * function runs in the worker. Interface, calls and dispatch are derived (operations.ts).
 */
import type { Connection } from './connection.ts';
import type { Secrets } from './secrets.ts';
import type { WriteContext } from './write-context.ts';

export type ReadContext = { readonly db: Connection; readonly secrets: Secrets };

export type Reads = Readonly<Record<string, (context: ReadContext, ...args: never[]) => unknown>>;

/** Each runs inside the worker's transaction, together with others. */
export type Writes = Readonly<Record<string, (context: WriteContext, ...args: never[]) => unknown>>;

/** The operations for other threads. */
export type Calls<Operations> = {
  readonly [Name in keyof Operations]: Operations[Name] extends (
    context: never,
    ...args: infer Args
  ) => infer Result
    ? (...args: Args) => Promise<Result>
    : never;
};

/** The operations on a connection of this thread. */
export type Sync<Operations> = {
  readonly [Name in keyof Operations]: Operations[Name] extends (
    context: never,
    ...args: infer Args
  ) => infer Result
    ? (...args: Args) => Result
    : never;
};

/** For operations that need nothing but the connection. */
export function onDb<Args extends readonly unknown[], Result>(
  operation: (db: Connection, ...args: Args) => Result,
): (context: { readonly db: Connection }, ...args: Args) => Result {
  return ({ db }, ...args) => operation(db, ...args);
}
