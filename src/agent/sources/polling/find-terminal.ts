/** Checks whether a POS has the terminal that a person named: by its list, or without one by recent sales. */
import { type Refusal, refusal } from '../../../domain/problem/refusal/refusal.ts';
import type { PosCloud } from './cloud-source.ts';

export type TerminalFound =
  | { readonly kind: 'known'; readonly name?: string }
  /** `isSure`: the POS's list doesn't contain it. Otherwise it had no recent sales, as with a new register. */
  | { readonly kind: 'not_found'; readonly isSure: boolean; readonly problem: Refusal };

/** Terminals named in the answer as choices. */
const maxNamed = 12;

/** Rejects with a PosFailure if the POS rejects the credentials or does not answer. */
export async function findTerminal(
  cloud: Pick<PosCloud, 'registers' | 'soldLately'>,
  terminal: string,
  signal: AbortSignal,
): Promise<TerminalFound> {
  const list = await cloud.registers(signal);
  if (list !== undefined) {
    const found = list.find((one) => one.terminal === terminal);
    if (found === undefined)
      return {
        kind: 'not_found',
        isSure: true,
        problem: refusal('register_form.terminal_not_listed', { terminal }),
      };
    return { kind: 'known', ...(found.name !== undefined && { name: found.name }) };
  }
  const lately = await cloud.soldLately?.(terminal, signal);
  if (lately === undefined || lately.isKnown) return { kind: 'known' };
  return { kind: 'not_found', isSure: false, problem: noSales(terminal, lately) };
}

function noSales(terminal: string, { others, days }: { others: readonly string[]; days: number }): Refusal {
  const named = others.slice(0, maxNamed).join(', ');
  return named === ''
    ? refusal('register_form.terminal_without_sales', { terminal, days })
    : refusal('register_form.terminal_without_sales_unlike', { terminal, days, others: named });
}
