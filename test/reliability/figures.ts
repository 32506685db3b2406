/**
 * Figures of the promises (scripts/promises/promises.ts), handed over by the tests and programs that measure them. Each is one line of JSON in the file
 * that TILLFRAME_FIGURES names; without it nothing is written.
 */
import { appendFileSync } from 'node:fs';
import { z } from 'zod';

export const figureSchema = z.strictObject({
  promise: z.string(),
  /** A short sentence with its numbers and units, in English. */
  text: z.string().min(1),
  /** Whether the promise was kept in this run. A counter-proof counts only with a figure for which this is false. */
  isKept: z.boolean(),
});
export type Figure = z.infer<typeof figureSchema>;

/** Set while `scripts/test-reliability.sh --quick | --full` runs: some runs are made for it alone. */
export const isReporting = process.env['TILLFRAME_FIGURES'] !== undefined;

/** Milliseconds to wait for something; less where a protection is removed: what such a program does not do soon, it never does. */
export const patienceMs = process.env['TILLFRAME_WEAKENED'] === undefined ? 120_000 : 15_000;

/** Called before the assertions of the same facts, which stop a test at the first that fails. */
export function reportFigure(figure: Figure): void {
  console.info(`${figure.isKept ? 'kept' : 'BROKEN'}: ${figure.text}`);
  const path = process.env['TILLFRAME_FIGURES'];
  if (path !== undefined) appendFileSync(path, `${JSON.stringify(figure)}\n`);
}
