/** One target's way of sending: a request for each change, or a connection that is kept. */
import type { Clock } from '../../lib/clock.ts';
import { createMqttSender } from './mqtt-sender.ts';
import type { Sender } from './policy.ts';
import { sendChange } from './send.ts';
import { isBroker } from './target-url.ts';

export function createSender(
  target: { readonly id: string; readonly url: string; readonly secret: string },
  clock: Clock,
): Sender {
  if (isBroker(new URL(target.url))) return createMqttSender(target, clock);
  return {
    send: (change, signal) => sendChange(target, change, clock, signal),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
