/** Writes what failed to the file that `TILLFRAME_FAILURES` names, for second-try.ts: Vitest's own JSON has no errors outside of tests. */
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule, TestRunEndReason } from 'vitest/node';
import { z } from 'zod';

export const failuresSchema = z.object({
  /** How the run ended, and what went wrong outside of tests. */
  reason: z.string(),
  outside: z.array(z.string()),
  files: z.array(
    z.object({
      path: z.string(),
      failures: z.array(z.object({ name: z.string(), message: z.string() })),
    }),
  ),
});

export type Failures = z.infer<typeof failuresSchema>;

export default class FailuresReporter implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    outside: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    const path = process.env['TILLFRAME_FAILURES'];
    if (path === undefined) return;
    const failures: Failures = {
      reason,
      outside: outside.map(({ message }) => message),
      files: modules.filter((module) => module.state() === 'failed').map(fileOf),
    };
    writeFileSync(path, JSON.stringify(failures));
  }
}

function fileOf(module: TestModule): Failures['files'][number] {
  const tests = [...module.children.allTests('failed')].map((test) => ({
    name: test.fullName,
    message: (test.result().errors ?? []).map(({ message }) => message).join('\n'),
  }));
  // Errors of the file itself, or of hooks of its suites.
  const suites = [module, ...module.children.allSuites()].flatMap((suite) =>
    suite.errors().map(({ message }) => ({ name: 'the file', message })),
  );
  return { path: module.relativeModuleId, failures: [...tests, ...suites] };
}
