/**
 * Messages of a broker connection that are being stored, in order of arrival: the order in which the protocol
 * requires their PUBACKs [MQTT-4.6.0-2]. At the bound the next message has to wait.
 */
import type { MqttProblem } from '../../../domain/problem/mqtt.ts';

/** Outcome of a message. */
export type Verdict =
  /** The broker may discard it. `reason`: of the PUBACK in version 5, 0 or from 0x80. */
  | { readonly kind: 'done'; readonly reason: number; readonly answer?: PublisherAnswer }
  | { readonly kind: 'not_stored'; readonly problem: MqttProblem };

/** For the publisher, if subscribed: QoS 0. */
export type PublisherAnswer = {
  readonly topic: string;
  readonly payload: string;
  readonly correlation?: Buffer;
};

/** `messageId`: absent with QoS 0, which has no acknowledgement. */
type Arrival = { readonly messageId?: number; verdict?: Verdict };

export type Arrivals = {
  add(messageId: number | undefined): Arrival;
  /** Runs `next` as soon as there is room for another message. */
  whenRoom(next: () => void): void;
  /** Returns the messages that can be acknowledged now, and makes room. */
  settle(arrival: Arrival, verdict: Verdict): readonly { messageId: number; reason: number }[];
  /** Resolves when nothing is being stored. */
  idle(): Promise<void>;
};

export function createArrivals(maxUnderWay: number): Arrivals {
  const underWay: Arrival[] = [];
  let goOn: (() => void) | undefined;
  let onIdle: (() => void) | undefined;

  /** Removes the settled messages at the front. */
  function shiftSettled(): { messageId: number; reason: number }[] {
    const settled: { messageId: number; reason: number }[] = [];
    for (let first = underWay[0]; first?.verdict !== undefined; first = underWay[0]) {
      underWay.shift();
      const { messageId, verdict } = first;
      if (messageId !== undefined && verdict.kind === 'done')
        settled.push({ messageId, reason: verdict.reason });
    }
    return settled;
  }

  return {
    add(messageId) {
      const arrival: Arrival = { ...(messageId !== undefined && { messageId }) };
      underWay.push(arrival);
      return arrival;
    },
    whenRoom(next) {
      if (underWay.length < maxUnderWay) next();
      else goOn = next;
    },
    settle(arrival, verdict) {
      arrival.verdict = verdict;
      const settled = shiftSettled();
      if (underWay.length === 0) onIdle?.();
      if (underWay.length < maxUnderWay) {
        const next = goOn;
        // Before the call: the next message may arrive within it, and wait in turn.
        goOn = undefined;
        next?.();
      }
      return settled;
    },
    idle: () =>
      new Promise((resolve) => {
        onIdle = resolve;
        if (underWay.length === 0) resolve();
      }),
  };
}
