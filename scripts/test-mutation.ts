/**
 * Mutation tests of src/domain: small mistakes are put into a file, one at a time, and its tests have to fail for each (Stryker). Prints a score for
 * each file, and the mutants that survived.
 *
 * Usage: npm run test:mutation -- [--minutes N] [FILE…]
 *   --minutes N  begins no file after that time (default 60)
 *   FILE…        default: all of src/domain without texts, beginning with others each day
 * Ends with 1 where the score of all files together is below the bound.
 */
import { globSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';

/** Share of the mutants that tests have to find, of all that were made. */
const minScore = 0.7;

const { values, positionals } = parseArgs({
  options: { minutes: { type: 'string', default: '60' } },
  allowPositionals: true,
});
const endMs = performance.now() + Number(values.minutes) * 60_000;

function filesOfToday(): string[] {
  const all = globSync('src/domain/**/*.ts')
    .filter((file) => !/-(en|ja)\.ts$/.test(file))
    .toSorted();
  const first = (Math.floor(Date.now() / 86_400_000) * 29) % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}

let made = 0;
let found = 0;
for (const file of positionals.length > 0 ? positionals : filesOfToday()) {
  if (performance.now() > endMs) {
    console.log(`the time is over before ${file}`);
    break;
  }
  const options = { configFile: 'test/mutation/stryker.json', mutate: [file] };
  const results = await new Stryker(options).runMutationTest();
  const counted = results.filter(
    ({ status }) => !['Ignored', 'CompileError', 'RuntimeError'].includes(status),
  );
  const missed = counted.filter(({ status }) => ['Survived', 'NoCoverage'].includes(status));
  made += counted.length;
  found += counted.length - missed.length;
  console.log(`${file}: ${counted.length - missed.length} of ${counted.length} found`);
  for (const { location, mutatorName, replacement, status } of missed)
    console.log(
      `  ${status} ${location.start.line}:${location.start.column} ${mutatorName}: ${replacement.replaceAll(/\s+/g, ' ').slice(0, 100)}`,
    );
}
const score = made === 0 ? 1 : found / made;
console.log(`score: ${(100 * score).toFixed(1)} % (${found} of ${made}); at least ${100 * minScore} %`);
process.exitCode = score >= minScore ? 0 : 1;
