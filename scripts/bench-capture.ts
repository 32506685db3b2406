/**
 * `npm run bench:capture`: how close the capture path comes to the physical limit, beside what other programs do. One run on one
 * machine; prints tables and writes the same as JSON. Ends 1 when a bound of `gates` is missed; judges nothing else.
 */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findSource } from '../test/peers/cameras/film.ts';
import { startProgram } from '../test/peers/program.ts';
import type { Bench, Section } from './bench/bench.ts';
import { board } from './bench/board.ts';
import { gates } from './bench/gates.ts';
import { growth, ways } from './bench/latency.ts';
import { load } from './bench/load.ts';
import { describeMachine, pin } from './bench/machine.ts';
import { memory } from './bench/memory.ts';
import { readers } from './bench/readers.ts';
import { printTable, type Table } from './bench/report.ts';
import { bursts, idle, wholePath } from './bench/whole-path.ts';

const sections: readonly Section[] = [
  gates,
  ways,
  wholePath,
  idle,
  bursts,
  readers,
  load,
  memory,
  growth,
  board,
];

const usage = `Usage: npm run bench:capture -- [OPTIONS]

  --quick          fewer events and cameras; without --only the gates alone, five minutes instead of three hours
  --only NAMES     of these, separated by commas:
${sections.map(({ name, about }) => `                     ${name.padEnd(11)} ${about}`).join('\n')}
  --reader NAME    how cameras are read: native, ffmpeg or auto (default)
  --film PATH      real pictures to make the test films from; default: vtest.avi from ../shared/data or Debian's opencv-doc
  --folder PATH    where films are kept for the next run; default in the system's folder for temporary files
  --program PATH   the agent; default dist/main.js, else src/main.ts
  --json FILE      where the figures go; default bench-capture.json in that folder
  --help
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
      reader: { type: 'string', default: 'auto' },
      film: { type: 'string' },
      folder: { type: 'string', default: join(tmpdir(), 'tillframe-bench') },
      program: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const wanted = values.only?.split(',') ?? (values.quick ? [gates] : sections).map(({ name }) => name);
  const unknown = wanted.filter((name) => !sections.some((section) => section.name === name));
  const { reader } = values;
  if (unknown.length > 0 || !isReader(reader)) {
    const what = unknown.length > 0 ? `--only ${unknown.join(',')}` : `--reader ${reader}`;
    process.stderr.write(`bench: there is no ${what}\n${usage}`);
    return 2;
  }

  const source = findSource(values.film);
  const machine = describeMachine();
  const pinning = pin();
  const program = values.program === undefined ? ownProgram() : resolve(values.program);
  const jsonPath = values.json ?? join(values.folder, 'bench-capture.json');
  await mkdir(values.folder, { recursive: true });
  await mkdir(dirname(resolve(jsonPath)), { recursive: true });
  console.log(`${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, Linux ${machine.kernel}`);
  console.log(`Node ${machine.node}, ffmpeg ${machine.ffmpeg}, load before ${machine.loadBefore}`);
  console.log(`${pinning.note}; agent: ${program}; reader: ${reader}; pictures: ${source}`);

  const bench: Bench = {
    source,
    folder: values.folder,
    quick: values.quick,
    reader,
    ...(pinning.camera !== undefined && {
      cameraCpu: pinning.camera,
      bothCpus: `${pinning.camera},${pinning.agent}`,
    }),
    start: (args, env, _sources, behind) => startProgram(args, env, program, behind),
    progress: (text) => process.stderr.write(`[bench] ${new Date().toTimeString().slice(0, 8)} ${text}\n`),
  };
  const tables: Record<string, readonly Table[]> = {};
  for (const section of sections.filter(({ name }) => wanted.includes(name))) {
    bench.progress(`${section.name}: ${section.about}`);
    tables[section.name] = await section.run(bench);
    for (const table of tables[section.name] ?? []) printTable(table, console.log);
    // After each, so that a run that is broken off leaves what it found.
    const all = { machine, pinning, program, reader, quick: values.quick, source, tables };
    await writeFile(jsonPath, `${JSON.stringify(all, undefined, 2)}\n`);
  }
  console.log(`\nThe same as JSON: ${jsonPath}`);
  const missed = Object.values(tables).flatMap((all) => all.flatMap((table) => table.missed ?? []));
  return missed.length === 0 ? 0 : 1;
}

function isReader(text: string): text is Bench['reader'] {
  return ['auto', 'native', 'ffmpeg'].includes(text);
}

/** As users run it, if it was built: reading TypeScript costs memory. */
function ownProgram(): string {
  const built = fileURLToPath(new URL('../dist/main.js', import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL('../src/main.ts', import.meta.url));
}
