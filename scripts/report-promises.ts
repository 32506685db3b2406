/**
 * Runs the promises of reliability and writes one table: as text, as `docs/reference/promises.json` and, made from it, `docs/reference/promises.md`.
 * Started by `scripts/test-reliability.sh`, which builds the program.
 */
import { execFileSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { DeclaredPromise } from './promises/declaration.ts';
import { promises } from './promises/promises.ts';
import { exitCodeOf, exitCodes, type Mode, type PromiseResult, resultsSchema } from './promises/results.ts';
import { disprove, prove } from './promises/run.ts';
import { promisesPage, textTable } from './promises/tables.ts';
import { buildWeakenedProgram } from './promises/weakened.ts';

const root = resolve(import.meta.dirname, '..');
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
  const jsonPath = join(values.out, 'promises.json');
  const before = existsSync(jsonPath)
    ? resultsSchema.parse(JSON.parse(readFileSync(jsonPath, 'utf8'))).results
    : [];
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], {
    cwd: root,
    encoding: 'utf8',
  }).trim();
  const isDone = ({ id }: DeclaredPromise): boolean =>
    values.resume && before.some((one) => one.id === id && one.commit === commit && one.mode === mode);
  const isChosen = ({ id }: DeclaredPromise): boolean => values.only.length === 0 || values.only.includes(id);
  const chosen = promises.filter((promise) => isChosen(promise) && !isDone(promise));
  const estimateOf = (promise: DeclaredPromise): number =>
    promise[mode].seconds + promise.counterProof.seconds;
  const total = chosen.reduce((sum, promise) => sum + estimateOf(promise), 0);
  say(`${chosen.length} promises, ${mode}, at ${commit}: about ${minutes(total)}`);
  if (values['dry-run']) {
    for (const promise of chosen) say(`  ${promise.id}: about ${minutes(estimateOf(promise))}`);
    return 0;
  }
  if (commit.endsWith('-dirty')) say('the tree has changes that are in no commit: the table says "-dirty"');

  mkdirSync(values.out, { recursive: true });
  const results = new Map(before.map((result) => [result.id, result]));
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new Error(`Ended by ${signal}; --resume goes on from here.`)));
  const program = join(root, 'dist/main.js');
  const weakened = await buildWeakenedProgram();
  let doneS = 0;
  let tookS = 0;
  const ran: PromiseResult[] = [];
  for (const [index, promise] of chosen.entries()) {
    const pace = doneS === 0 ? 1 : tookS / doneS;
    say(`[${index + 1}/${chosen.length}] ${promise.id}; about ${minutes((total - doneS) * pace)} left`);
    const startedMs = performance.now();
    using log = logOf(promise.id);
    const options = { program, weakened, signal: stop.signal, onLine: log.write };
    const proved = await prove(promise, { ...options, mode });
    say(`    ${proved.verdict}: ${proved.figure}`);
    const counterProof = await disprove(promise, options);
    say(`    without ${promise.counterProof.removed.en}: ${counterProof.verdict}; ${counterProof.figure}`);
    const seconds = Math.round((performance.now() - startedMs) / 1_000);
    doneS += estimateOf(promise);
    tookS += seconds;
    const result: PromiseResult = {
      ...{ id: promise.id, mode, commit, at: new Date().toISOString(), machine: machine(), seconds },
      ...{ command: `scripts/test-reliability.sh --${mode} --only ${promise.id}`, ...proved, counterProof },
    };
    ran.push(result);
    results.set(promise.id, result);
    write(jsonPath, results);
  }
  const all = promises.flatMap(({ id }) => results.get(id) ?? []);
  say(`\n${textTable(all)}\n`);
  say(`${minutes(tookS)}; written: ${jsonPath}`);
  const judged = values.only.length > 0 ? ran : all;
  const isWhole = values.only.length > 0 || all.length === promises.length;
  return isWhole ? exitCodeOf(judged) : Math.max(exitCodeOf(judged), exitCodes.unproved);
}

/** After each promise, so that a run that is ended can be resumed. */
function write(jsonPath: string, results: ReadonlyMap<string, PromiseResult>): void {
  const all = promises.flatMap(({ id }) => results.get(id) ?? []);
  writeFileSync(jsonPath, `${JSON.stringify({ results: all }, null, 2)}\n`);
  writeFileSync(join(values.out, 'promises.md'), promisesPage(all));
}

/** File with the output of a promise's runs. */
function logOf(id: string): Disposable & { readonly write: (text: string) => void } {
  const folder = join(root, 'node_modules/.cache/promises');
  mkdirSync(folder, { recursive: true });
  const file = createWriteStream(join(folder, `${id}.log`));
  return { write: (text) => void file.write(text), [Symbol.dispose]: () => void file.end() };
}

function machine(): string {
  const os = readFileSync('/etc/os-release', 'utf8');
  const [, name = 'Linux'] = /^PRETTY_NAME="?([^"\n]*)/m.exec(os) ?? [];
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? process.arch}, ${memory} GB, ${name}, Node.js ${process.versions.node}`;
}

function minutes(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
