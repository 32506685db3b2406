/** Terminals of a POS account that are offered for linking. */

import { posProblem } from '../../../domain/problem/pos/pos.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { AccountState } from './account-state.ts';
import type { OfferedRegister } from './cloud-source.ts';
import { findTerminal, type TerminalFound } from './find-terminal.ts';
import type { LinkedTerminal } from './link-times.ts';
import type { PolledAccount } from './poll-account.ts';
import { type PosRefusal, requestInTime } from './request-deadline.ts';

/** A terminal offered for linking. */
type OfferedTerminal = OfferedRegister & {
  /** Key of the register linked to it. */
  readonly register?: string;
  /** Time of its newest sale, as the POS lists it or else as polled since the start; epoch milliseconds. */
  readonly lastSaleMs?: number;
};

export type OfferedTerminals =
  | {
      readonly kind: 'terminals';
      /** False: the POS has no list; these terminals had sales or are linked. */
      readonly isList: boolean;
      readonly terminals: readonly OfferedTerminal[];
    }
  | PosRefusal
  | { readonly kind: 'unknown_account' };

export async function offeredTerminals(
  { cloud, state, terminals }: PolledAccount,
  clock: Clock,
  signal: AbortSignal,
): Promise<OfferedTerminals> {
  const { problem } = state.report();
  if (cloud === undefined && problem !== undefined) return { kind: 'failed', ...problem };
  const asked = await requestInTime(
    async (limit) => ({ offered: await cloud?.registers(limit) }),
    clock,
    signal,
  );
  if ('kind' in asked) return asked;
  return {
    kind: 'terminals',
    isList: asked.offered !== undefined,
    terminals: mergeTerminals(asked.offered ?? [], terminals(), state.seen()),
  };
}

/** Whether the POS has it. */
export async function findOfferedTerminal(
  { cloud, state }: PolledAccount,
  terminal: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<TerminalFound | PosRefusal> {
  if (cloud !== undefined)
    return requestInTime((limit) => findTerminal(cloud, terminal, limit), clock, signal);
  const { problem } = state.report();
  return problem === undefined
    ? { kind: 'failed', reason: 'unreachable', ...posProblem('pos.not_started') }
    : { kind: 'failed', ...problem };
}

/** The POS's list, then unlisted terminals that had sales or are linked. */
function mergeTerminals(
  list: readonly OfferedRegister[],
  linkedTerminals: readonly LinkedTerminal[],
  seen: ReturnType<AccountState['seen']>,
): OfferedTerminal[] {
  const linked = new Map(linkedTerminals.map((one) => [one.terminal, one.registerKey]));
  const heard = new Map(seen.map((one) => [one.terminal, one.lastSaleMs]));
  const listed = new Map(list.map((one) => [one.terminal, one]));
  const names = new Set([...listed.keys(), ...linked.keys(), ...[...heard.keys()].toReversed()]);
  return [...names].map((terminal) => {
    const register = linked.get(terminal);
    const lastSaleMs = listed.get(terminal)?.newest?.atMs ?? heard.get(terminal);
    return {
      ...(listed.get(terminal) ?? { terminal }),
      ...(register !== undefined && { register }),
      ...(lastSaleMs !== undefined && { lastSaleMs }),
    };
  });
}
