/** The log's output; `script` provides a terminal. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const log = fileURLToPath(new URL('../../src/lib/log.ts', import.meta.url));
const program = `import { createLog } from '${log}'; createLog({ level: 'info' }).child({ part: 'web' }).warn({ url: 'http://x', token: 'abc' }, 'hello')`;

test('writes JSON for machines and plain lines for a terminal, without secrets', async () => {
  const { stdout: json } = await run(process.execPath, ['--input-type=module', '-e', program]);
  expect(JSON.parse(json)).toMatchObject({ level: 'warn', part: 'web', msg: 'hello', url: 'http://x' });
  expect(json).not.toContain('abc');

  const command = `'${process.execPath}' --input-type=module -e "${program}"`;
  const { stdout: text } = await run('script', ['-qec', command, '/dev/null'], {
    env: { ...process.env, NO_COLOR: '1' },
  });
  expect(text).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] WARN: web: hello\r?\n/);
  expect(text).toContain('url: "http://x"');
  expect(text).not.toContain('abc');
});
