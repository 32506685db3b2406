/** The catalogues of the command line, the conformance tests and lib. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { helpEn } from '../../../src/cli/text/help-en.ts';
import { helpJa } from '../../../src/cli/text/help-ja.ts';
import { messagesEn } from '../../../src/cli/text/messages-en.ts';
import { messagesJa } from '../../../src/cli/text/messages-ja.ts';
import { conformanceEn } from '../../../src/conformance/text/conformance-en.ts';
import { conformanceJa } from '../../../src/conformance/text/conformance-ja.ts';
import { type Catalogue, placeholdersOf } from '../../../src/lib/text/catalogue.ts';
import { libEn } from '../../../src/lib/text/lib-en.ts';
import { libJa } from '../../../src/lib/text/lib-ja.ts';

const src = new URL('../../../src/', import.meta.url);
const code = ['cli', 'conformance', 'lib']
  .flatMap((folder) =>
    readdirSync(new URL(folder, src), { recursive: true, encoding: 'utf8' })
      .filter((path) => /(?<!-en|-ja)\.ts$/.test(path))
      .map((path) => readFileSync(new URL(`${folder}/${path}`, src), 'utf8')),
  )
  .concat(readFileSync(new URL('main.ts', src), 'utf8'))
  .join('\n');

const catalogues: readonly [string, Catalogue, Catalogue][] = [
  ['help', helpEn, helpJa],
  ['messages', messagesEn, messagesJa],
  ['conformance', conformanceEn, conformanceJa],
  ['lib', libEn, libJa],
];

test.each(catalogues)('has the same placeholders in both languages: %s', (_, en, ja) => {
  const names = (catalogue: Catalogue) =>
    Object.entries(catalogue).map(([key, text]) => [key, [...new Set(placeholdersOf(text))].toSorted()]);
  expect(names(ja).toSorted()).toEqual(names(en).toSorted());
});

test.each(catalogues)('has no text that no code uses: %s', (_, en) => {
  // A code may be put together: `setup_code.${kind}`, `${check}.title`.
  const [begins, ends] = [code.matchAll(/`([\w-]+\.\w*)\$\{/g), code.matchAll(/\}(\.\w+)`/g)].map((matches) =>
    Array.from(matches, ([, part = '']) => part),
  );
  const isUsed = (key: string): boolean =>
    code.includes(`'${key}'`) ||
    begins?.some((part) => key.startsWith(part)) === true ||
    ends?.some((part) => key.endsWith(part)) === true;
  expect(Object.keys(en).filter((key) => !isUsed(key))).toEqual([]);
});
