/** Promise 8 in short: days without the cloud, then it catches up without a gap, and memory stays. The month: `node test/reliability/offline-month.ts`. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { withThisProgram } from '../peers/program.ts';

test('what waited arrives without a gap, and memory stays', async () => {
  const script = fileURLToPath(new URL('./offline-month.ts', import.meta.url));
  // A process is still growing into its shape after so few days: the month proper is held to 20 MB.
  const args = ['--days', '6', '--before', '3', '--sales', '100', '--picture-kb', '2', '--growth-mb', '60'];
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], {
    env: withThisProgram(),
  });
  console.log(stdout);
  expect(stdout).toContain('sequences 1 to 900, each once');
  expect(stdout).toContain('as promised');
});
