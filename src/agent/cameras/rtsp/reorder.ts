/**
 * Restores the sequence order of the packets of one RTP stream after reordering in the network. Pure.
 *
 * A missing packet is awaited until 32 later ones are here, or the first of those has waited 50 ms; then it counts as
 * lost. In a shop's network packets overtake each other within one burst, by a few places and milliseconds: 50 ms is
 * far more than that, and yet only a picture and a half at 30 a second (at 5 a second a quarter of one), which no sale
 * notices. Later packets are dropped.
 *
 * A sequence number far from the expected one, or another source, is accepted when its successor follows immediately:
 * the camera has restarted. A single one is a packet that was delayed for very long.
 */
import { maxBehind } from './rtp.ts';

/** At most this many packets of 64 KB are held. */
export const maxHeld = 32;
export const maxWaitMs = 50;
/** As in RFC 3550 (A.1): further ahead it is a restart and no loss. */
const maxAhead = 3_000;

export type Numbered = {
  /** 16 bits. */
  readonly sequence: number;
  readonly ssrc: number;
  /** CLOCK_MONOTONIC milliseconds. */
  readonly arrivalMs: number;
};

export type Reorder<T extends Numbered> = {
  /**
   * Packets available now, in order. `arrivalMs` is the time at which the packet and all before it had arrived: waiting
   * here does not count, a later predecessor does.
   */
  push(packet: T): T[];
  /** Packets that need not wait any longer at this time. */
  expire(nowMs: number): T[];
  /** Time to call `expire`. Undefined while nothing waits. */
  dueMs(): number | undefined;
};

export function createReorder<T extends Numbered>(): Reorder<T> {
  const held = new Map<number, T>();
  /** Next expected sequence number. */
  let due: { ssrc: number; sequence: number } | undefined;
  /** The newest packet, if it was far from the expected one. */
  let stray: T | undefined;
  let completeMs = Number.NEGATIVE_INFINITY;

  function release(packet: T): T {
    completeMs = Math.max(completeMs, packet.arrivalMs);
    due = { ssrc: packet.ssrc, sequence: after(packet) };
    return { ...packet, arrivalMs: completeMs };
  }

  /** The packet and all that follow it without a gap. */
  function* run(first: T): Generator<T, void, undefined> {
    for (let packet: T | undefined = first; packet !== undefined; packet = held.get(after(packet))) {
      held.delete(packet.sequence);
      yield release(packet);
    }
  }

  /** Gives up the packets missing before the first one held. */
  function skip(from: number): T[] {
    const [first] = [...held.values()].sort((a, b) => ahead(a, from) - ahead(b, from));
    return first === undefined ? [] : [...run(first)];
  }

  function inOrder(packet: T): T[] {
    due ??= packet;
    const places = ahead(packet, due.sequence);
    if (packet.ssrc !== due.ssrc || places < -maxBehind || places > maxAhead) return perhapsAnew(packet);
    stray = undefined;
    if (places < 0 || held.has(packet.sequence)) return [];
    if (places === 0) return [...run(packet)];
    held.set(packet.sequence, packet);
    return held.size > maxHeld ? skip(due.sequence) : [];
  }

  function perhapsAnew(packet: T): T[] {
    const before = stray;
    stray = packet;
    if (before?.ssrc !== packet.ssrc || after(before) !== packet.sequence) return [];
    stray = undefined;
    const left: T[] = [];
    while (due !== undefined && held.size > 0) left.push(...skip(due.sequence));
    return [...left, release(before), release(packet)];
  }

  function dueMs(): number | undefined {
    let firstMs: number | undefined;
    for (const { arrivalMs } of held.values()) firstMs = Math.min(firstMs ?? arrivalMs, arrivalMs);
    return firstMs === undefined ? undefined : firstMs + maxWaitMs;
  }

  function expire(nowMs: number): T[] {
    const free: T[] = [];
    while (due !== undefined && (dueMs() ?? Number.POSITIVE_INFINITY) <= nowMs)
      free.push(...skip(due.sequence));
    return free;
  }

  return { push: (packet) => [...inOrder(packet), ...expire(packet.arrivalMs)], expire, dueMs };
}

function after({ sequence }: Numbered): number {
  return (sequence + 1) & 0xffff;
}

/** Number of places before the expected number; negative after it. */
function ahead({ sequence }: Numbered, due: number): number {
  return ((sequence - due + 0x8000) & 0xffff) - 0x8000;
}
