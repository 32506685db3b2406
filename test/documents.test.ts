/** What the documents say of files and numbers is so. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  alarmsPage,
  commandLinePage,
  contractPage,
  logEventsPage,
  tillsPage,
  truthsPage,
} from '../scripts/reference-files.ts';
import { runCommandLine } from '../src/cli/command-line.ts';
import { saleTextsEn } from '../src/domain/sale/sale-texts-en.ts';
import { sameNumberForMs } from '../src/domain/sale/same-sale.ts';
import { logEvents } from '../src/lib/logging/log-events.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = globSync('{*.*,{config,docs,packaging,scripts,src,systemd,test}/**/*}', { cwd: root });
const documents = files
  .filter((file) => /^(README|CHANGELOG|CONTRIBUTING|SECURITY|docs\/.+)\.md$/.test(file))
  .sort();
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
});

test('the reference of the command line is the help of this version', async () => {
  // Written again by: npm run reference
  expect(read('docs/reference/command-line.md')).toBe(await commandLinePage());
});

test('the README has at most 4 KB', () => {
  expect(Buffer.byteLength(read('README.md'))).toBeLessThanOrEqual(4096);
});

test.each(documents)('%s links to files that are there', (document) => {
  const missing = [...read(document).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^https?:/.test(target))
    .filter((target) => !existsSync(join(root, dirname(document), target)));
  expect(missing).toEqual([]);
});

/** Texts of the page, one per language: the file of each part, or a part of `en.ts`. */
const pageTexts = files
  .filter((file) => /^src\/page\/text\/(?:.+\/)?(?:.+-)?en\.ts$/.test(file))
  .map(read)
  .join('\n');

test.each(documents)('%s names sections of the page that exist', (document) => {
  const paths = [...read(document).matchAll(/\*{0,2}\b([A-Z][a-z]+)((?: → [^→.,:;|*\n]+)+)/g)];
  const named = paths
    .filter(([, start = '']) => ['Sales', 'Cameras', 'Registers', 'System'].includes(start))
    .flatMap(([, start = '', rest = '']) => [start, ...rest.split(' → ').slice(1)]);
  expect(named.filter((name) => !pageTexts.includes(`'${name.trim()}'`))).toEqual([]);
});

test('each line of the threat model names its tests, or that it has none', () => {
  const lines = read('docs/design/threats.md').split('\n');
  let isTested = false;
  const rows = lines.flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    // Tables of assets and such have no tests.
    if (cells.at(-2) === 'test') isTested = true;
    else if (line === '') isTested = false;
    else if (isTested && line.startsWith('|') && !line.startsWith('|---')) return [cells.at(-2) ?? ''];
    return [];
  });
  expect(rows.length).toBeGreaterThan(80);
  const test = '`test/[\\w./-]+\\.(?:test|booted)\\.ts`';
  const untested = rows.filter(
    (cell) => cell !== 'none' && !new RegExp(`^${test}(?:, ${test})*$`).test(cell),
  );
  expect(untested).toEqual([]);
  const missing = rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
  expect(missing.filter((name) => !files.includes(name))).toEqual([]);
});

test('troubleshooting.md has the reason of every missing picture as the page shows it', () => {
  const text = read('docs/users/troubleshooting.md');
  const rows = Object.entries(saleTextsEn.missing).map(([code, reason]) => `| ${reason} | \`${code}\` |`);
  expect(rows.filter((row) => !text.includes(row))).toEqual([]);
});

