/** What the documents say of files and numbers is so. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sameNumberForMs } from '../src/domain/sale/same-sale.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = globSync('{*.*,{config,docs,packaging,scripts,src,systemd,test}/**/*}', { cwd: root });
const documents = files.filter((file) => /^(README|CHANGELOG|CONTRIBUTING|SECURITY|docs\/.+)\.md$/.test(file)).sort();
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Names of sources and scripts of ours: what a build makes or a shop has is not looked for. */
const named = /(?<![\w/.-])((?:[\w.-]+\/)*[\w-]+(?:\.[\w-]+)*\.(?:ts|tsx|sh|py))(?![\w/])/g;

test.each(documents)('%s names files that are there', (document) => {
  const missing = [...read(document).matchAll(named)]
    .map(([, name = '']) => name.replace(/^\.\//, ''))
    .filter((name) => {
      const beside = normalize(join(dirname(document), name));
      return !files.some(
        (file) => file === name || file === beside || file.endsWith(`/${name}`) || basename(file) === name,
      );
    });
  expect(missing).toEqual([]);
});

test('tills.md states for how long a number without soldAt means the same sale', () => {
  const hours = sameNumberForMs / 3_600_000;
  expect(read('docs/integrate/tills.md')).toContain(`numbers must not repeat within ${hours} hours`);
  expect(read('docs/decisions.md')).toContain(`numbers must not repeat within ${hours} h`);
});

test('the README has at most 4 KB', () => {
  expect(Buffer.byteLength(read('README.md'))).toBeLessThanOrEqual(4096);
});

test('no paragraph of the decisions stands there twice', () => {
  const begins = read('docs/decisions.md')
    .split('\n')
    .filter((line) => line.length > 80)
    .map((line) => line.slice(0, 80));
  expect(begins.filter((begin, index) => begins.indexOf(begin) !== index)).toEqual([]);
});

test.each(documents)('%s links to files that are there', (document) => {
  const missing = [...read(document).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^https?:/.test(target))
    .filter((target) => !existsSync(join(root, dirname(document), target)));
  expect(missing).toEqual([]);
});
