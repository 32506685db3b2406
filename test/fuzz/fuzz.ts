/** `npm run fuzz`: each parser of bytes from outside with changed inputs, for some seconds each; faults are kept as files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { machineText } from '../../scripts/promises/machine.ts';
import { testedCommit } from '../../scripts/promises/tested-commit.ts';
import { mutated, randomOf } from './mutate.ts';
import { bounds, type FuzzRow, memoryText, readResults, warmInputs, writeResults } from './results.ts';
import { type Target, targets } from './targets.ts';

const root = resolve(import.meta.dirname, '../..');
const usage = `Usage: npm run fuzz -- [OPTIONS]

  --target NAME    this one alone; may be repeated: ${targets.map(({ name }) => name).join(', ')}
  --seconds N      of each; default 10
  --seed N         default: by the clock
  --out FOLDER     where fuzzing.json and fuzzing.md are written, beside the rows of others; default docs/reference
  --faults FOLDER  for inputs that broke a parser; default in the system's folder for temporary files

Exit code 0: none was broken, 1: one was, 2: wrong usage.
`;
const { values } = parseArgs({
  options: {
    target: { type: 'string', multiple: true, default: [] },
    seconds: { type: 'string', default: '10' },
    seed: { type: 'string' },
    out: { type: 'string', default: join(root, 'docs/reference') },
    faults: { type: 'string', default: join(tmpdir(), 'tillframe-fuzz') },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const maxFaults = 10;

const isUnknown = values.target.some((name) => !targets.some((target) => target.name === name));
if (values.help || isUnknown || !(Number(values.seconds) > 0)) {
  (values.help ? process.stdout : process.stderr).write(usage);
  process.exitCode = values.help ? 0 : 2;
} else process.exitCode = main();

function main(): number {
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const files = { json: join(values.out, 'fuzzing.json'), page: join(values.out, 'fuzzing.md') };
  const commit = testedCommit(root, Object.values(files));
  mkdirSync(values.out, { recursive: true });
  let broken = 0;
  for (const target of targets) {
    if (values.target.length > 0 && !values.target.includes(target.name)) continue;
    const row = { ...fuzz(target, seed), commit, seed };
    process.stdout.write(
      `${row.target}: ${row.inputs} inputs, slowest ${row.slowestMs} ms, memory left: ${memoryText(row)}; ${row.faults.join(', ') || 'held'}\n`,
    );
    if (row.faults.length > 0) broken += 1;
    const { rows } = readResults(files.json);
    const others = rows.filter((other) => other.target !== row.target);
    const inOrder = targets.flatMap(({ name }) => [...others, row].filter((one) => one.target === name));
    writeResults(files, { machine: machineText(), rows: inOrder });
  }
  return broken === 0 ? 0 : 1;
}

function fuzz({ name, code, corpus, parse }: Target, seed: number): Omit<FuzzRow, 'commit' | 'seed'> {
  const good = corpus();
  const random = randomOf(seed);
  const faults: string[] = [];
  let [inputs, bytes, slowestMs, warmMegabytes] = [0, 0, 0, 0];
  const startedMs = performance.now();
  let nowMs = startedMs;
  while (nowMs - startedMs < Number(values.seconds) * 1_000 && faults.length < maxFaults) {
    const input = inputs < good.length ? (good[inputs] ?? Buffer.alloc(0)) : mutated(good, random);
    const beganMs = performance.now();
    try {
      parse(input);
    } catch (error) {
      faults.push(keepFault(name, input, error));
    }
    nowMs = performance.now();
    if (nowMs - beganMs > bounds.slowestMs) faults.push(keepFault(name, input, 'slow'));
    slowestMs = Math.max(slowestMs, nowMs - beganMs);
    inputs += 1;
    bytes += input.length;
    if (inputs === warmInputs) warmMegabytes = usedMegabytes();
  }
  const isMeasured = inputs > warmInputs && globalThis.gc !== undefined;
  const growthMegabytes = isMeasured ? Math.max(0, usedMegabytes() - warmMegabytes) : undefined;
  if (growthMegabytes !== undefined && growthMegabytes > bounds.growthMegabytes) faults.push('memory');
  return {
    ...{ target: name, code, at: new Date().toISOString(), inputs, bytes, faults },
    seconds: Math.round((nowMs - startedMs) / 100) / 10,
    slowestMs: Math.round(slowestMs * 10) / 10,
    ...(growthMegabytes !== undefined && { growthMegabytes: Math.round(growthMegabytes * 10) / 10 }),
  };
}

function usedMegabytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1_000_000;
}

/** Returns the name of its file. */
function keepFault(target: string, input: Buffer, error: unknown): string {
  mkdirSync(values.faults, { recursive: true });
  const file = join(values.faults, `${target.replaceAll(/\W+/g, '-')}-${Date.now()}-${input.length}`);
  writeFileSync(file, input);
  process.stdout.write(`${target}: ${file}: ${error instanceof Error ? error.stack : String(error)}\n`);
  return file;
}
