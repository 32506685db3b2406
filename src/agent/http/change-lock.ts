/**
 * Serialises changes of the set-up, across routes and with `tillframe import`: each reads the current state,
 * checks it, and writes everything it changes, so that of two at once one would revert the other.
 */
import type { FastifyReply } from 'fastify';
import { refusal } from '../../domain/problem/refusal/refusal.ts';
import { whileWaitedFor } from '../../lib/http/gone-signal.ts';
import { createSlots } from '../../lib/keyed-semaphore.ts';
import { refused } from './refused.ts';

/** Changes that wait for one that queries a POS or a printer. */
const maxWaiting = 8;

/** A change completes even if the client has disconnected. */
export const untilDone = new AbortController().signal;

/** Rejects with a Problem if too many wait, and with `signal.reason` on abort while waiting. */
export type ChangeLock = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

/** `amongProcesses`: undefined if other processes hold the lock for too long. */
export function createChangeLock(amongProcesses?: () => Promise<Disposable | undefined>): ChangeLock {
  const turns = createSlots({ all: 1, perKind: 1 });
  let waiting = 0;
  return async (signal, work) => {
    const tooMany = () => refused(503, refusal('request.other_changes'), { 'retry-after': '5' });
    if (waiting >= maxWaiting) throw tooMany();
    waiting += 1;
    try {
      using _turn = await turns.take('change', signal);
      using whole = await amongProcesses?.();
      if (amongProcesses !== undefined && whole === undefined) throw tooMany();
      signal.throwIfAborted();
      return await work();
    } finally {
      waiting -= 1;
    }
  };
}

/**
 * Answers the result of a change, which no cache keeps. A change not started when the client disconnects is dropped:
 * the client has reported a timeout to the person.
 */
export async function changeInTurn<T>(
  withLock: ChangeLock,
  reply: FastifyReply,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | FastifyReply> {
  const done = await whileWaitedFor(reply, (signal) => withLock(signal, () => work(signal)));
  if (done === undefined) return reply.hijack();
  reply.header('cache-control', 'no-store');
  return done;
}
