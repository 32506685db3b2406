/** Each labelled field of a sale with the example of its declaration. */
import { z } from 'zod';
import { saleSchema } from '../../src/contract/sale.ts';
import { labelledNames } from '../../src/domain/sale/sale-fields.ts';

const { properties = {} } = z.toJSONSchema(saleSchema);
const withExample = z.object({ examples: z.tuple([z.unknown()]) });

const least = { kind: 'sale', totalMinor: 0, currency: 'JPY', lines: [], payments: [] };
const {
  kind: _kind,
  totalMinor: _total,
  currency: _currency,
  lines: _lines,
  payments: _payments,
  ...examples
} = saleSchema.parse({
  ...least,
  ...Object.fromEntries(labelledNames.map((name) => [name, withExample.parse(properties[name]).examples[0]])),
});
export const labelledExamples = examples;
