/**
 * Recognises messages that a broker delivers again because their acknowledgement may have been lost with a
 * connection, so that even a sale without a number is stored once. Matched by packet id and content, as long
 * as that is certain: brokers reuse an id sooner or later, and once the acknowledgement has certainly
 * arrived, an identical message is another sale.
 */
import type { IPublishPacket } from 'mqtt';
import type { Clock } from '../../../lib/clock.ts';
import type { Verdict } from './mqtt-connection.ts';
import { sumOf } from './mqtt-message.ts';

/** More than a broker has in flight: it receives acknowledgements in order, and sends no more than that without them. */
const maxKept = 4_096;
/**
 * Longer than a connection lives on which the broker receives nothing: missing ping answers end it, and few
 * messages pass without acknowledgements.
 */
const lostWithinMs = 120_000;

/** `connection`: the last one that delivered it. `doneMs`: when it was ready to be acknowledged there, monotonic. */
type Kept = {
  readonly sum: string;
  readonly verdict: Promise<Verdict>;
  readonly connection: number;
  doneMs?: number;
};

export type Redelivered = {
  /** The stored outcome, or the one that `takeNew` returns. */
  take(packet: IPublishPacket): Promise<Verdict>;
  /** A connection begins. */
  begin(): void;
  /** The connection has ended. */
  end(): void;
  /** The broker has a new session: packet ids refer to other messages now. */
  clear(): void;
};

export function createRedelivered(
  takeNew: (packet: IPublishPacket, how: { isRepeated: boolean }) => Promise<Verdict>,
  clock: Pick<Clock, 'monotonicMs'>,
): Redelivered {
  /** By packet id, oldest first. */
  const kept = new Map<number, Kept>();
  let connection = 0;
  /**
   * Everything the broker repeats was accepted by this process or by none: not true in a session that an
   * earlier process began.
   */
  let isComplete = false;

  function keep(id: number, sum: string, verdict: Promise<Verdict>): void {
    const one: Kept = { sum, verdict, connection };
    void verdict.then(() => {
      one.doneMs = clock.monotonicMs();
    });
    kept.delete(id);
    kept.set(id, one);
    const [oldest] = kept.keys();
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
  }

  async function again(before: Promise<Verdict>, packet: IPublishPacket): Promise<Verdict> {
    const verdict = await before;
    return verdict.kind === 'done' ? verdict : await takeNew(packet, { isRepeated: false });
  }

  /** Repeated, but not remembered under its packet id: some brokers repeat under another id. */
  function mayBeTaken(sum: string): boolean {
    return !isComplete || [...kept.values()].some((one) => one.sum === sum);
  }

  return {
    take(packet) {
      const { messageId } = packet;
      if (packet.qos === 0 || messageId === undefined) return takeNew(packet, { isRepeated: false });
      // A broker repeats first, and continues with new messages.
      if (!packet.dup) isComplete = true;
      const sum = sumOf(packet);
      const before = kept.get(messageId);
      const verdict =
        packet.dup && before?.sum === sum
          ? again(before.verdict, packet)
          : takeNew(packet, { isRepeated: packet.dup && mayBeTaken(sum) });
      keep(messageId, sum, verdict);
      return verdict;
    },
    begin() {
      connection++;
    },
    end() {
      const surelyBeforeMs = clock.monotonicMs() - lostWithinMs;
      for (const [id, { connection: its, doneMs = Number.POSITIVE_INFINITY }] of kept)
        if (its === connection && doneMs < surelyBeforeMs) kept.delete(id);
    },
    clear() {
      isComplete = true;
      kept.clear();
    },
  };
}
