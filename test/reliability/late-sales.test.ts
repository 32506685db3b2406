/**
 * Promise 18 in short: sales that the POS clouds tell after an outage of 16 s, longer than the ring, have their picture of the lookback; with
 * the lookback off most have none. Hours: `scripts/test-reliability.sh late`.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { withThisProgram } from '../peers/program.ts';

test('an outage costs no pictures, and without the lookback it does', async () => {
  const script = fileURLToPath(new URL('./late-sales.ts', import.meta.url));
  const args = ['--outage-minutes', '0.26', '--sales', '8'];
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], {
    env: withThisProgram(),
  });
  console.log(stdout);
  for (const form of ['full', 'keyframes'])
    expect(stdout).toMatch(new RegExp(`${form}: 100\\.0 % of 8 .*\\d lookback`));
  const [, off] = /off: ([\d.]+) % of 8 .*outside_buffer/.exec(stdout) ?? [];
  expect(Number(off)).toBeLessThan(99);
  expect(stdout).toContain('as promised');
});
