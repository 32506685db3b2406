/** Runs the tests and programs of one promise, against the built program or a weakened one, and judges by the figures that they hand over. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type Figure, figureSchema } from '../../test/reliability/figures.ts';
import type { CounterProof, DeclaredPromise, Proof, Run } from './declaration.ts';
import type { Mode, PromiseResult } from './results.ts';

const root = resolve(import.meta.dirname, '../..');
/** A run that takes so many times its estimate, on a machine that others use too, hangs. */
const maxTimesEstimate = 6;
const minLimitMs = 240_000;

type Program = { readonly path: string; readonly env?: Readonly<Record<string, string>> };

type Outcome = {
  readonly figures: readonly Figure[];
  /** Undefined when every run ended with 0 and no test was skipped. */
  readonly failure: string | undefined;
};

/** The read part of Vitest's JSON. */
const vitestSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })) }),
  ),
});

export async function prove(
  { id, quick, full }: DeclaredPromise,
  options: { mode: Mode; program: string; signal: AbortSignal; onLine: (line: string) => void },
): Promise<Pick<PromiseResult, 'verdict' | 'figure'>> {
  const { mode, program } = options;
  const proof = mode === 'full' ? full : quick;
  const env = mode === 'full' ? { TILLFRAME_LONG: '1' } : {};
  const { figures, failure } = await runAll(id, proof, { ...options, program: { path: program, env } });
  const broken = figures.filter(({ isKept }) => !isKept);
  const text = figures.map((figure) => figure.text).join('; ');
  if (broken.length > 0) return { verdict: 'broken', figure: text };
  if (figures.length === 0) return { verdict: 'unproved', figure: failure ?? 'no figure was handed over' };
  if (failure !== undefined) return { verdict: 'broken', figure: `${text}; ${failure}` };
  return { verdict: 'kept', figure: text };
}

/** A run that ends early without a figure disproves nothing: the promise has to be seen broken. */
export async function disprove(
  { id, quick, counterProof }: DeclaredPromise,
  options: { program: string; weakened: string; signal: AbortSignal; onLine: (line: string) => void },
): Promise<PromiseResult['counterProof']> {
  const { runs = quick.runs, seconds } = counterProof;
  const program = weakenedProgram(counterProof, options);
  const { figures, failure } = await runAll(id, { runs, seconds }, { ...options, program });
  const broken = figures.filter(({ isKept }) => !isKept).map(({ text }) => text);
  if (broken.length > 0) return { verdict: 'fails', figure: broken.join('; ') };
  if (figures.length > 0 && failure === undefined)
    return { verdict: 'passes', figure: figures.map(({ text }) => text).join('; ') };
  return { verdict: 'unproved', figure: failure ?? 'no figure was handed over' };
}

function weakenedProgram(
  { weakening, env = {} }: CounterProof,
  { program, weakened }: { program: string; weakened: string },
): Program {
  if (weakening === undefined) return { path: program, env };
  return { path: weakened, env: { ...env, TILLFRAME_WEAKENED: weakening } };
}

async function runAll(
  id: string,
  { runs, seconds }: Proof,
  options: { program: Program; signal: AbortSignal; onLine: (line: string) => void },
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-promise-'));
  try {
    const figuresFile = join(folder, 'figures');
    const env = {
      ...process.env,
      ...options.program.env,
      TILLFRAME_PROGRAM: options.program.path,
      TILLFRAME_FIGURES: figuresFile,
    };
    const limitMs = Math.max(minLimitMs, seconds * 1_000 * maxTimesEstimate);
    const failures: string[] = [];
    for (const [number, run] of runs.entries()) {
      const failure = await runOne(run, { ...options, env, limitMs, report: join(folder, `${number}.json`) });
      if (failure !== undefined) failures.push(failure);
    }
    const figures = readLines(figuresFile)
      .map((line) => figureSchema.parse(JSON.parse(line)))
      .filter(({ promise }) => promise === id);
    return { figures, failure: failures.length === 0 ? undefined : failures.join('; ') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Resolves with why it failed. */
async function runOne(
  { file, titles, args = [], env: own = {} }: Run,
  options: {
    env: NodeJS.ProcessEnv;
    limitMs: number;
    report: string;
    signal: AbortSignal;
    onLine: (line: string) => void;
  },
): Promise<string | undefined> {
  const { report, limitMs, signal, onLine } = options;
  const isTest = file.endsWith('.test.ts');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const command = isTest
    ? [
        ...[vitest, 'run', file, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
        ...(titles === undefined ? [] : ['-t', titles]),
      ]
    : [file, ...args];
  const child = spawn(process.execPath, command, {
    ...{ cwd: root, env: { ...options.env, ...own }, detached: true },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = (): void => {
    // The whole group: tests start programs of their own.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  const limit = setTimeout(end, limitMs);
  signal.addEventListener('abort', end, { once: true });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => onLine(chunk.toString('utf8')));
  const [code, killedBy] = (await once(child, 'exit')) as [number | null, string | null];
  clearTimeout(limit);
  signal.removeEventListener('abort', end);
  signal.throwIfAborted();
  if (killedBy !== null) return `${file} did not end within ${Math.round(limitMs / 1_000)} s`;
  if (!isTest) return code === 0 ? undefined : `${file} ended with ${code}`;
  return failureOf(file, report);
}

function failureOf(file: string, report: string): string | undefined {
  const { numPassedTests, numFailedTests, testResults } = vitestSchema.parse(
    JSON.parse(readFileSync(report, 'utf8')),
  );
  const named = (status: string): string[] =>
    testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter((one) => one.status === status).map(({ fullName }) => fullName),
    );
  if (numFailedTests > 0) return `failed: ${named('failed').join(', ')}`;
  // Skipped for want of a tool or a right, and not by its title.
  return numPassedTests > 0 ? undefined : `${file}: no test ran`;
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}
