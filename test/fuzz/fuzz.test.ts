/** The fuzzer's targets, with few inputs each; its table. Many: `npm run fuzz`, by hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { mutated, randomOf } from './mutate.ts';
import { fuzzPage, readResults } from './results.ts';
import { targets } from './targets.ts';

const inputs = 300;

test.each(targets)('$name: handles good inputs and ones with mistakes', ({ corpus, parse }) => {
  const good = corpus();
  expect(good.length).toBeGreaterThan(0);
  const seed = Math.floor(Math.random() * 1e6);
  const random = randomOf(seed);
  for (const input of good) expect(parse(input), input.toString('base64')).toBeGreaterThan(0);
  for (let n = 0; n < inputs; n += 1) {
    const input = mutated(good, random);
    expect(() => parse(input), `seed ${seed}, input ${n}: ${input.toString('base64')}`).not.toThrow();
  }
});

test('the page of the fuzzer is made from its results', () => {
  const reference = fileURLToPath(new URL('../../docs/reference', import.meta.url));
  const page = readFileSync(join(reference, 'fuzzing.md'), 'utf8');
  expect(page).toBe(fuzzPage(readResults(join(reference, 'fuzzing.json'))));
});
