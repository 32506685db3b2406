/** The log's output; `script` provides a terminal. */
import { execFile } from 'node:child_process';
import { fstatSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { isJournalOutput } from '../../src/lib/systemd.ts';

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

test('adds the code of a declared statement, with fields, without, and in children', async () => {
  const lines = `import { createLog } from '${log}'; const log = createLog({ level: 'info' });
    log.info('stopping'); log.child({ part: 'upload' }).warn({ lane: 'events' }, 'uploads paused');
    log.error(new Error('x'), 'the agent failed'); log.info({ event: 'own' }, 'said by a library');`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', lines]);
  const written = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(written).toMatchObject([
    { event: 'agent.stopping', msg: 'stopping' },
    { event: 'upload.paused', part: 'upload', lane: 'events', msg: 'uploads paused' },
    { event: 'agent.failed', err: { message: 'x' }, msg: 'the agent failed' },
    { event: 'own', msg: 'said by a library' },
  ]);
});

test('marks each line with its priority for the journal', async () => {
  const levels = ['debug', 'info', 'warn', 'error', 'fatal'];
  const lines = `import { createLog } from '${log}'; const log = createLog({ level: 'debug', journal: true });
    for (const level of ${JSON.stringify(levels)}) log[level]({ said: '{"level":"debug"' }, level);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', lines]);
  expect(stdout.split('\n').map((line) => /^<\d>(?=\{.*\}$)/.exec(line)?.[0])).toEqual([
    ...['<7>', '<6>', '<4>', '<3>', '<2>', undefined],
  ]);
});

test('changes the level of its children too, made before or after', async () => {
  const lines = `import { createLog } from '${log}';
    const log = createLog({ level: 'info' }); const early = log.child({ part: 'early' }); const inner = early.child({ part: 'inner' });
    inner.debug({}, 'unheard'); log.level = 'debug'; log.child({ part: 'late' }).debug({}, '1'); inner.debug({}, '2'); log.debug({}, '3');
    log.level = 'warn'; early.info({}, 'unheard'); log.child({ part: 'last' }).info({}, 'unheard'); inner.warn({}, '4');`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', lines]);
  const messages = stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { msg: string }).msg);
  expect(messages).toEqual(['1', '2', '3', '4']);
});

test('takes standard output for the journal only where systemd names it', () => {
  const { dev, ino } = fstatSync(1);
  expect(isJournalOutput({ JOURNAL_STREAM: `${dev}:${ino}` })).toBe(true);
  expect(isJournalOutput({ JOURNAL_STREAM: `${dev}:${ino + 1}` })).toBe(false);
  expect(isJournalOutput({})).toBe(false);
});
