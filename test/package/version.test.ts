/** The version of a tree by git's history, and the program that reports it. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const source = fileURLToPath(new URL('../..', import.meta.url));
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tillframe-version-'));
  for (const folder of ['scripts', 'dist/lib']) mkdirSync(join(root, folder), { recursive: true });
  copyFileSync(join(source, 'scripts/version.sh'), join(root, 'scripts/version.sh'));
  copyFileSync(join(source, 'src/lib/version.ts'), join(root, 'dist/lib/version.ts'));
  symlinkSync(join(source, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'package.json'), '{ "type": "module", "version": "0.3.0" }');
});
afterEach(() => rmSync(root, { recursive: true }));

function git(...args: string[]): void {
  const author = ['-c', 'user.name=a', '-c', 'user.email=a@localhost', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...author, ...args], { cwd: root, stdio: 'ignore' });
}

function commit(file: string, content: string): void {
  writeFileSync(join(root, file), content);
  git('add', file);
  git('commit', '-m', file);
}

const described = (): string => execFileSync(join(root, 'scripts/version.sh'), { encoding: 'utf8' }).trim();
const isOlder = (one: string, other: string): boolean => {
  try {
    execFileSync('dpkg', ['--compare-versions', one, 'lt', other], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

test('counts commits since the newest tag, in an order that Debian sorts', () => {
  expect(described()).toBe('0.3.0');
  git('init');
  commit('a', '1');
  const untagged = described();
  expect(untagged).toMatch(/^0\.3\.0~1\.g[0-9a-f]+$/);
  git('tag', 'v0.3.0-rc1');
  expect(described()).toBe('0.3.0~rc1');
  commit('a', '2');
  git('tag', 'v0.3.0');
  git('tag', 'unrelated');
  expect(described()).toBe('0.3.0');
  writeFileSync(join(root, 'a'), '3');
  expect(described()).toBe('0.3.0+dirty');
  commit('a', '3');
  const after = described();
  expect(after).toMatch(/^0\.3\.0\+1\.g[0-9a-f]+$/);
  writeFileSync(join(root, 'a'), '4');
  expect(described()).toBe(`${after}.dirty`);
  const sorted = [untagged, '0.3.0~rc1', '0.3.0', after, `${after}.dirty`, '0.3.1'];
  for (const [index, version] of sorted.slice(1).entries())
    expect(isOlder(sorted[index] ?? '', version), version).toBe(true);
  // `build-deb.sh --version` and signed lists accept this form only (src/agent/system/update/repository.ts).
  for (const version of sorted) expect(version).toMatch(/^\d+\.\d+\.\d+([~+.][A-Za-z0-9.~+]+)?$/);
});

test('takes the number of package.json in a folder unpacked within another repository', () => {
  const outer = root;
  git('init');
  commit('b', '1');
  git('tag', 'v9.0.0');
  const inner = join(outer, 'inner/scripts');
  mkdirSync(inner, { recursive: true });
  copyFileSync(join(outer, 'scripts/version.sh'), join(inner, 'version.sh'));
  copyFileSync(join(outer, 'package.json'), join(outer, 'inner/package.json'));
  expect(execFileSync(join(inner, 'version.sh'), { encoding: 'utf8' })).toBe('0.3.0\n');
});

test('reports the version of the build, and without one that of package.json', () => {
  const module = pathToFileURL(join(root, 'dist/lib/version.ts')).href;
  const reported = (): string =>
    execFileSync(
      process.execPath,
      ['--eval', `import('${module}').then(({ version }) => console.log(version))`],
      {
        encoding: 'utf8',
      },
    ).trim();
  expect(reported()).toBe('0.3.0');
  writeFileSync(join(root, 'dist/version'), '0.3.0+7.gabcdef0\n');
  expect(reported()).toBe('0.3.0+7.gabcdef0');
});
