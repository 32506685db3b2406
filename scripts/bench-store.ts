/**
 * `npm run bench:store`: what safety costs. Sales taken, backlogs kept and sent, beside bare SQLite and plain requests in the same run on the
 * same disk; prints tables and writes the same as JSON. Judges nothing: a slow disk is no failure.
 */
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startProgram } from '../test/peers/program.ts';
import { describeMachine } from './bench/machine.ts';
import { printTable, type Table } from './bench/report.ts';
import type { StoreBench, StoreSection } from './bench/store-bench.ts';
import { cost } from './bench/store-cost.ts';
import { drain } from './bench/store-drain.ts';
import { gateway, memory } from './bench/store-gateway.ts';
import { intake } from './bench/store-intake.ts';
import { search } from './bench/store-search.ts';
import { removeBacklogs, waiting } from './bench/store-waiting.ts';

const sections: readonly StoreSection[] = [intake, cost, waiting, gateway, memory, search, drain];

const usage = `Usage: npm run bench:store -- [OPTIONS]

  --quick          shorter, and 100,000 pairs waiting instead of a million: some five minutes instead of twenty
  --only NAMES     of these, separated by commas:
${sections.map(({ name, about }) => `                     ${name.padEnd(8)} ${about}`).join('\n')}
  --folder PATH    on the disk that is measured, 5 GB free; default in the system's folder for temporary files
  --program PATH   the agent; default dist/main.js, else src/main.ts
  --json FILE      where the figures go; default bench-store.json in that folder
  --help

drain and cost need root, iproute2 and strace.
`;

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      folder: { type: 'string', default: join(tmpdir(), 'tillframe-bench-store') },
      program: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const wanted = values.only?.split(',') ?? sections.map(({ name }) => name);
  const unknown = wanted.filter((name) => !sections.some((section) => section.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`bench: there is no --only ${unknown.join(',')}\n${usage}`);
    return 2;
  }

  const folder = resolve(values.folder);
  await mkdir(folder, { recursive: true });
  const { ffmpeg: _, ...machine } = describeMachine();
  const disk = diskOf(folder);
  const program = values.program === undefined ? ownProgram() : resolve(values.program);
  const jsonPath = resolve(values.json ?? join(folder, 'bench-store.json'));
  await mkdir(dirname(jsonPath), { recursive: true });
  console.log(`${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, Linux ${machine.kernel}`);
  console.log(`Node ${machine.node}, load before ${machine.loadBefore}; agent: ${program}`);
  console.log(`${folder} on ${disk.device} (${disk.fileSystem}), ${disk.freeGb} GB free`);
  if (disk.fileSystem === 'tmpfs')
    console.log('This folder is in memory: nothing here says anything about a disk.');

  const bench: StoreBench = {
    folder,
    quick: values.quick,
    start: (args, env, _program, behind) => startProgram(args, env, program, behind),
    progress: (text) => process.stderr.write(`[bench] ${new Date().toTimeString().slice(0, 8)} ${text}\n`),
  };
  const tables: Record<string, readonly Table[]> = {};
  try {
    for (const section of sections.filter(({ name }) => wanted.includes(name))) {
      bench.progress(`${section.name}: ${section.about}`);
      tables[section.name] = await section.run(bench);
      for (const table of tables[section.name] ?? []) printTable(table, console.log);
      // After each, so that a run that is broken off leaves what it found.
      const all = { machine, disk, program, quick: values.quick, tables };
      await writeFile(jsonPath, `${JSON.stringify(all, undefined, 2)}\n`);
    }
  } finally {
    removeBacklogs();
  }
  console.log(`\nThe same as JSON: ${jsonPath}`);
  return 0;
}

/** The mount that a folder is on, as the kernel lists it. */
function diskOf(folder: string): { device: string; fileSystem: string; freeGb: number } {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, at = '']) => at !== '' && (folder === at || folder.startsWith(at.replace(/\/?$/, '/'))))
    .sort(([, a = ''], [, b = '']) => b.length - a.length);
  const [device = 'unknown', , fileSystem = 'unknown'] = mounts[0] ?? [];
  const { bavail, bsize } = statfsSync(folder);
  return { device, fileSystem, freeGb: Math.round((bavail * bsize) / 2 ** 30) };
}

/** As users run it, if it was built: reading TypeScript costs memory. */
function ownProgram(): string {
  const built = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL('../src/main.ts', import.meta.url));
}
