/**
 * `node test/second-try.ts REPORT`: runs the files that failed, of Vitest's JSON report, once more with nothing beside them, and names what passed only
 * then. On a machine that stood still a camera, a browser or a time limit may have been late; a defect fails again.
 *
 * Never tried again: failures of cases drawn by chance and of races made on purpose, whose one failure in a thousand is the find; more files than
 * a busy machine explains; and a run that failed without a failed test.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { matchesGlob, relative } from 'node:path';
import { z } from 'zod';

const maxFiles = 6;
const maxMessageChars = 600;
const racesOnPurpose = ['test/**/kills.test.ts', 'test/**/crash.test.ts', 'test/fuzz/*.test.ts'];
/** Thus fast-check begins its report. */
const drawnByChance = 'Property failed after';

const failing = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

type Failure = { readonly name: string; readonly message: string };
type FailedFile = { readonly path: string; readonly failures: readonly Failure[] };

export function failedFiles(report: unknown, root: string): readonly FailedFile[] {
  return failing
    .parse(report)
    .testResults.filter(({ status }) => status === 'failed')
    .map(({ name, message, assertionResults }) => {
      const failures = assertionResults
        .filter(({ status }) => status === 'failed')
        .map((test) => ({ name: test.fullName, message: (test.failureMessages ?? []).join('\n') }));
      // Without a failed test the file itself could not be run.
      return {
        path: relative(root, name),
        failures: failures.length > 0 ? failures : [{ name: 'the file', message }],
      };
    });
}

/** Undefined: they may be tried again. */
export function whyNotAgain(files: readonly FailedFile[]): string | undefined {
  if (files.length === 0) return 'no test failed, but the run did';
  if (files.length > maxFiles) return `${files.length} files failed, more than ${maxFiles}`;
  const find = files.find(
    ({ path, failures }) =>
      racesOnPurpose.some((glob) => matchesGlob(path, glob)) ||
      failures.some(({ message }) => message.includes(drawnByChance)),
  );
  return find && `${find.path} failed by a case drawn by chance or a race made on purpose`;
}

/** Without where the code stood. */
function indented(message: string): string {
  const text = message.replaceAll(/\n\s+at .*/g, '');
  return text.slice(0, maxMessageChars).replaceAll('\n', '\n      ');
}

if (import.meta.main) {
  const [report = ''] = process.argv.slice(2);
  const files = failedFiles(JSON.parse(readFileSync(report, 'utf8')), process.cwd());
  for (const { path, failures } of files)
    for (const { name, message } of failures)
      console.log(`failed: ${path} > ${name}\n      ${indented(message)}`);
  const why = whyNotAgain(files);
  if (why !== undefined) {
    console.log(`Not tried again: ${why}.`);
    process.exit(1);
  }
  const again = ['run', '--no-file-parallelism', ...files.map(({ path }) => path)];
  const { status } = spawnSync('vitest', again, { stdio: 'inherit' });
  if (status === 0) {
    const names = files.flatMap(({ path, failures }) => failures.map(({ name }) => `${path} > ${name}`));
    console.log(`Passed only with nothing beside them: ${names.length}\n  ${names.join('\n  ')}`);
  }
  process.exit(status ?? 1);
}
