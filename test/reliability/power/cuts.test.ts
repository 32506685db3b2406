/** Promise 1: what was acknowledged survives a power cut, and what the cloud was told is known after it. Long form: `scripts/test-reliability.sh power`. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { type CutFigures, runCuts } from './cuts.ts';
import { mountVolatileDisk } from './disk.ts';

const long = process.env['TILLFRAME_LONG'] !== undefined;
const cuts = Number(process.env['TILLFRAME_CUTS'] ?? (long ? 200 : 4));
const seed = Number(process.env['TILLFRAME_SEED'] ?? Date.now() % 1_000_000);

/** It takes root, nbdkit, FUSE and loop devices, which most containers forbid. The long form has to have them. */
const mayCut = await (async (): Promise<boolean> => {
  try {
    for (const command of ['nbdkit', 'nbdfuse', 'mkfs.ext4', 'losetup'])
      execFileSync('which', [command], { stdio: 'pipe' });
    await using _disk = await mountVolatileDisk();
    return true;
  } catch (error) {
    if (long) throw error;
    console.warn(`skipped: no disk with a power switch can be made here. ${String(error)}`);
    return false;
  }
})();

const figuresText = ({
  cuts,
  acknowledged,
  lost,
  cutsWithLoss,
  cutsInMidWrite,
  told,
  forgotten,
  alarms,
}: CutFigures): string =>
  `${cuts} power cuts (seed ${seed}), ${cutsInMidWrite} in mid-write, ${acknowledged} sales acknowledged: ${lost} lost in ${cutsWithLoss} cuts; ${told} events told to the cloud, ${forgotten} forgotten; ${alarms} false alarms`;

test.skipIf(!mayCut)(
  'cut at any moment: every acknowledged sale is there afterwards',
  { timeout: 240_000 + cuts * 30_000 },
  async () => {
    const figures = await runCuts({
      cuts,
      seed,
      onCut: (cut, lost) => cut % 50 === 0 && console.info(`${cut} cuts, ${lost} lost`),
    });
    console.info(figuresText(figures));
    expect(figures).toMatchObject({ lost: 0, forgotten: 0, alarms: 0, complaints: [], emptyFiles: [] });
    expect(figures.acknowledged).toBeGreaterThan(0);
    expect(figures.told).toBeGreaterThan(0);
  },
);

test.skipIf(!mayCut || !long)(
  'counter-proof: with synchronous=NORMAL sales are lost, and events forgotten',
  async () => {
    const figures = await runCuts({ cuts: 3, seed, weak: true });
    console.info(`counter-proof, synchronous=NORMAL: ${figuresText(figures)}`);
    expect(figures.lost).toBeGreaterThan(0);
    expect(figures.forgotten).toBeGreaterThan(0);
  },
);
