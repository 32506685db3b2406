/** Details of a sale as text, shared by the gateway's page and the receiver's viewer. Pure. */
import type { Adjustment } from './sale.ts';
import { type LabelledField, labelledFields, labelledNames } from './sale-fields.ts';
import type { SaleTexts } from './sale-texts.ts';

export type DetailTexts = {
  readonly tendered: string;
  readonly change: string;
  readonly paymentKinds: string;
  readonly people: (count: string) => string;
  readonly label: Readonly<Record<LabelledField, string>>;
  /** `rate`: `10%`, or empty. */
  readonly tax: (rate: string, included: boolean | undefined) => string;
  readonly taxable: (amount: string) => string;
  readonly difference: (amount: string) => string;
  readonly adjustment: Readonly<Record<Adjustment['kind'], string>>;
  readonly payment: SaleTexts['payment'];
};

type Details = { readonly [field in LabelledField]?: string | number | undefined } & {
  readonly payments: readonly { readonly kind?: string }[];
  readonly extra?: Readonly<Record<string, unknown>>;
};

/** Label and value of each that the sale has. */
export function detailRows(
  sale: Details,
  words: DetailTexts,
  { comma, number }: { readonly comma: string; readonly number: (value: number) => string },
): (readonly [label: string, value: string])[] {
  // A later gateway may send further kinds.
  const kindNames: Readonly<Record<string, string>> = words.payment;
  const kinds = new Set(
    sale.payments.flatMap(({ kind }) => (kind === undefined ? [] : (kindNames[kind] ?? kind))),
  );
  const valueOf = (field: LabelledField): string => {
    const value = sale[field] ?? '';
    const text = typeof value === 'number' ? number(value) : value;
    return labelledFields[field] === 'people' && text !== '' ? words.people(text) : text;
  };
  const rows: (readonly [string, string])[] = [
    [words.paymentKinds, [...kinds].join(comma)],
    ...labelledNames.map((field) => [words.label[field], valueOf(field)] as const),
    ...Object.entries(sale.extra ?? {}).map(([name, value]) => [name, String(value)] as const),
  ];
  return rows.filter(([, value]) => value !== '');
}
