/** Followed and replaced files: the previous content stays in use until the new content is valid. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { followFiles } from '../../../src/lib/files/follow-files.ts';
import { replaceFile } from '../../../src/lib/files/replace-file.ts';

let folder: string;
const at = (name: string): string => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function followed(names: readonly string[]) {
  const problems: string[] = [];
  let reads = 0;
  const current = followFiles({
    paths: names.map(at),
    first: 'first',
    parse: (texts) => {
      reads++;
      return texts.includes('')
        ? { ok: false, why: { en: 'one is empty', ja: '空' } }
        : { ok: true, value: texts.join('+') };
    },
    onProblem: ({ en }) => problems.push(en),
  });
  return { current, problems, reads: () => reads };
}

test('reads files only after a change', async () => {
  writeFileSync(at('a'), '1');
  writeFileSync(at('b'), '2');
  const { current, reads } = followed(['a', 'b']);
  expect(await current()).toBe('1+2');
  expect(await current()).toBe('1+2');
  expect(reads()).toBe(1);
  writeFileSync(at('b'), '3');
  expect(await current()).toBe('1+3');
  // Replaced by a rename, with the same size.
  writeFileSync(at('c'), '4');
  renameSync(at('c'), at('a'));
  expect(await current()).toBe('4+3');
  expect(reads()).toBe(3);
});

test('follows symlinks switched to another folder, as for mounted secrets', async () => {
  for (const name of ['v1', 'v2']) {
    mkdirSync(at(name));
    writeFileSync(join(at(name), 'token'), name);
  }
  symlinkSync('v1', at('now'));
  const { current } = followed(['now/token']);
  expect(await current()).toBe('v1');
  unlinkSync(at('now'));
  symlinkSync('v2', at('now'));
  expect(await current()).toBe('v2');
});

test('keeps the previous value while the content is invalid, and reports why at each check', async () => {
  const { current, problems } = followed(['a']);
  expect(await current()).toBe('first');
  writeFileSync(at('a'), '1');
  expect(await current()).toBe('1');
  writeFileSync(at('a'), '');
  expect(await current()).toBe('1');
  expect(await current()).toBe('1');
  rmSync(at('a'));
  expect(await current()).toBe('1');
  expect(problems).toEqual([
    `${at('a')} cannot be read: there is no such file; check the path`,
    'one is empty',
    'one is empty',
    `${at('a')} cannot be read: there is no such file; check the path`,
  ]);
});

test('replaces a file atomically, for its owner only, despite a draft left by a crash', () => {
  writeFileSync(at('a.new'), 'a longer draft that was left behind', { mode: 0o666 });
  replaceFile(at('a'), Buffer.from('1'));
  replaceFile(at('a'), Buffer.from('22'));
  expect(readFileSync(at('a'), 'utf8')).toBe('22');
  expect(statSync(at('a')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['a']);
});

test('keeps the previous file when it can not be replaced', () => {
  mkdirSync(at('a'));
  expect(() => replaceFile(at('a'), Buffer.from('1'))).toThrow(/EISDIR|EEXIST|ENOTEMPTY/);
  expect(statSync(at('a')).isDirectory()).toBe(true);
});
