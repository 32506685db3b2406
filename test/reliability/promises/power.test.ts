/** Promise `power`, of the whole program: what was acknowledged survives power cuts. Runs for the report of promises. */
import { expect, test } from 'vitest';
import { isReporting, reportFigure } from '../figures.ts';
import { runCuts } from '../power/cuts.ts';

const long = process.env['TILLFRAME_LONG'] !== undefined;
const cuts = Number(process.env['TILLFRAME_CUTS'] ?? (long ? 100 : 8));

test.skipIf(!isReporting)(
  'keeps every acknowledged sale when the power is cut',
  { timeout: 240_000 + cuts * 30_000 },
  async () => {
    const seed = Number(process.env['TILLFRAME_SEED'] ?? Date.now() % 1_000_000);
    const { acknowledged, lost, cutsWithLoss, forgotten, told, cutsInMidWrite, complaints } = await runCuts({
      ...{ cuts, seed, whole: true },
    });
    reportFigure({
      promise: 'power',
      isKept: lost === 0 && forgotten === 0,
      text: `${cuts} cuts, ${cutsInMidWrite} in mid-write, ${acknowledged} acknowledged sales: sales lost in ${cutsWithLoss} cuts, ${forgotten} of ${told} events forgotten (seed ${seed})`,
    });
    expect({ lost, forgotten, complaints }).toEqual({ lost: 0, forgotten: 0, complaints: [] });
    expect(acknowledged).toBeGreaterThan(0);
  },
);
