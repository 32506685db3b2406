/** The declarations of promises and of the protections that their counter-proofs remove fit the sources and tests that they name. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { promises } from '../../../scripts/promises/promises.ts';
import { exitCodeOf, type PromiseResult, resultsSchema } from '../../../scripts/promises/results.ts';
import { promisesPage, textTable } from '../../../scripts/promises/tables.ts';
import { weaken } from '../../../scripts/promises/weakened.ts';
import { weakenings } from '../../../scripts/promises/weakenings.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

test('each of the 20 promises has a name of its own, and runs that exist', () => {
  expect(new Set(promises.map(({ id }) => id)).size).toBe(20);
  const missing = promises.flatMap(({ id, quick, full, counterProof }) =>
    [...quick.runs, ...full.runs, ...(counterProof.runs ?? [])].flatMap(({ file, titles }) => {
      if (!existsSync(join(root, file))) return [`${id}: ${file}`];
      return titles === undefined || read(file).includes(titles) ? [] : [`${id}: ${file} has no "${titles}"`];
    }),
  );
  // Written with a placeholder in the test.
  expect(missing.filter((one) => !one.includes('full of short receipts'))).toEqual([]);
});

test('each counter-proof removes something, and each removable protection is removed by one', () => {
  const without = promises.filter(
    ({ counterProof: { weakening, env, runs } }) => (weakening ?? env ?? runs) === undefined,
  );
  expect(without.map(({ id }) => id)).toEqual([]);
  const removed = new Set(promises.flatMap(({ counterProof: { weakening } }) => weakening ?? []));
  expect(weakenings.map(({ name }) => name).filter((name) => !removed.has(name))).toEqual([]);
});

test.each(weakenings)('the protection "$name" is where the counter-proof removes it', ({ name, file }) => {
  const weakened = weaken(read(file), file);
  expect(weakened).toContain(`TILLFRAME_WEAKENED === '${name}'`);
});

test('a protection that moved is an error', () => {
  expect(() => weaken('', 'src/agent/http/access/guard.ts')).toThrow('has 0 times, and should have once');
});

const result = (
  id: string,
  verdict: PromiseResult['verdict'],
  counter: 'fails' | 'passes',
): PromiseResult => ({
  ...{ id, mode: 'quick', commit: 'abc', at: '2026-12-01T00:00:00Z', machine: 'm', command: 'c', seconds: 1 },
  ...{ verdict, figure: 'f', counterProof: { verdict: counter, figure: 'g' } },
});

test('the exit code is that of the worst', () => {
  expect(exitCodeOf([result('a', 'kept', 'fails')])).toBe(0);
  expect(exitCodeOf([])).toBe(3);
  expect(exitCodeOf([result('a', 'kept', 'fails'), result('b', 'kept', 'passes')])).toBe(3);
  expect(exitCodeOf([result('a', 'unproved', 'fails'), result('b', 'broken', 'fails')])).toBe(1);
});

test('a broken promise and a counter-proof that passes are said plainly', () => {
  const text = textTable([result('power', 'broken', 'fails'), result('kills', 'kept', 'passes')]);
  expect(text).toMatch(/^power +BROKEN/m);
  expect(text).toContain('without the answer only after the commit: PASSES; g');
});

test('the page of promises is made from its results, with a row for each declared promise', () => {
  // Written again by: scripts/test-reliability.sh --quick | --full
  const page = read('docs/reference/promises.md');
  const { results } = resultsSchema.parse(JSON.parse(read('docs/reference/promises.json')));
  expect(page).toBe(promisesPage(results));
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \| [A-Z]/gm)].map(([, id]) => id);
  expect(rows).toEqual(promises.map(({ id }) => id));
});
