/** What a hostile peer does (`hostile.ts`), and the bytes that all of its protocols have in common. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export const modes = [
  'endless',
  'dripping',
  'huge',
  'wrong-lengths',
  'absurd',
  'redirect',
  'gzip-bomb',
  'challenges',
  'reset',
  'fast',
] as const;
export type Mode = (typeof modes)[number];

/** What a line of 100 Mbit/s carries in 10 ms: no peer in a shop's network sends faster. */
const pieceBytes = 125_000;
const everyMs = 10;
const dripEveryMs = 200;

/** When the line is free again: all connections of a hostile program share one. */
let dueMs = 0;

/** Writes pieces, at the rate of the line, until the far side closes; at most so many bytes. */
export async function pour(
  socket: Socket,
  piece: Buffer | (() => Buffer),
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<void> {
  let sent = 0;
  while (!socket.destroyed && sent < maxBytes) {
    const bytes = typeof piece === 'function' ? piece() : piece;
    sent += bytes.length;
    dueMs = Math.max(dueMs, performance.now()) + (bytes.length / pieceBytes) * everyMs;
    const due = dueMs;
    if (!socket.write(bytes))
      await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined);
    const waitMs = due - performance.now();
    if (waitMs > 0) await delay(waitMs);
  }
}

export async function drip(socket: Socket, bytes: Buffer): Promise<void> {
  for (let at = 0; !socket.destroyed; at += 1) {
    socket.write(Buffer.of(bytes[at % bytes.length] ?? 0));
    await delay(dripEveryMs);
  }
}

/** Fills a piece of the line with a text again and again. */
export const filled = (text: string): Buffer => Buffer.alloc(pieceBytes, text, 'latin1');
