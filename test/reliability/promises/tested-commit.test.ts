/** The commit that a report of promises names, on which `--resume` relies. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isCommitted, testedCommit } from '../../../scripts/promises/tested-commit.ts';

test('a report that has written its own files is still of the commit', () => {
  using opened = new DisposableStack();
  const root = opened.adopt(mkdtempSync(join(tmpdir(), 'tillframe-commit-')), (path) =>
    rmSync(path, { recursive: true, force: true }),
  );
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      cwd: root,
      encoding: 'utf8',
    });
  const [report, source] = [join(root, 'promises.json'), join(root, 'source.ts')];
  git('init', '-q');
  for (const path of [report, source]) writeFileSync(path, 'before\n');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  const commit = git('rev-parse', '--short', 'HEAD').trim();

  writeFileSync(report, 'after\n');
  expect(testedCommit(root, [report])).toBe(commit);
  writeFileSync(source, 'after\n');
  expect(testedCommit(root, [report])).toBe(`${commit}-dirty`);
  expect([commit, `${commit}-dirty`].map(isCommitted)).toEqual([true, false]);
});
