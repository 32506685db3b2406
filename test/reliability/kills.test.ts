/** Promise 2: kill -9 anywhere costs no acknowledged sale and doubles none. Long form: `scripts/test-reliability.sh kills`. */
import { expect, test } from 'vitest';
import { runKills } from './kills.ts';

const long = process.env['TILLFRAME_LONG'] !== undefined;
const kills = Number(process.env['TILLFRAME_KILLS'] ?? (long ? 1_000 : 6));
const seed = Number(process.env['TILLFRAME_SEED'] ?? Date.now() % 1_000_000);

test('killed again and again: every acknowledged sale is at the cloud, each once, with one body a revision', {
  timeout: 240_000 + kills * 10_000,
}, async () => {
  const startedMs = performance.now();
  const figures = await runKills({
    kills,
    seed,
    onRound: (round) => {
      if (round % 100 === 0)
        console.info(`${round} kills, ${Math.round((performance.now() - startedMs) / 1_000)} s`);
    },
  });
  const { byPlace, acknowledged, lost, doubled, again, otherBody, picturesMissing, complaints } = figures;
  const where = Object.entries(byPlace)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([place, times]) => `${place} ${times}`);
  console.info(
    `kill -9: ${figures.kills} kills (seed ${seed}), ${acknowledged} sales acknowledged, ${lost.length} lost, ${doubled.length} doubled, ` +
      `${again} events sent twice, ${otherBody} with another body, ${picturesMissing} pictures missing; at ${where.join(', ')}`,
  );
  expect({ lost, doubled, otherBody, picturesMissing, complaints }).toEqual({
    lost: [],
    doubled: [],
    otherBody: 0,
    picturesMissing: 0,
    complaints: [],
  });
  expect(acknowledged).toBeGreaterThan(0);
});

test.skipIf(!long)('counter-proof: a gateway that answers before it has stored loses sales', async () => {
  const { lost, acknowledged } = await runKills({ kills: 4, seed, options: ['--answer-early'] });
  console.info(
    `counter-proof, answered early: ${lost.length} of ${acknowledged} acknowledged sales lost in 4 kills`,
  );
  expect(lost.length).toBeGreaterThan(0);
});