/** Lines of code blocks, and code within sentences. */
function codeOf(text: string): string[] {
  return [...text.matchAll(/```\w*\n([^]*?)```|`([^`\n]+)`/g)].flatMap(([, block, span]) =>
    (block ?? span ?? '').split('\n').map((line) => line.replace(/ # .*/, '')),
  );
}

describe('commands in documents', () => {
  let help: ReadonlyMap<string, string>;
  const helpOf = async (...args: string[]): Promise<string> => {
    const lines: string[] = [];
    const print = (text: string) => void lines.push(text);
    const terminal = { language: 'en', runtime: '', print, printError: print } as const;
    await runCommandLine([...args, '--help'], terminal, new AbortController().signal);
    return lines.join('\n');
  };
  const namesIn = (text: string): string[] =>
    [...(text.split('Commands:')[1] ?? '').matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name = '']) => name);
  beforeAll(async () => {
    const texts = new Map<string, string>();
    for (const name of namesIn(await helpOf())) {
      const text = await helpOf(name);
      const below = name === 'help' ? [] : namesIn(text).filter((sub) => sub !== 'help');
      texts.set(name, [text, ...(await Promise.all(below.map((sub) => helpOf(name, sub))))].join('\n'));
    }
    help = texts;
  });

  const byHand = documents.filter((document) => document !== 'docs/reference/command-line.md');
  test.each(byHand)('exist with their options in %s', (document) => {
    const unknown = codeOf(read(document)).flatMap((line) => {
      const [, name, rest = ''] = /(?:^|[ ;|])tillframe ([a-z][a-z-]*)(.*)$/.exec(line) ?? [];
      if (name === undefined) return [];
      const text = help.get(name);
      if (text === undefined) return [name];
      return [...rest.matchAll(/(?<= )--[a-z-]+/g)].flatMap(([flag]) =>
        text.includes(flag) ? [] : [`${name} ${flag}`],
      );
    });
    expect(unknown).toEqual([]);
  });
});

/** Every key of a JSON Schema, joined by dots; `[]` for the entries of a list. */
function keysOf(schema: unknown, prefix = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {}, items, anyOf = [], oneOf = [] } = schema as Record<string, object>;
  return [
    ...Object.entries(properties).flatMap(([name, value]) => {
      const key = prefix === '' ? name : `${prefix}.${name}`;
      return [key, ...keysOf(value, key)];
    }),
    ...keysOf(items, `${prefix}[]`),
    ...[anyOf, oneOf].flatMap((choices) => Object.values(choices).flatMap((one) => keysOf(one, prefix))),
  ];
}

test.each(documents)('%s names keys of the config that exist', (document) => {
  const keys = new Set(keysOf(JSON.parse(read('config/agent.schema.json'))));
  const named = [...read(document).matchAll(/`([a-zA-Z]+(?:\.[a-zA-Z]+(?:\[\])?)+)`/g)]
    .map(([, key = '']) => key)
    .filter((key) => keys.has(key.split('.')[0] ?? '') && !/\.(md|json|yaml|pem|key|crt)$/.test(key))
    // Codes of the log begin with the same words.
    .filter((key) => !(key in logEvents));
  expect(named.filter((key) => !keys.has(key))).toEqual([]);
});

test('the reference of log events is made from their declarations', () => {
  // Written again by: npm run reference
  const page = read('docs/reference/log-events.md');
  expect(page).toBe(logEventsPage(page));
  expect(page).toContain('| `upload.paused` | uploads paused |');
});

test('the reference of alarms is made from their declarations', () => {
  // Written again by: npm run reference
  const page = read('docs/reference/alarms.md');
  expect(page).toBe(alarmsPage(page));
  expect(page).toContain('| `pos_unreachable` | warning | after 10 min |');
});

test.each([
  ['docs/integrate/registers.md', 'en', '| Smaregi | mPOP (Bluetooth, USB) | ±1.7 s '],
  ['docs/install/installer.en.md', 'en', '| Smaregi | mPOP (Bluetooth, USB) | ±1.7 s '],
  ['docs/install/installer.ja.md', 'ja', '| スマレジ | mPOP（Bluetooth・USB） | ±1.7 秒'],
] as const)(
  'the table of what each register gets is made from its declaration: %s',
  (path, language, row) => {
    // Written again by: npm run reference
    const page = read(path);
    expect(page).toBe(truthsPage(page, language));
    expect(page).toContain(row);
  },
);

test('the table of the fields that each source fills is made from their declarations', () => {
  // Written again by: npm run reference
  const page = read('docs/integrate/cloud-contract.md');
  expect(page).toBe(contractPage(page));
  expect(page).toContain('| `table` | no | no | yes | no | no | yes | yes |');
});

test('the table of labelled fields for tills is made from their declarations', () => {
  // Written again by: npm run reference
  const page = read('docs/integrate/tills.md');
  expect(page).toBe(tillsPage(page));
  expect(page).toContain('| `guests` | 人数 | Number of people | `2` |');
});
