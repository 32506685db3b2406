/** Takings of a period as the page gets them: sums of sales by hour, day, register and staff. Money is in minor units; currencies are never added together. */
import { z } from 'zod';
import { saleKinds } from '../../domain/sale/sale-kinds.ts';

const sum = {
  /** `uncounted`: papers that may be no sale, or that a POS cloud does not list. */
  kind: z.enum([...saleKinds, 'uncounted']),
  currency: z.string(),
  count: z.number().int(),
  total: z.number().int(),
  /** Sales of these whose total nobody could read. */
  unknown: z.number().int(),
};

const hourlySum = z.strictObject({ ...sum, hour: z.number().int() });

/**
 * `GET /api/v1/takings`: sums without their zeros. `staff` is empty where the register names nobody. `before`: the same weekdays, the
 * fewest whole weeks earlier.
 */
export const takingsJson = z.strictObject({
  from: z.string(),
  to: z.string(),
  hours: z.array(hourlySum),
  days: z.array(z.strictObject({ ...sum, date: z.string() })),
  registers: z.array(
    z.strictObject({ ...sum, register: z.strictObject({ key: z.string(), name: z.string() }) }),
  ),
  staff: z.array(z.strictObject({ ...sum, staff: z.string() })),
  /** At a receiver, which has several. */
  shops: z
    .array(z.strictObject({ ...sum, shop: z.strictObject({ id: z.string(), name: z.string() }) }))
    .optional(),
  before: z.strictObject({ from: z.string(), to: z.string(), hours: z.array(hourlySum) }),
  /** Older sales are still being counted. */
  partial: z.literal(true).optional(),
});
export type TakingsJson = z.infer<typeof takingsJson>;
/** A sum of sales of one kind and currency. */
export type SumJson = Pick<TakingsJson['hours'][number], 'kind' | 'currency' | 'count' | 'total' | 'unknown'>;
