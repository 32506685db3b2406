/**
 * Pending logins at another site. A state is a random text sent along and returned; it is valid for one
 * return, within ten minutes, and the number pending at once is bounded. Beyond the bound the oldest is
 * forgotten. They live in memory: after a restart people start over.
 *
 * The return needs no cookie: the browser comes from another site, and would not send a strict one. The state
 * is the entire permission.
 */

import type { Clock } from '../../../../lib/clock.ts';
import { newSecret, sameSecret } from '../../../../lib/http/bearer.ts';

export const stateLifeMs = 600_000;
export const maxStates = 20;

type Redeemed<T> = { readonly kind: 'good'; readonly begun: T } | { readonly kind: 'unknown' | 'expired' };

export type States<T> = {
  begin(begun: T): string;
  /** At most once for each. */
  redeem(state: string): Redeemed<T>;
};

export function createStates<T>(clock: Clock): States<T> {
  let waiting: { readonly state: string; readonly begun: T; readonly untilMs: number }[] = [];
  return {
    begin: (begun) => {
      const state = newSecret();
      waiting = [...waiting, { state, begun, untilMs: clock.monotonicMs() + stateLifeMs }].slice(-maxStates);
      return state;
    },
    redeem: (state) => {
      // All are compared, to keep the time constant.
      const [found] = waiting.filter((one) => sameSecret(one.state, state));
      if (found === undefined) return { kind: 'unknown' };
      waiting = waiting.filter((one) => one !== found);
      return clock.monotonicMs() < found.untilMs ? { kind: 'good', begun: found.begun } : { kind: 'expired' };
    },
  };
}
