/** Checks whether a POS has the terminal that a person named: by its list, or without one by recent sales. */
import type { LocalizedText } from '../../../lib/text/language.ts';
import type { PosCloud } from './cloud-source.ts';

export type TerminalFound =
  | { readonly kind: 'known'; readonly name?: string }
  /** `isSure`: the POS's list doesn't contain it. Otherwise it had no recent sales, as with a new register. */
  | { readonly kind: 'not_found'; readonly isSure: boolean; readonly words: LocalizedText };

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
    if (found === undefined) return { kind: 'not_found', isSure: true, words: notListed(terminal) };
    return { kind: 'known', ...(found.name !== undefined && { name: found.name }) };
  }
  const lately = await cloud.soldLately?.(terminal, signal);
  if (lately === undefined || lately.isKnown) return { kind: 'known' };
  return { kind: 'not_found', isSure: false, words: noSales(terminal, lately) };
}

function notListed(terminal: string): LocalizedText {
  return {
    en: `The POS has no terminal "${terminal}". Choose one of its list.`,
    ja: `端末 "${terminal}" は POS の一覧にありません。一覧から選んでください。`,
  };
}

function noSales(
  terminal: string,
  { others, days }: { others: readonly string[]; days: number },
): LocalizedText {
  const named = others.slice(0, maxNamed);
  return {
    en: `The POS has no sale of terminal "${terminal}" within the last ${days} days.${
      named.length === 0 ? '' : ` Terminals that sold something: ${named.join(', ')}.`
    } Check the id against the list of terminals in the POS's settings. If the register is new, it can be added all the same.`,
    ja: `端末ID "${terminal}" の会計が過去 ${days} 日間にありません。${
      named.length === 0 ? '' : `会計があった端末ID：${named.join('、')}。`
    }POS の設定にある端末一覧と照らし合わせてください。新しいレジの場合は、このまま追加できます。`,
  };
}
