/**
 * Recognises messages that a broker delivers again because their acknowledgement may have been lost with a
 * connection, so that even a sale without a number is stored once. Matched by packet id and content, as long
 * as that is certain: brokers reuse an id sooner or later, and once the acknowledgement has certainly
 * arrived, an identical message is another sale.
 */
import type { IPublishPacket } from 'mqtt';
import type { Clock } from '../../../lib/clock.ts';
import type { Verdict } from './arrivals.ts';
import { checksumOf } from './mqtt-message.ts';

/** More than a broker has in flight: it receives acknowledgements in order, and sends no more than that without them. */
const maxRemembered = 4_096;
/**
 * Longer than a connection lives on which the broker receives nothing: missing ping answers end it, and few
 * messages pass without acknowledgements.
 */
const lostWithinMs = 120_000;

/** `connection`: the last one that delivered it. `doneMs`: when it was ready to be acknowledged there, monotonic. */
type Remembered = {
  readonly sum: string;
  readonly verdict: Promise<Verdict>;
  readonly connection: number;
  doneMs?: number;
};

export type Redelivered = {
  /** The stored outcome, or the one that `takeNew` returns. */
  accept(packet: IPublishPacket): Promise<Verdict>;
  /** A connection begins. */
  begin(): void;
  /** The connection has ended. */
  end(): void;
  /** The broker has a new session: packet ids refer to other messages now. */
  clear(): void;
};

export function createRedelivered(
  acceptNew: (packet: IPublishPacket, how: { isRepeated: boolean }) => Promise<Verdict>,
  clock: Pick<Clock, 'monotonicMs'>,
): Redelivered {
  /** By packet id, oldest first. */
  const remembered = new Map<number, Remembered>();
  let connection = 0;
  /**
   * Everything the broker repeats was accepted by this process or by none: not true in a session that an
   * earlier process began.
   */
  let isComplete = false;

  function keep(id: number, sum: string, verdict: Promise<Verdict>): void {
    const one: Remembered = { sum, verdict, connection };
    void verdict.then(() => {
      one.doneMs = clock.monotonicMs();
    });
    remembered.delete(id);
    remembered.set(id, one);
    const [oldest] = remembered.keys();
    if (remembered.size > maxRemembered && oldest !== undefined) remembered.delete(oldest);
  }

  async function again(before: Promise<Verdict>, packet: IPublishPacket): Promise<Verdict> {
    const verdict = await before;
    return verdict.kind === 'done' ? verdict : await acceptNew(packet, { isRepeated: false });
  }

  /** Repeated, but not remembered under its packet id: some brokers repeat under another id. */
  function mayBeAccepted(sum: string): boolean {
    return !isComplete || [...remembered.values()].some((one) => one.sum === sum);
  }

  return {
    accept(packet) {
      const { messageId } = packet;
      if (packet.qos === 0 || messageId === undefined) return acceptNew(packet, { isRepeated: false });
      // A broker repeats first, and continues with new messages.
      if (!packet.dup) isComplete = true;
      const sum = checksumOf(packet);
      const before = remembered.get(messageId);
      const verdict =
        packet.dup && before?.sum === sum
          ? again(before.verdict, packet)
          : acceptNew(packet, { isRepeated: packet.dup && mayBeAccepted(sum) });
      keep(messageId, sum, verdict);
      return verdict;
    },
    begin() {
      connection++;
    },
    end() {
      const surelyBeforeMs = clock.monotonicMs() - lostWithinMs;
      for (const [id, { connection: its, doneMs = Number.POSITIVE_INFINITY }] of remembered)
        if (its === connection && doneMs < surelyBeforeMs) remembered.delete(id);
    },
    clear() {
      isComplete = true;
      remembered.clear();
    },
  };
}
