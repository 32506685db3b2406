/** Label of everything that is no plain sale, on the page and in the receiver's viewer: its kind, unless a doubt says more. Pure. */
import type { SaleKind } from './sale.ts';
import { isUnclear } from './sale-filter.ts';
import type { SaleTexts } from './sale-texts.ts';

type Labelled = { readonly kind: SaleKind; readonly receiptDoubts?: readonly string[] | undefined };

/** `of`: its class of style. */
export function saleLabel(
  sale: Labelled,
  texts: Pick<SaleTexts, 'kind' | 'label'>,
): { readonly of: SaleKind | 'unclear'; readonly text: string } | undefined {
  const { kind, receiptDoubts } = sale;
  if (isUnclear(sale)) return { of: 'unclear', text: texts.label.unclear };
  if (kind === 'sale') return undefined;
  const isPrintedOnly = receiptDoubts?.includes('printed_only') === true;
  return { of: kind, text: isPrintedOnly ? texts.label.printedOnly : texts.kind[kind] };
}
