/** What the image takes of Debian: the libraries that the loader itself would find for ffmpeg, which is linked with some two hundred. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { librariesOf } from '../../scripts/package/closure.ts';
import { linkedWith } from '../../scripts/package/elf.ts';

const triplet = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch as 'x64' | 'arm64'];

test('the libraries of ffmpeg are those that the loader finds', () => {
  const told = execFileSync('ldd', ['/usr/bin/ffmpeg'], { encoding: 'utf8' });
  const names = [...told.matchAll(/^\t(?:.* => )?(\/\S+) \(0x/gm)].map(([, path = '']) => basename(path));
  expect(names.length).toBeGreaterThan(50);
  const found = librariesOf(['/usr/bin/ffmpeg'], '', triplet);
  // The loader has two names.
  const ours = new Set(found.map(({ path }) => basename(path)));
  expect([...ours].toSorted()).toEqual([...new Set(names)].toSorted());
  for (const { path, to } of found) expect(to).toBe(path);
  // The image has one folder of them: its /lib and /lib64 are links.
  expect(found.filter(({ path }) => !path.startsWith('/usr/'))).toEqual([]);
});

test('what only a link of update-alternatives leads to is found without it, and put where that would be', () => {
  const root = mkdtempSync(join(tmpdir(), 'tillframe-closure-'));
  const libraries = `/usr/lib/${triplet}`;
  const take = (from: string, to = from): void => {
    mkdirSync(join(root, to, '..'), { recursive: true });
    cpSync(realpathSync(from), join(root, to));
  };
  take('/usr/bin/nice');
  const needed = librariesOf(['/usr/bin/nice'], '', triplet);
  for (const { path } of needed) take(path);
  const name = 'libc.so.6';
  rmSync(join(root, libraries, name));
  expect(() => librariesOf(['/usr/bin/nice'], root, triplet)).toThrow(
    'libc.so.6, which /usr/bin/nice is linked with',
  );
  take(`${libraries}/${name}`, `${libraries}/blas/${name}`);
  expect(librariesOf(['/usr/bin/nice'], root, triplet)).toContainEqual({
    path: `${libraries}/blas/${name}`,
    to: `${libraries}/${name}`,
  });
  rmSync(root, { recursive: true });
});

test('a text is linked with nothing', () => {
  expect(linkedWith('/etc/os-release')).toBeUndefined();
});
