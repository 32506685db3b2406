import { defineConfig } from 'vitest/config';

/** Tests of pure decisions, for mutants (scripts/test-mutation.ts): each of them runs the tests that import its file. */
export default defineConfig({
  test: {
    include: ['test/domain/**/*.test.ts'],
    // Minutes of simulated clocks, for each mutant.
    exclude: ['test/domain/{clock-scenarios,contact-table,pushed-times}.test.ts'],
    isolate: false,
    testTimeout: 60_000,
  },
});
