/** Figures of the fuzzer, as `docs/reference/fuzzing.json` and, made from it, `docs/reference/fuzzing.md`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** A longer parse of one input, and more memory after all garbage is collected, are faults. */
export const bounds = { slowestMs: 1_000, growthMegabytes: 10 };

/** Compiled code and caches have their size by then. */
export const warmInputs = 20_000;

const rowSchema = z.strictObject({
  target: z.string(),
  code: z.string(),
  /** `git describe` of the code that ran. */
  commit: z.string(),
  /** RFC 3339. */
  at: z.string(),
  seed: z.int(),
  inputs: z.int(),
  bytes: z.int(),
  seconds: z.number(),
  slowestMs: z.number(),
  /** Absent: not measured, for want of inputs or of a collector. */
  growthMegabytes: z.number().optional(),
  /** Names of the files with inputs that broke it, or bounds that were not held. */
  faults: z.array(z.string()),
});
export type FuzzRow = z.infer<typeof rowSchema>;

const resultsSchema = z.strictObject({ machine: z.string(), rows: z.array(rowSchema) });
export type FuzzResults = z.infer<typeof resultsSchema>;

/** Without a row where the file is missing. */
export function readResults(path: string): FuzzResults {
  if (!existsSync(path)) return { machine: 'none yet', rows: [] };
  return resultsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

export function writeResults(
  { json, page }: { readonly json: string; readonly page: string },
  results: FuzzResults,
): void {
  writeFileSync(json, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(page, fuzzPage(results));
}

const count = (number: number): string => number.toLocaleString('en-US');

export function memoryText({ growthMegabytes }: Pick<FuzzRow, 'growthMegabytes'>): string {
  return growthMegabytes === undefined ? 'not measured' : `${growthMegabytes} MB`;
}

export function fuzzPage({ machine, rows }: FuzzResults): string {
  const lines = rows.map((row) =>
    [
      ...[row.target, row.code, count(row.inputs), `${count(Math.round(row.bytes / 1_000_000))} MB`],
      ...[`${count(Math.round(row.inputs / row.seconds))}/s`, `${row.slowestMs} ms`, memoryText(row)],
      row.faults.length === 0 ? 'held' : `**${row.faults.join(', ')}**`,
      `${row.commit}, ${row.at.slice(0, 10)}, seed ${row.seed}`,
    ].join(' | '),
  );
  return `# Fuzzing

Made by \`npm run fuzz\` from [its results](fuzzing.json); do not edit. Each parser of bytes from outside gets good inputs with mistakes in them: flipped bits, edge values, cuts, parts of other inputs, repetitions.
It is broken by an exception that the program does not expect, by an input that takes more than ${count(bounds.slowestMs)} ms, and by more than ${bounds.growthMegabytes} MB that are left when all garbage is collected, which is measured from input ${count(warmInputs)} on.
The inputs are not guided by coverage: how much of a parser they reach is not measured here.

Machine: ${machine}, shared with other work.

| parser | code | inputs | bytes | rate | slowest input | memory left | verdict | commit, date, seed |
|---|---|---|---|---|---|---|---|---|
${lines.map((line) => `| ${line} |`).join('\n')}
`;
}
