/** Names what passed only at its second try, with what went wrong at the first: no failure of the run, and not forgotten either. */
import type { Reporter, TestModule } from 'vitest/node';

const maxMessageChars = 400;

export default class SecondTryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const late = modules.flatMap((module) =>
      [...module.children.allTests('passed')].filter((test) => test.diagnostic()?.flaky === true),
    );
    if (late.length === 0) return;
    console.log(`\nPassed only at the second try: ${late.length}`);
    for (const test of late) {
      console.log(`  ${test.module.relativeModuleId} > ${test.fullName}`);
      for (const { message } of test.result().errors ?? [])
        console.log(`    ${message.slice(0, maxMessageChars).replaceAll('\n', '\n    ')}`);
    }
  }
}
