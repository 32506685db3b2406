/** Promises `kills` and `one-identity`, of the whole program with a camera. Run for the report of promises. */
import { describe, expect, test } from 'vitest';
import { isReporting, reportFigure, patienceMs as settleMs } from '../figures.ts';
import { runKills } from '../kills.ts';

const long = process.env['TILLFRAME_LONG'] !== undefined;
const kills = Number(process.env['TILLFRAME_KILLS'] ?? (long ? 150 : 8));
const seed = Number(process.env['TILLFRAME_SEED'] ?? Date.now() % 1_000_000);
const timeout = 240_000 + kills * 30_000;

describe.skipIf(!isReporting)('the whole program', () => {
  test('keeps every acknowledged sale, once, when it is killed', { timeout }, async () => {
    const figures = await runKills({ kills, seed, settleMs, whole: true, tills: 2 });
    const { acknowledged, byPlace } = figures;
    const [lost, doubled] = [figures.lost.length, figures.doubled.length];
    const places = Object.keys(byPlace).length;
    reportFigure({
      promise: 'kills',
      isKept: lost === 0 && doubled === 0,
      text: `${kills} kills at ${places} places: ${lost} of ${acknowledged} acknowledged sales lost, ${doubled} doubled (seed ${seed})`,
    });
    const { picturesMissing, complaints } = figures;
    expect({ lost, doubled, picturesMissing, complaints }).toEqual({
      ...{ lost: 0, doubled: 0, picturesMissing: 0, complaints: [] },
    });
    expect(acknowledged).toBeGreaterThan(0);
  });

  test('sends one body for each revision when answers are lost', { timeout }, async () => {
    const rounds = Math.ceil(kills / 2);
    const figures = await runKills({
      ...{ kills: rounds, seed, settleMs, whole: true, tills: 2, dropAnswers: 0.3 },
    });
    const { again, otherBody } = figures;
    const doubled = figures.doubled.length;
    reportFigure({
      promise: 'one-identity',
      isKept: otherBody === 0 && doubled === 0,
      text: `three in ten answers dropped, ${rounds} kills: ${again} events sent again, ${otherBody} with another body, ${doubled} sales under two identities`,
    });
    expect({ otherBody, doubled }).toEqual({ otherBody: 0, doubled: 0 });
    expect(again).toBeGreaterThan(0);
  });
});
