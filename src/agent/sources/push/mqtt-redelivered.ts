/**
 * Messages of a broker that come again, since their acknowledgement may have been lost with a connection: also a sale without a number is
 * stored once. By packet id and content, as long as that says it surely: brokers use an id for another message soon or late, and once the
 * acknowledgement surely arrived, one that is alike is another sale.
 */
import type { IPublishPacket } from 'mqtt';
import type { Clock } from '../../../lib/clock.ts';
import type { Verdict } from './mqtt-connection.ts';
import { sumOf } from './mqtt-message.ts';

/** More than a broker has under way: it gets acknowledgements in their order, and sends no more than that without them. */
const maxKept = 4_096;
/** Longer than a line lives on which the broker doesn't hear us: pings without answers end it, and it carries little without its own. */
const lostWithinMs = 120_000;

/** `connection`: on which it was heard last. `doneMs`: when it was ready to be acknowledged there, monotonic. */
type Kept = {
  readonly sum: string;
  readonly verdict: Promise<Verdict>;
  readonly connection: number;
  doneMs?: number;
};

export type Redelivered = {
  /** What became of it, or what `takeNew` makes of it. */
  take(packet: IPublishPacket): Promise<Verdict>;
  /** A connection begins. */
  begin(): void;
  /** It has ended. */
  end(): void;
  /** The broker has a new session: packet ids mean other messages now. */
  clear(): void;
};

export function createRedelivered(
  takeNew: (packet: IPublishPacket, how: { isRepeated: boolean }) => Promise<Verdict>,
  clock: Pick<Clock, 'monotonicMs'>,
): Redelivered {
  /** By packet id, oldest first. */
  const kept = new Map<number, Kept>();
  let connection = 0;
  /** Whatever the broker repeats was taken by this process, or by none: not so in a session that an earlier process began. */
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

  /** It is repeated, and not remembered under its packet id: some brokers repeat under another one. */
  function mayBeTaken(sum: string): boolean {
    return !isComplete || [...kept.values()].some((one) => one.sum === sum);
  }

  return {
    take(packet) {
      const { messageId } = packet;
      if (packet.qos === 0 || messageId === undefined) return takeNew(packet, { isRepeated: false });
      // A broker repeats first, and goes on with what is new.
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
