import { expect, test } from 'vitest';
import { requestedOffsetsMs } from '../../../src/domain/capture/requested-offsets.ts';
import { saleKinds } from '../../../src/domain/sale/sale-kinds.ts';

test('requests five pictures for exceptions, one for ordinary sales, always including the instant', () => {
  const five = saleKinds.filter((kind) => requestedOffsetsMs(kind).length === 5);
  expect(five).toEqual(['refund', 'void', 'no_sale', 'cash_out']);
  expect(requestedOffsetsMs('void')).toEqual([-4_000, -2_000, 0, 2_000, 4_000]);
  for (const kind of saleKinds) expect(requestedOffsetsMs(kind)).toContain(0);
});
