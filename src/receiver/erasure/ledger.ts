/**
 * The record of erasures apart from the database: a line each, durable before anything is erased. A backup of the database that is restored without it
 * brings back what was erased since: each line that the database lacks is carried out again.
 */
import { z } from 'zod';
import { erasureSchema } from '../../contract/cloud/erasure/erasure.ts';
import type { Soon } from '../sql/work.ts';

export const ledgerLine = erasureSchema.extend({
  shop: z.string().min(1),
  origin: z.enum(['cloud', 'gateway']),
  /** The gateway at which it was requested. */
  gateway: z.string().optional(),
});
export type LedgerLine = z.infer<typeof ledgerLine>;

type LedgerEntry = Pick<LedgerLine, 'shop' | 'id'> & {
  /** Undefined for one that can't be read. */
  line(): Soon<LedgerLine | undefined>;
};

export type Ledger = {
  /** Resolves once it is durable. */
  append(line: LedgerLine): Soon<void>;
  /** All of them, in parts of at most a thousand. */
  entries(): AsyncIterable<readonly LedgerEntry[]>;
};
