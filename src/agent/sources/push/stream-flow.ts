/**
 * Messages of one stream without an answer: bounded in number and bytes, from the first byte read to the last
 * one of the answer sent, so that a till which doesn't read can't fill the memory with answers. At the bound
 * its connection is not read.
 */
import type { WebSocket } from '@fastify/websocket';
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { PushAnswer } from './accept.ts';
import type { AcceptedMoments } from './accept-moments.ts';

export type FlowBounds = {
  /** Unanswered messages of a connection; messages read in the same chunk come on top. */
  readonly maxUnderWay: number;
  /** The same in bytes: sixty-four long messages on all connections would be a gigabyte. */
  readonly maxBytesUnderWay: number;
};

export type Flow = {
  /** Number of the next message. */
  next(): number;
  answer(ack: number, bytes: number, work: () => Promise<PushAnswer | AcceptedMoments>): Promise<void>;
  /** Some message waits for its commit. */
  isStoring(): boolean;
  /** Resolves when every answer is sent. */
  readonly idle: () => Promise<void>;
};

export function createFlow(
  socket: WebSocket,
  { maxUnderWay, maxBytesUnderWay }: FlowBounds,
  ended: AbortSignal,
): Flow {
  let heard = 0;
  let underWay = 0;
  let bytesUnderWay = 0;
  let storing = 0;
  let onIdle: (() => void) | undefined;

  const isFull = (): boolean => underWay >= maxUnderWay || bytesUnderWay >= maxBytesUnderWay;

  return {
    next: () => ++heard,
    async answer(ack, bytes, work) {
      underWay++;
      bytesUnderWay += bytes;
      if (isFull()) socket.pause();
      storing++;
      const answer = await work();
      storing--;
      socket.send(JSON.stringify({ ack, ...answer }), () => {
        underWay--;
        bytesUnderWay -= bytes;
        if (!isFull() && !ended.aborted) socket.resume();
        if (underWay === 0) onIdle?.();
      });
    },
    isStoring: () => storing > 0,
    idle: () =>
      new Promise((resolve) => {
        onIdle = resolve;
        if (underWay === 0) resolve();
      }),
  };
}

/** Pings the till, and ends a connection without any traffic since the last ping. */
export async function keepAlive(
  socket: WebSocket,
  { clock, pingMs, flow }: { readonly clock: Clock; readonly pingMs: number; readonly flow: Flow },
  ended: AbortSignal,
): Promise<void> {
  let isAlive = true;
  const noteTraffic = (): void => {
    isAlive = true;
  };
  socket.on('pong', noteTraffic);
  socket.on('message', noteTraffic);
  while (await pause(clock, pingMs, ended)) {
    // While everything waits for the disk, nothing is read, including pongs.
    if (!isAlive && !flow.isStoring()) {
      socket.terminate();
      return;
    }
    isAlive = false;
    socket.ping();
  }
}
