/** The table of hostile peers. Its runs: `scripts/test-hostile.sh`, by hand and in the nightly. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { hostilePage, readResults } from './results.ts';

test('the page of hostile peers is made from its results', () => {
  const reference = fileURLToPath(new URL('../../../docs/reference', import.meta.url));
  const page = readFileSync(join(reference, 'hostile-peers.md'), 'utf8');
  expect(page).toBe(hostilePage(readResults(join(reference, 'hostile-peers.json'))));
});
