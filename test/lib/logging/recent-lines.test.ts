/** The newest lines of a log, unchanged, within a bound. */
import { expect, test } from 'vitest';
import { createLog } from '../../../src/lib/log.ts';
import { keepRecentLines } from '../../../src/lib/logging/recent-lines.ts';

const kept = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

test('stores all logged lines of the level, of every part, without secrets', () => {
  const recent = keepRecentLines();
  const log = createLog({ level: 'warn', also: recent });
  log.info('not of this level');
  log.child({ part: 'web' }).warn({ token: 'abc' }, 'one');
  log.error('two');
  expect(kept(recent.text())).toMatchObject([
    { level: 'warn', part: 'web', msg: 'one', token: '[Redacted]' },
    { level: 'error', msg: 'two' },
  ]);
  const atDebug = keepRecentLines();
  createLog({ level: 'debug', also: atDebug }).debug('much');
  expect(kept(atDebug.text())).toMatchObject([{ msg: 'much' }]);
});

test('drops whole lines, the oldest first, and keeps the end', () => {
  const recent = keepRecentLines();
  for (let n = 0; n < 10_000; n++) recent.write(`line ${n} ${'x'.repeat(90)}\n`);
  const text = recent.text();
  expect(text.length).toBeLessThanOrEqual(262_144);
  expect(text.length).toBeGreaterThan(262_144 - 200);
  expect(text).toMatch(/^line \d+ x/);
  expect(text).toContain('line 9999 ');
  recent.write('y'.repeat(300_000));
  expect(recent.text()).toBe('');
  recent.write('after it\n');
  expect(recent.text()).toBe('after it\n');
});
