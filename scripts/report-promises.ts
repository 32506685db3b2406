/**
 * Runs the promises of reliability and writes one table: as text, as `docs/reference/promises.json` and, made from it, `docs/reference/promises.md`.
 * Started by `scripts/test-reliability.sh`, which builds the program.
 */
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { DeclaredPromise } from './promises/declaration.ts';
import { machineText } from './promises/machine.ts';
import { promises } from './promises/promises.ts';
import { exitCodeOf, exitCodes, type Mode, type PromiseResult, resultsSchema } from './promises/results.ts';
import { disprove, prove } from './promises/run.ts';
import { promisesPage, textTable } from './promises/tables.ts';
import { isCommitted, testedCommit } from './promises/tested-commit.ts';
import { buildWeakenedProgram } from './promises/weakened.ts';

const root = resolve(import.meta.dirname, '..');
/** Promises that run side by side: most of their time they wait for what the program does by the clock. */
const lanes = 3;
const budgetMinutes = { quick: 10, full: 90 } as const;

const usage = `Usage: scripts/test-reliability.sh --quick | --full [OPTIONS]

Runs every promise against the built program, each with its counter-proof: the same run with the protection removed, which has to fail.
Writes promises.json and promises.md, and prints the table.

  --quick          in ${budgetMinutes.quick} minutes
  --full           in ${budgetMinutes.full} minutes; longer forms: scripts/test-reliability.sh PART…
  --only PROMISE   runs this one alone, and leaves the others' rows; may be repeated
  --resume         leaves out what has been run at this commit in this form
  --out FOLDER     where the files are written; default docs/reference
  --dry-run        prints what would run, and how long it takes

Exit code 0: all kept, each counter-proof fails; 1: a promise is broken; 2: wrong usage; 3: a promise is not proved.

Promises:
${promises.map(({ id, text }) => `  ${id.padEnd(14)} ${text.en}`).join('\n')}
`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    resume: { type: 'boolean', default: false },
    out: { type: 'string', default: join(root, 'docs/reference') },
    'dry-run': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const jsonPath = join(values.out, 'promises.json');
const pagePath = join(values.out, 'promises.md');
const unknown = values.only.filter((id) => promises.every((promise) => promise.id !== id));
if (values.help) process.stdout.write(usage);
else if (unknown.length > 0 || values.quick === values.full) {
  process.stderr.write(unknown.length > 0 ? `There is no promise "${unknown[0]}".\n\n${usage}` : usage);
  process.exitCode = 2;
} else
  process.exitCode = await report(values.full ? 'full' : 'quick').catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodes.unproved;
  });

