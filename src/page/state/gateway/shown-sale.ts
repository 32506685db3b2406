/** Loading of the sale that the address names. */
import { getSale } from '../../api/sales.ts';
import type { PageData } from './page-data.ts';

export function showSale({ state, change, turns }: PageData, saleId: string | undefined): void {
  turns.end('show');
  if (saleId === undefined) {
    if (state().shown !== undefined) change({ type: 'shown', shown: undefined });
    return;
  }
  if (state().shown?.saleId !== saleId) change({ type: 'shown', shown: { saleId, sale: 'loading' } });
  if (state().sales.pairs.some((pair) => pair.saleId === saleId)) return;
  turns.start('show', async (signal) => {
    const answer = await getSale(saleId, signal);
    // A sale received or loaded before is better than a failure now.
    const sale = state().shown?.sale;
    if (answer.kind !== 'ok' && typeof sale === 'object' && 'saleId' in sale) return;
    change({ type: 'shown', shown: { saleId, sale: answer.kind === 'ok' ? answer.value : answer } });
  });
}
