/** Documents in the package: every link leads to a file that is there. */
import { existsSync, globSync, mkdtempDisposableSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { packageDocuments, packagedText } from '../../scripts/package/packaged-docs.ts';

test('leads to no file that the package does not have', () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tillframe-docs-'));
  packageDocuments(folder.path);
  const documents = globSync('**/*.md', { cwd: folder.path });
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'docs/install/package.md']));
  const missing = documents.flatMap((document) =>
    [...readFileSync(join(folder.path, document), 'utf8').matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^https?:/.test(target))
      // Laid beside them by scripts/build-deb.sh.
      .filter((target) => !/(^|\/)(NOTICE|CHANGELOG\.md|config\/[\w.-]*|Apache-2\.0)$/.test(target))
      .filter((target) => !existsSync(join(folder.path, dirname(document), target)))
      .map((target) => `${document}: ${target}`),
  );
  expect(missing).toEqual([]);
  expect(globSync('**/*.{png,webp}', { cwd: folder.path })).toEqual([]);
  for (const document of documents)
    expect(readFileSync(join(folder.path, document), 'utf8'), document).not.toMatch(/<picture|<img|!\[/);
});

test('names a source in place of a link to it', () => {
  const packaged = new Set(['docs/install/a.md', 'docs/install/b.md', 'CHANGELOG.md']);
  const text = (line: string): string => packagedText('docs/install/a.md', line, packaged);
  expect(text('see [b](b.md#part) and [the site](https://a.example/x)')).toBe(
    'see [b](b.md#part) and [the site](https://a.example/x)',
  );
  expect(text('[compose.yaml](../../compose.yaml)')).toBe('compose.yaml');
  expect(text('[how it is built](../../CONTRIBUTING.md)')).toBe(
    'how it is built (CONTRIBUTING.md in the sources)',
  );
  expect(text('![A sale](../images/en/sale.png)')).toBe('[A sale]');
  expect(text('<picture><source srcset="a.webp">\n<img src="b.webp"></picture>\n\nText')).toBe('Text');
  expect(text('[changes](../../CHANGELOG.md)')).toBe('[changes](../../CHANGELOG.md)');
});