async function report(mode: Mode): Promise<number> {
  const before = existsSync(jsonPath)
    ? resultsSchema.parse(JSON.parse(readFileSync(jsonPath, 'utf8'))).results
    : [];
  const commit = testedCommit(root, [jsonPath, pagePath]);
  const isDone = ({ id }: DeclaredPromise): boolean =>
    values.resume &&
    isCommitted(commit) &&
    before.some((one) => one.id === id && one.commit === commit && one.mode === mode && isDecided(one));
  const isChosen = ({ id }: DeclaredPromise): boolean => values.only.length === 0 || values.only.includes(id);
  const estimateOf = (promise: DeclaredPromise): number =>
    promise[mode].seconds + promise.counterProof.seconds;
  // The longest first, so that none is left over at the end.
  const chosen = promises
    .filter((promise) => isChosen(promise) && !isDone(promise))
    .sort((a, b) => estimateOf(b) - estimateOf(a));
  const sum = (of: readonly DeclaredPromise[]): number => of.reduce((all, one) => all + estimateOf(one), 0);
  const [alone, beside] = [
    chosen.filter((one) => one.alone === true),
    chosen.filter((one) => one.alone !== true),
  ];
  const total = sum(chosen);
  const longest = Math.max(0, ...beside.map(estimateOf));
  const estimate = sum(alone) + Math.max(longest, sum(beside) / lanes);
  say(`${chosen.length} promises, ${mode}, at ${commit}: about ${minutes(estimate)}`);
  if (values['dry-run']) {
    for (const promise of chosen) say(`  ${promise.id}: about ${minutes(estimateOf(promise))}`);
    return 0;
  }
  if (!isCommitted(commit)) say('the tree has changes that are in no commit: the table says "-dirty"');

  mkdirSync(values.out, { recursive: true });
  const results = new Map(before.map((result) => [result.id, result]));
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new Error(`Ended by ${signal}; --resume goes on from here.`)));
  const program = join(root, 'dist/main.js');
  const ran: PromiseResult[] = [];
  let [begun, doneS] = [0, 0];
  const startedMs = performance.now();
  using weakened = await buildWeakenedProgram();
  await sideBySide(chosen, async (promise) => {
    say(`[${++begun}/${chosen.length}] ${promise.id}`);
    const result = await runPromise(promise, {
      ...{ mode, commit, program, weakened: weakened.path, signal: stop.signal },
    });
    ran.push(result);
    results.set(promise.id, result);
    write(results);
    doneS += estimateOf(promise);
    const left = ((total - doneS) * (performance.now() - startedMs)) / 1_000 / doneS;
    const { counterProof, seconds, verdict, figure } = result;
    say(
      `${promise.id}, ${seconds} s: ${verdict}: ${figure}
    without ${promise.counterProof.removed.en}: ${counterProof.verdict}; ${counterProof.figure}
    about ${minutes(left)} left`,
    );
  });
  const all = promises.flatMap(({ id }) => results.get(id) ?? []);
  say(`\n${textTable(all, values.only)}\n`);
  say(`${minutes((performance.now() - startedMs) / 1_000)}; written: ${jsonPath}`);
  const judged = values.only.length > 0 ? ran : all;
  const isWhole = values.only.length > 0 || all.length === promises.length;
  return isWhole ? exitCodeOf(judged) : Math.max(exitCodeOf(judged), exitCodes.unproved);
}

/** A promise that was not proved, such as on a machine too busy for its limits, is worth another run. */
function isDecided({ verdict, counterProof }: PromiseResult): boolean {
  return verdict !== 'unproved' && counterProof.verdict !== 'unproved';
}

/** Proof and counter-proof, one after the other. */
async function runPromise(
  promise: DeclaredPromise,
  {
    mode,
    commit,
    ...programs
  }: { mode: Mode; commit: string; program: string; weakened: string; signal: AbortSignal },
): Promise<PromiseResult> {
  const { id } = promise;
  const startedMs = performance.now();
  using log = logOf(id);
  const options = { ...programs, onLine: log.write };
  const proved = await prove(promise, { ...options, mode });
  const counterProof = await disprove(promise, options);
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  return {
    ...{ id, mode, commit, at: new Date().toISOString(), machine: machineText(), seconds },
    ...{ command: `scripts/test-reliability.sh --${mode} --only ${id}`, ...proved, counterProof },
  };
}

/** Those that judge times run by themselves, after the others. Rejects with the first failure, after all under way have ended. */
async function sideBySide(
  chosen: readonly DeclaredPromise[],
  run: (promise: DeclaredPromise) => Promise<void>,
): Promise<void> {
  const groups = [
    { waiting: chosen.filter(({ alone }) => alone !== true), lanes },
    { waiting: chosen.filter(({ alone }) => alone === true), lanes: 1 },
  ];
  for (const { waiting, lanes } of groups) {
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await run(next);
    };
    const ends = await Promise.allSettled(Array.from({ length: lanes }, work));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
}

/** After each promise, so that a run that is ended can be resumed. */
function write(results: ReadonlyMap<string, PromiseResult>): void {
  const all = promises.flatMap(({ id }) => results.get(id) ?? []);
  writeFileSync(jsonPath, `${JSON.stringify({ results: all }, null, 2)}\n`);
  writeFileSync(pagePath, promisesPage(all));
}

/** File with the output of a promise's runs. */
function logOf(id: string): Disposable & { readonly write: (text: string) => void } {
  const folder = join(root, 'node_modules/.cache/promises');
  mkdirSync(folder, { recursive: true });
  const file = createWriteStream(join(folder, `${id}.log`));
  return { write: (text) => void file.write(text), [Symbol.dispose]: () => void file.end() };
}

function minutes(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
