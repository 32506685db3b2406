/**
 * Promise 11: the gateway boots in 1970, its clock is set, jumps by years, goes back by weeks. Sales are taken, kept in their order, and
 * have their times once there is one; nothing expires. The clock is libfaketime's; monotonic time is the real one, as on a board.
 */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../peers/program.ts';
import { bareAgent } from './bare-agent.ts';
import { push } from './core-process.ts';
import { startCountingCloud } from './counting-cloud.ts';
import { patienceMs, reportFigure } from './figures.ts';

const library = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`)
  .find((path) => existsSync(path));
const yearMs = 365 * 86_400_000;

test.skipIf(library === undefined)(
  'born in 1970, set, years ahead, weeks back: nothing is lost, told wrong for ever, or forgotten',
  async () => {
    await using cloud = await startCountingCloud();
    await using agent = await bareAgent({ cloudUrl: cloud.url, clockState: 'auto' });
    const offsetFile = join(agent.folder, 'offset');
    const marks = join(agent.folder, 'timesync');
    mkdirSync(marks);
    const setClock = (aheadMs: number): void => {
      // Whole or not at all: libfaketime reads it all the time.
      writeFileSync(
        `${offsetFile}.new`,
        `${aheadMs < 0 ? '-' : '+'}${Math.abs(Math.round(aheadMs / 1_000))}`,
      );
      renameSync(`${offsetFile}.new`, offsetFile);
    };
    setClock(-Date.now() + 300_000);
    await agent.start({
      env: {
        LD_PRELOAD: library ?? '',
        FAKETIME_TIMESTAMP_FILE: offsetFile,
        FAKETIME_NO_CACHE: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      },
      // Where the agent looks for systemd-timesyncd's mark, there is ours.
      behind: [
        ...['unshare', '--mount', 'sh', '-c'],
        `mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/timesync && mount --bind '${marks}' /run/systemd/timesync && exec "$@"`,
        'sh',
      ],
    });
    const sold: string[] = [];
    const sell = async (name: string): Promise<void> => {
      const sale = await eventually(`${name} is taken`, async () => await push(agent.port, name));
      sold.push(sale.saleId);
    };
    const instantOf = async (saleId: string): Promise<number> =>
      Date.parse((await agent.pairs()).find((pair) => pair.saleId === saleId)?.instant.at ?? '');

    const startedMs = Date.now();
    await sell('in 1970');
    await sell('a little later');
    expect((await agent.status()).clock).toBe('unsynced');
    expect(new Date(await instantOf(sold[0] ?? '')).getUTCFullYear()).toBe(1970);

    setClock(0);
    writeFileSync(join(marks, 'synchronized'), '');
    const errorsMs = await eventually(
      'the clock is set, and the instants with it',
      async () => {
        if ((await agent.status()).clock !== 'synced') return undefined;
        const errors = await Promise.all(sold.map(async (saleId) => (await instantOf(saleId)) - startedMs));
        return errors.every((error) => Math.abs(error) < 60_000) ? errors : undefined;
      },
      patienceMs,
    ).catch(async (error: unknown) => {
      const years = new Date(await instantOf(sold[0] ?? '')).getUTCFullYear();
      reportFigure({
        promise: 'wrong-clock',
        isKept: false,
        text: `the clock is set, and a sale of its first minute stays in ${years}`,
      });
      throw error;
    });
    expect(errorsMs[1]).toBeGreaterThan(errorsMs[0] ?? Number.NaN);
    await sell('set');

    setClock(3 * yearMs);
    await sell('in three years');
    setClock(-21 * 86_400_000);
    await sell('three weeks ago');
    setClock(0);
    await sell('now again');

    await eventually('all at the cloud', async () =>
      sold.every((saleId) => cloud.revisions.has(saleId)) && (await agent.status()).queue.events === 0
        ? true
        : undefined,
    );
    // Nothing expired, and the order is the one in which they came: the sequence's.
    expect((await agent.pairs()).map(({ saleId }) => saleId).sort()).toEqual([...sold].sort());
    expect(cloud.firstTold()).toEqual(sold);
    expect(sold.slice(0, 2).map((saleId) => cloud.revisions.get(saleId)?.size)).toEqual([2, 2]);
    expect(cloud.counts.otherBody).toBe(0);
    reportFigure({
      promise: 'wrong-clock',
      isKept: true,
      text: `${sold.length} sales in 1970, 3 years ahead and 3 weeks back: all at the cloud in order; those of 1970 corrected to ${errorsMs.map((ms) => Math.round(ms)).join(' and ')} ms after the start`,
    });
  },
);
