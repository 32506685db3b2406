/** Work that runs once at a time, and ends when no client waits for its answer any more. */
import type { FastifyReply } from 'fastify';
import { type Refusal, refusal } from '../../domain/problem/refusal/refusal.ts';
import { refused } from './refused.ts';

const busyForSeconds = '5';

export type Mutex = <T>(reply: FastifyReply, work: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/** Two at once would both be slower: the second is instructed to retry later. */
export function createMutex(problem: Refusal): Mutex {
  let isTaken = false;
  return async (reply, work) => {
    if (isTaken) throw refused(429, problem, { 'retry-after': busyForSeconds });
    isTaken = true;
    const gone = new AbortController();
    const leave = (): void => gone.abort(refused(499, refusal('request.gone')));
    reply.raw.once('close', leave);
    try {
      return await work(gone.signal);
    } finally {
      reply.raw.off('close', leave);
      isTaken = false;
    }
  };
}
