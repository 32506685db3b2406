/** Results of a run of the report: the file from which the tables are made. */
import { z } from 'zod';

const modes = ['quick', 'full'] as const;
export type Mode = (typeof modes)[number];

const resultSchema = z.strictObject({
  id: z.string(),
  mode: z.enum(modes),
  /** `git describe` of the program. */
  commit: z.string(),
  /** RFC 3339. */
  at: z.string(),
  machine: z.string(),
  command: z.string(),
  seconds: z.int(),
  verdict: z.enum(['kept', 'broken', 'unproved']),
  figure: z.string(),
  counterProof: z.strictObject({
    /** `fails`: without its protection the promise was broken, as it must be. */
    verdict: z.enum(['fails', 'passes', 'unproved']),
    figure: z.string(),
  }),
});
export type PromiseResult = z.infer<typeof resultSchema>;

export const resultsSchema = z.strictObject({ results: z.array(resultSchema) });

/** Worst first: a broken promise, a proof that proves nothing, and what could not be run. */
export const exitCodes = { kept: 0, broken: 1, unproved: 3 } as const;

export function exitCodeOf(results: readonly PromiseResult[]): number {
  if (results.some(({ verdict }) => verdict === 'broken')) return exitCodes.broken;
  const isProved = ({ verdict, counterProof }: PromiseResult): boolean =>
    verdict === 'kept' && counterProof.verdict === 'fails';
  return results.length > 0 && results.every(isProved) ? exitCodes.kept : exitCodes.unproved;
}
