/** Requests that are held until there is something to answer: how long, and how many. */
import type { FastifyRequest } from 'fastify';
import { receiverProblem } from '../domain/problem/receiver/receiver.ts';
import { childLifetime, deadline } from '../lib/abort.ts';
import type { Clock } from '../lib/clock.ts';
import type { Problem } from '../lib/http/problem.ts';
import { refused } from './refused.ts';

export type HeldPlaces = {
  /** A place, until it is disposed; undefined where the caller or all together hold as many as may be. */
  take(caller: string): Disposable | undefined;
};

/** `each`: of one caller, so that nobody holds the places of all. */
export function createHeldPlaces({ each, all }: { readonly each: number; readonly all: number }): HeldPlaces {
  const held = new Map<string, number>();
  let total = 0;
  return {
    take(caller) {
      const own = held.get(caller) ?? 0;
      if (own >= each || total >= all) return undefined;
      held.set(caller, own + 1);
      total += 1;
      return {
        [Symbol.dispose]() {
          total -= 1;
          const left = (held.get(caller) ?? 1) - 1;
          if (left === 0) held.delete(caller);
          else held.set(caller, left);
        },
      };
    },
  };
}

type Bounds = {
  readonly clock: Clock;
  readonly waitSeconds: number;
  /** Aborts when the receiver stops. */
  readonly closing: AbortSignal;
};

/** Runs work with a signal that aborts at the latest after the wait, when the client disconnects, and with `closing`. */
export async function whileHeld<T>(
  { raw: { socket } }: FastifyRequest,
  { clock, waitSeconds, closing }: Bounds,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  using connected = childLifetime(closing);
  using held = deadline(clock, waitSeconds * 1_000, connected.signal);
  const onClose = (): void => connected.end();
  socket.once('close', onClose);
  try {
    return await work(held.signal);
  } finally {
    socket.off('close', onClose);
  }
}

/** Refuses to wait: what is there already is answered to anyone. */
export function tooManyHeld(): Problem {
  return refused(429, receiverProblem('receiver.too_many_held'), { 'retry-after': '5' });
}
