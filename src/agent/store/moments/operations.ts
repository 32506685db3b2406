/** The store's operations on moments. */
import type { Writes } from '../operation.ts';
import { acceptMoments } from './accept-moments.ts';

export const momentWrites = {
  /** Commits moments of a register; they may be answered once this resolves. Sales that they belong to get their time. */
  acceptMoments,
} satisfies Writes;
