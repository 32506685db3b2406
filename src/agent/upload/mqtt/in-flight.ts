/**
 * The messages of one connection that lack their PUBACK: bounded in number, the others wait here. Detects a
 * broker that acknowledges nothing for too long.
 */
import { type ConnectionFailure, closedByBroker } from '../../../domain/problem/mqtt.ts';
import { unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import { createWakeUp } from '../../../lib/wake-up.ts';
import { type MessageOutcome, pubackOutcome } from './reasons.ts';
import { createSlots } from './semaphore.ts';

export type InFlightBounds = {
  readonly maxInFlight: number;
  /** With messages in flight: time limit without any acknowledgement, milliseconds, */
  readonly silentMs: number;
  /** plus this time for each byte of them, milliseconds: a link of 8 kbit/s needs one. */
  readonly silentMsPerByte: number;
};

export type InFlight = {
  /** Lowers the number of messages to the broker's maximum; before the first message. */
  limitTo(maximum: number): void;
  /** `send` returns the packet id. An abort abandons the message, which stays in flight. */
  send(
    message: { readonly topic: string; readonly bytes: number },
    send: () => number,
    signal: AbortSignal,
  ): Promise<MessageOutcome>;
  acknowledged(id: number, reason: number): void;
  /** The connection has ended. `isCut`: closed by the far side or the network. */
  end(why: ConnectionFailure, isCut: boolean): void;
  /** Calls `onSilent` when nothing is acknowledged for too long; settles after `end`. */
  watch(onSilent: () => void, signal: AbortSignal): Promise<void>;
};

type Waiting = {
  readonly topic: string;
  readonly bytes: number;
  readonly resolve: (outcome: MessageOutcome) => void;
};

const idleMs = 3_600_000;

export function createInFlight(clock: Clock, bounds: InFlightBounds): InFlight {
  const waiting = new Map<number, Waiting>();
  const progress = createWakeUp(clock);
  let slots = createSlots(bounds.maxInFlight);
  let progressAtMs = clock.monotonicMs();
  let acknowledgements = 0;
  let ended: ConnectionFailure | undefined;

  /** Time that the broker still has for an acknowledgement, milliseconds. */
  function leftMs(): number {
    const bytes = [...waiting.values()].reduce((sum, message) => sum + message.bytes, 0);
    return progressAtMs + bounds.silentMs + bytes * bounds.silentMsPerByte - clock.monotonicMs();
  }

  return {
    limitTo(maximum) {
      slots = createSlots(Math.min(bounds.maxInFlight, maximum));
      if (ended !== undefined) slots.close();
    },
    async send({ topic, bytes }, send, signal) {
      const release = await slots.take(signal);
      if (release === undefined || signal.aborted || ended !== undefined) {
        release?.();
        signal.throwIfAborted();
        return ended ?? closedByBroker;
      }
      const { promise, resolve } = Promise.withResolvers<MessageOutcome>();
      void promise.then(release);
      const id = send();
      if (waiting.size === 0) progressAtMs = clock.monotonicMs();
      waiting.set(id, { topic, bytes, resolve });
      progress.notify();
      return await unlessAborted(promise, signal);
    },
    acknowledged(id, reason) {
      progressAtMs = clock.monotonicMs();
      acknowledgements++;
      const found = waiting.get(id);
      waiting.delete(id);
      found?.resolve(pubackOutcome(reason, found.topic));
    },
    end(why, isCut) {
      ended = why;
      slots.close();
      // A broker that has acknowledged nothing on it may close for any reason.
      const longest = isCut && acknowledgements > 0 ? longestOf(waiting.values()) : undefined;
      for (const message of waiting.values())
        message.resolve(message === longest ? { ...why, isCut: true } : why);
      waiting.clear();
      progress.notify();
    },
    async watch(onSilent, signal) {
      while (ended === undefined) {
        const waitMs = waiting.size === 0 ? idleMs : leftMs();
        if (waitMs <= 0) onSilent();
        else await progress.wait(waitMs, signal);
      }
    },
  };
}

function longestOf(messages: Iterable<Waiting>): Waiting | undefined {
  let longest: Waiting | undefined;
  for (const message of messages) if (message.bytes > (longest?.bytes ?? 0)) longest = message;
  return longest;
}
