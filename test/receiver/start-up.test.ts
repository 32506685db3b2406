/** The start of `tillframe receiver`: one a folder, and what it says of where it listens. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { openReceiverAdmin } from '../../src/receiver/receiver-store.ts';
import { bareEnvironment, main } from '../peers/program.ts';
import { runReceiverCommand } from './command.ts';
import { startReceiver } from './start.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-receiver-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (args: readonly string[], language?: string) => runReceiverCommand(args, { language });

/** Everything it says until the line with the set-up code. */
async function greeting(args: readonly string[], language = 'C'): Promise<{ out: string; err: string }> {
  const child: ChildProcess = spawn(process.execPath, [main, 'receiver', ...args], {
    env: bareEnvironment(language),
  });
  const said = { out: '', err: '' };
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const ended = once(child, 'close');
  const greeted = Promise.withResolvers<undefined>();
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
    if (/^(set-up code|設定コード): .+\n/m.test(said.out)) greeted.resolve(undefined);
  });
  await Promise.race([greeted.promise, ended]);
  child.kill('SIGTERM');
  await ended;
  return said;
}

function isCode(code: string | undefined): boolean {
  using admin = openReceiverAdmin({ dataDir: folder, nowMs: () => systemClock.nowMs() });
  return admin.people.kindOfCode(code ?? '') === 'set_up';
}

describe('a second receiver with the same folder', () => {
  it.each([
    ['C', /^tillframe: another tillframe receiver is running with the folder .+ --data of its own\n$/],
    ['ja_JP.UTF-8', /^tillframe: フォルダー .+ は別の受信サーバーが使用中です/],
  ])('is refused in words (%s), and touches nothing', async (language, words) => {
    await using first = await startReceiver({ dataDir: folder, tokens: [] });
    const before = readdirSync(folder);
    const second = await run(['--listen', '127.0.0.1:0', '--data', folder], language);
    expect(second).toMatchObject({ code: 1, out: '' });
    expect(second.err).toMatch(words);
    expect(isCode(first.setUpCode)).toBe(true);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('may start once the first has ended', async () => {
    const first = await startReceiver({ dataDir: folder });
    await first[Symbol.asyncDispose]();
    await using second = await startReceiver({ dataDir: folder });
    expect(isCode(second.setUpCode)).toBe(true);
  });
});

it('a start whose port is taken leaves the set-up code that was shown before', async () => {
  const first = await startReceiver({ dataDir: folder });
  await first[Symbol.asyncDispose]();
  await using other = await startReceiver();
  const failed = await run(['--listen', new URL(other.url).host, '--data', folder]);
  expect(failed.code).toBe(1);
  expect(failed.err).toContain('is taken by another program');
  expect(isCode(first.setUpCode)).toBe(true);
});

describe('where it listens', () => {
  it.each([
    ['C', ['--listen', '0.0.0.0:0'], /^warning: .+ plain http.+ TLS proxy .+ --public-url$/m],
    ['ja_JP.UTF-8', ['--listen', '0.0.0.0:0'], /^警告: .+ TLS プロキシ.+ --public-url /m],
    ['C', ['--listen', '127.0.0.1:0', '--public-url', 'http://cloud.example'], /^warning: .+ plain http/m],
  ])('is said as it is, with a warning where others reach it (%s %j)', async (language, args, warning) => {
    const { out, err } = await greeting([...args, '--data', folder], language);
    expect(out).toMatch(/http:\/\/(0\.0\.0\.0|127\.0\.0\.1):\d+/);
    expect(err).toMatch(warning);
  });

  it.each([
    [['--listen', '127.0.0.1:0'], /^receiver listening on http:\/\/127\.0\.0\.1:\d+$/m],
    [
      ['--listen', '0.0.0.0:0', '--public-url', 'https://cloud.example'],
      /^receiver listening on http:\/\/0\.0\.0\.0:\d+$/m,
    ],
  ])('%j needs no warning', async (args, words) => {
    const { out, err } = await greeting([...args, '--data', folder]);
    expect(out).toMatch(words);
    expect(err).not.toContain('warning');
  });
});

describe('a folder that cannot be used is told in words', () => {
  it.each([
    ['file', 'is not a folder'],
    ['file/below', 'is not a folder'],
  ])('%s', async (name, words) => {
    writeFileSync(join(folder, 'file'), '');
    const ended = await run(['--listen', '127.0.0.1:0', '--data', join(folder, name)]);
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toContain(words);
    expect(ended.err).not.toMatch(/EEXIST|ENOTDIR/);
  });

  it('and so is one under /proc', async () => {
    const ended = await run(['--listen', '127.0.0.1:0', '--data', '/proc/tillframe']);
    expect(ended.err).toMatch(/^tillframe: --data: .+ \/proc\/tillframe .*\n$/);
    expect(ended.err).not.toContain('ENOENT');
  });
});
