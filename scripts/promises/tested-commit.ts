/** Name of the commit that a report is of: `git describe`, with `-dirty` where other tracked files than the report's own are changed. */
import { execFileSync } from 'node:child_process';
import { relative } from 'node:path';

const dirty = '-dirty';

/** `written`: files that the report writes into the repository `root`. Each promise changes them, which makes no other program. */
export function testedCommit(root: string, written: readonly string[]): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const others = written
    .map((path) => relative(root, path))
    .filter((path) => !path.startsWith('..'))
    .map((path) => `:(exclude)${path}`);
  const changed = git('status', '--porcelain', '--untracked-files=no', '--', '.', ...others);
  return `${git('describe', '--always')}${changed === '' ? '' : dirty}`;
}

/** Changes without a commit may be others each time: results of such a tree are of nothing that can be had again. */
export function isCommitted(commit: string): boolean {
  return !commit.endsWith(dirty);
}
