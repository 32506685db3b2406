/** The docs site: every document has its place in the navigation, and links lead to pages, copies or sources. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { isPage, pageOf, type Site } from '../scripts/site/content.ts';
import { decisions, isJapanese, navigation, slugOf } from '../scripts/site/navigation.ts';
import { sidebarOf } from '../scripts/site/sidebar.ts';
import { supportPage } from '../scripts/support/support-page.ts';
import { supportRows } from '../scripts/support/support-rows.ts';
import { tried } from '../scripts/support/tried.ts';

const root = resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const documents = globSync(['*.md', 'docs/**/*.md', 'config/*.yaml'], { cwd: root })
  .filter(isPage)
  .toSorted();
const inNavigation = navigation.flatMap(({ entries }) => entries.map(({ document }) => document));
const isDecision = (document: string): boolean => document.startsWith(`${decisions.folder}/`);

test('every document is in the navigation once', () => {
  const expected = documents.filter((document) => !isJapanese(document) && !isDecision(document));
  expect(inNavigation.toSorted()).toEqual(expected);
});

test('the group of decisions has all of them, the list first, then by number', () => {
  const titles = new Map(documents.map((file) => [file, /^# (.+)$/m.exec(read(file))?.[1] ?? '']));
  const group = sidebarOf(navigation, decisions, titles).at(-1);
  const items = group?.items ?? [];
  expect(items).toHaveLength(documents.filter(isDecision).length);
  expect(items[0]?.slug).toBe('adr');
  expect(items[1]?.label).toBe('1 Node 24 runs the TypeScript sources directly');
});

test('a document in Japanese has its counterpart in English', () => {
  const missing = documents
    .filter(isJapanese)
    .filter((file) => !existsSync(join(root, file.replace('.ja.', '.en.'))));
  expect(missing).toEqual([]);
});

test('no two documents of a language have the same address', () => {
  for (const inJapanese of [false, true]) {
    const slugs = documents.filter((document) => isJapanese(document) === inJapanese).map(slugOf);
    expect(new Set(slugs).size).toBe(slugs.length);
  }
});

const site: Site = {
  base: '/docs/',
  sources: undefined,
  documents: new Set([
    'docs/README.md',
    'docs/a/one.md',
    'docs/a/two.en.md',
    'docs/a/two.ja.md',
    'CHANGELOG.md',
  ]),
  copied: new Set(['config/agent.schema.json']),
};
const bodyOf = (document: string, text: string, about: Site = site): string =>
  pageOf(document, `# Title\n\n${text}\n`, about).text.split('---\n\n')[1]?.trim() ?? '';

test.each([
  ['[one](one.md#part)', '[one](/docs/a/one/#part)'],
  ['[home](../README.md)', '[home](/docs/)'],
  ['[changes](../../CHANGELOG.md)', '[changes](/docs/changelog/)'],
  ['[日本語](two.ja.md)', '[日本語](/docs/ja/a/two/)'],
  ['[keys](../../config/agent.schema.json)', '[keys](/docs/files/config/agent.schema.json)'],
  ['![list](../images/en/list.png)', '![list](/docs/files/docs/images/en/list.png)'],
  ['[agent](../../src/main.ts)', 'agent (`src/main.ts`)'],
  ['[main.ts](../../src/main.ts)', 'main.ts'],
  ['[out](https://example.com/one.md)', '[out](https://example.com/one.md)'],
  ['```text\n[one](one.md)\n```', '```text\n[one](one.md)\n```'],
])('%s becomes %s', (link, expected) => {
  expect(bodyOf('docs/a/three.md', link)).toBe(expected);
});

test('a Japanese page links to documents of one language within its own navigation', () => {
  expect(bodyOf('docs/a/two.ja.md', '[English](two.en.md), [one](one.md)')).toBe(
    '[English](/docs/a/two/), [one](/docs/ja/a/one/)',
  );
});

test('links to sources lead there when their address is known', () => {
  const sources = 'https://code.example/blob/main';
  expect(bodyOf('docs/a/one.md', '[agent](../../src/main.ts)', { ...site, sources })).toBe(
    `[agent](${sources}/src/main.ts)`,
  );
});

test.each(['en', 'ja'] as const)(
  'the page of supported devices is made from their declarations: %s',
  (language) => {
    // Written again by: npm run reference
    expect(read(`docs/reference/support.${language}.md`)).toBe(supportPage(language));
  },
);

test('supported kinds have different ids and tests that exist, and trials belong to one of them', () => {
  const rows = Object.values(supportRows()).flat();
  const ids = rows.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(rows.filter(({ tested }) => !existsSync(join(root, tested)))).toEqual([]);
  expect(Object.keys(tried).filter((id) => !ids.includes(id))).toEqual([]);
});
