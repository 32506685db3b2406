/**
 * Changes of the set-up are made one after the other, whichever route makes them, and not while `tillframe import` brings a file in: each reads
 * what holds, judges, and writes the whole of what it changes, so that of two at once one would take back what the other did.
 */
import type { FastifyRequest } from 'fastify';
import { createSlots } from '../../lib/keyed-semaphore.ts';
import { inWords } from './routes/registers/register-messages.ts';

/** Changes that wait for one that asks a POS or a printer. */
const maxWaiting = 8;

/** A change is done also where nobody waits for the answer any more. */
export const untilDone = new AbortController().signal;

/** Rejects with a Problem where too many wait, and with `signal.reason` where it aborts while waiting. */
export type ChangeTurn = <T>(
  request: FastifyRequest,
  signal: AbortSignal,
  work: () => Promise<T>,
) => Promise<T>;

/** `amongProcesses`: undefined where the others have it for too long. */
export function createChangeTurn(amongProcesses?: () => Promise<Disposable | undefined>): ChangeTurn {
  const turns = createSlots({ all: 1, perKind: 1 });
  let waiting = 0;
  return async (request, signal, work) => {
    const tooMany = () => inWords(request, 503, 'Busy', busy, { 'retry-after': '5' });
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

const busy = {
  en: 'Other changes are being made; try again in a moment.',
  ja: 'ほかの変更を処理しています。少し待ってから、もう一度お試しください。',
};
