/**
 * Challenges of passkeys: each is signed for one purpose, valid for minutes, and used once. Those that are not used yet take no
 * memory, so nobody can push out another's by asking for many.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../../../lib/clock.ts';
import { sameSecret } from '../../../lib/http/bearer.ts';

/** For a person who looks for their phone. Milliseconds. */
const validMs = 300_000;

export type Challenges = {
  make(purpose: string): Uint8Array<ArrayBuffer>;
  /** `challenge`: base64url. True once. */
  take(challenge: string, purpose: string): boolean;
};

export function createChallenges(clock: Pick<Clock, 'monotonicMs'>): Challenges {
  const key = randomBytes(32);
  /** Used ones, until they are too old anyway. */
  const used = new Map<string, number>();

  function signed(head: Buffer, purpose: string): string {
    return createHmac('sha256', key).update(head).update(purpose).digest('hex');
  }

  return {
    make(purpose) {
      const head = Buffer.concat([randomBytes(16), Buffer.alloc(8)]);
      head.writeDoubleBE(clock.monotonicMs() + validMs, 16);
      return new Uint8Array(Buffer.concat([head, Buffer.from(signed(head, purpose), 'hex')]));
    },
    take(challenge, purpose) {
      const bytes = Buffer.from(challenge, 'base64url');
      const head = bytes.subarray(0, 24);
      if (bytes.length !== 56 || !sameSecret(bytes.subarray(24).toString('hex'), signed(head, purpose)))
        return false;
      const nowMs = clock.monotonicMs();
      const untilMs = head.readDoubleBE(16);
      for (const [one, endMs] of used) if (endMs < nowMs) used.delete(one);
      if (untilMs < nowMs || used.has(challenge)) return false;
      used.set(challenge, untilMs);
      return true;
    },
  };
}
