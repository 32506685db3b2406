/** Promise 5 in short: over a line of 256 kbit/s all sales of a backlog go before its first picture. With the times: `node test/reliability/slow-line.ts`. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { withThisProgram } from '../peers/program.ts';
import { createSlowLine } from './slow-line-rig.ts';

/** It takes root, and a kernel with token buckets. */
const mayShape = ((): boolean => {
  try {
    using _line = createSlowLine(256);
    return true;
  } catch (error) {
    console.warn(`skipped: no slow line can be made here. ${String(error)}`);
    return false;
  }
})();

test.skipIf(!mayShape)('sales go before pictures over a slow line', async () => {
  const script = fileURLToPath(new URL('./slow-line.ts', import.meta.url));
  const args = ['--sales', '200', '--pictures', '6', '--every', '2', '--order-only'];
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], {
    env: withThisProgram(),
  });
  console.log(stdout);
  expect(stdout).toContain('the first picture went after the last sale of the backlog');
  expect(stdout).toContain('as promised');
});
