/**
 * `node test/second-try.ts FAILURES`: runs the files that failed (failures-reporter.ts) once more with nothing beside them, and names what passed only
 * then. On a machine that stood still a camera, a browser or a time limit may have been late; a defect fails again.
 *
 * Never tried again: failures of cases drawn by chance and of races made on purpose, whose one failure in a thousand is the find; more files than
 * a busy machine explains; and errors outside of tests.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { type Failures, failuresSchema } from './failures-reporter.ts';

const maxFiles = 6;
const maxMessageChars = 600;
/** Tests that end a program at some moment, or race for a file: which moment is chance. */
const racesOnPurpose = [
  'test/**/{kills,crash,tokens,replaced,erasure,forwarding,nothing-missed,file-lock}.test.ts',
  'test/reliability/**/!(slow-line|late-sales|task-limit).test.ts',
  'test/fuzz/*.test.ts',
];
/** Beginning of every report of fast-check. */
const drawnByChance = 'Property failed after';

/** Undefined: they may be tried again. */
export function whyNotAgain({ reason, outside, files }: Failures): string | undefined {
  if (outside.length > 0) return `an error outside of tests: ${outside.join('; ')}`;
  if (reason !== 'failed' || files.length === 0) return `no test failed, but the run did (${reason})`;
  if (files.length > maxFiles) return `${files.length} files failed, more than ${maxFiles}`;
  const find = files.find(
    ({ path, failures }) =>
      racesOnPurpose.some((glob) => matchesGlob(path, glob)) ||
      failures.some(({ message }) => message.includes(drawnByChance)),
  );
  return find && `${find.path} failed by a case drawn by chance or a race made on purpose`;
}

function indented(message: string): string {
  return message.slice(0, maxMessageChars).replaceAll('\n', '\n      ');
}

if (import.meta.main) {
  const [path = ''] = process.argv.slice(2);
  const failures = failuresSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const { files } = failures;
  for (const file of files)
    for (const { name, message } of file.failures)
      console.log(`failed: ${file.path} > ${name}\n      ${indented(message)}`);
  const why = whyNotAgain(failures);
  if (why !== undefined) {
    console.log(`Not tried again: ${why}.`);
    process.exit(1);
  }
  const { status } = spawnSync(
    'vitest',
    ['run', '--no-file-parallelism', ...files.map((file) => file.path)],
    { stdio: 'inherit' },
  );
  if (status === 0) {
    const names = files.flatMap((file) => file.failures.map(({ name }) => `${file.path} > ${name}`));
    console.log(`Passed only with nothing beside them: ${names.length}\n  ${names.join('\n  ')}`);
  }
  process.exit(status ?? 1);
}
