/**
 * Promises 3 and 16: a flush that fails is told to the register and to the page, and ends the process when it goes on; one that is slow costs
 * the register its patience and nothing else. The faults are real ones of the system call, put in by strace. Long form, with a camera:
 * `scripts/test-reliability.sh flush`.
 */
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { isAborted } from '../../src/lib/abort.ts';
import { readPaintedClock } from '../peers/cameras/painted-clock.ts';
import { openShop } from '../peers/pos/shop.ts';
import { eventually } from '../peers/program.ts';
import { bareAgent } from './bare-agent.ts';
import { coreRegister, coreToken } from './core-facts.ts';
import { push } from './core-process.ts';
import { isReporting, reportFigure } from './figures.ts';
import { injectIntoFlushes, mayTrace } from './inject.ts';

const long = process.env['TILLFRAME_LONG'] !== undefined;
const possible = await mayTrace();

const post = (port: number, saleId: string): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}/api/v1/registers/${coreRegister}/sales`, {
    method: 'POST',
    headers: { authorization: `Bearer ${coreToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ saleId, kind: 'sale', total: 100, soldAt: new Date().toISOString() }),
  });

const databaseFiles = (folder: string): string[] =>
  ['tillframe.db', 'tillframe.db-wal'].map((name) => join(folder, 'data', name));

test.skipIf(!possible)(
  'a flush that fails once: the register is told, the page says so, and the sale is taken when it comes again',
  async () => {
    await using agent = await bareAgent();
    await agent.start();
    expect((await post(agent.port, 'before')).status).toBe(201);
    {
      // A probe beside the database that failed too would mean a read-only disk.
      await using _fault = await injectIntoFlushes(agent.program.child, 'error=EIO', {
        ...{ newThreads: false, of: databaseFiles(agent.folder) },
      });
      const refused = await post(agent.port, 'during');
      reportFigure({
        promise: 'commit-first',
        isKept: refused.status === 503,
        text: `fdatasync fails with EIO: the register is answered ${refused.status}`,
      });
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).toBe('5');
    }
    await eventually('it is taken', async () => await push(agent.port, 'during'));
    await eventually('it is taken', async () => await push(agent.port, 'after'));
    expect((await agent.pairs()).map(({ registerSaleId }) => registerSaleId).sort()).toEqual([
      'after',
      'before',
      'during',
    ]);
    const { alarms } = await agent.status();
    expect(alarms.map(({ kind }) => kind)).toEqual(['database_failed']);
    console.info(`fdatasync error=EIO: 503, then taken; alarm: ${alarms[0]?.problem?.text ?? ''}`);
  },
);

test.skipIf(!possible)(
  'a flush that fails with the probe beside it: a read-only disk, and the program ends by itself to start anew once it can write again',
  async () => {
    await using agent = await bareAgent();
    await agent.start();
    const { child } = agent.program;
    const ended = once(child, 'exit');
    {
      await using _fault = await injectIntoFlushes(child, 'error=EIO', { newThreads: false });
      expect((await post(agent.port, 'during')).status).toBe(503);
      const isReadOnly = () => agent.program.output().includes('data folder not writable') || undefined;
      await eventually('the disk counts as read-only', () => Promise.resolve(isReadOnly()));
    }
    expect(await ended).toEqual([1, null]);
    await agent.start();
    await eventually('it is taken', async () => await push(agent.port, 'during'));
  },
);

test.skipIf(!possible || !long)(
  'a quota of the file system that is used up is a full disk: sales are refused in its words, nothing is opened anew, and it goes on',
  async () => {
    await using agent = await bareAgent();
    await agent.start();
    expect((await post(agent.port, 'before')).status).toBe(201);
    const data = join(agent.folder, 'data');
    {
      await using _fault = await injectIntoFlushes(agent.program.child, 'error=EDQUOT', {
        ...{ newThreads: false, calls: 'pwrite64,write,openat' },
        of: [...databaseFiles(agent.folder), join(data, 'room'), join(data, 'ballast')],
      });
      const refused = await post(agent.port, 'during');
      expect(refused.status).toBe(503);
      expect(await refused.json()).toMatchObject({ problem: { code: 'push.disk_full' } });
      const refusing = async () => (await agent.status()).alarms.map(({ kind }) => kind).join();
      await eventually('the page says so', async () => (await refusing()) === 'sales_refused' || undefined);
    }
    await eventually('it is taken', async () => await push(agent.port, 'during'));
    await eventually('all is well', async () => (await agent.status()).alarms.length === 0 || undefined);
    expect(agent.program.output()).not.toContain('restarting it');
    expect(readdirSync(data)).not.toContain('room');
  },
);

test.skipIf(!possible || !long)(
  'flushes that go on failing end the process with 1; the next start has all that was acknowledged',
  async () => {
    await using agent = await bareAgent();
    await agent.start();
    const sold = await Promise.all(Array.from({ length: 5 }, (_, n) => push(agent.port, `S${n}`)));
    expect(sold.every((sale) => sale !== undefined)).toBe(true);
    const ended = once(agent.program.child, 'exit');
    {
      await using _fault = await injectIntoFlushes(agent.program.child, 'error=EIO', { newThreads: true });
      expect((await post(agent.port, 'during')).status).toBe(503);
      expect(await ended).toEqual([1, null]);
    }
    expect(agent.program.output()).toContain('the database cannot be used');
    await agent.start();
    const there = (await agent.pairs()).map(({ saleId }) => saleId);
    for (const sale of sold) expect(there).toContain(sale?.saleId);
  },
);

test.skipIf(!possible || !long)(
  'counter-proof: without a fault the same register is answered 201 and there is no alarm',
  async () => {
    await using agent = await bareAgent();
    await agent.start();
    await using _fault = await injectIntoFlushes(agent.program.child, 'delay_enter=1', { newThreads: true });
    expect((await post(agent.port, 'during')).status).toBe(201);
    expect((await agent.status()).alarms).toEqual([]);
  },
);

test.skipIf(!possible)(
  'flushes of three seconds: the page goes on, and the instant is when it happened',
  async () => {
    await using agent = await bareAgent();
    await agent.start();
    await using _fault = await injectIntoFlushes(agent.program.child, 'delay_enter=3000000', {
      newThreads: true,
    });
    const soldAtMs = Date.now();
    const selling = post(agent.port, 'slow');
    let answers = 0;
    let slowestMs = 0;
    const sold = new AbortController();
    void selling.then(() => sold.abort());
    while (!isAborted(sold.signal)) {
      const askedMs = performance.now();
      await agent.status();
      slowestMs = Math.max(slowestMs, Math.round(performance.now() - askedMs));
      if (!isAborted(sold.signal)) answers += 1;
      await delay(20);
    }
    expect((await selling).status).toBe(201);
    const tookMs = Date.now() - soldAtMs;
    expect(tookMs).toBeGreaterThan(2_900);
    const [pair] = await agent.pairs();
    const instantMs = Date.parse(pair?.instant.at ?? '');
    // Beside other tests the whole process may stand still for so long.
    const isPrompt = !isReporting || slowestMs < 1_500;
    // A page that waits for a flush waits three seconds, and may answer often before and after.
    const isKept = answers > 5 && isPrompt && instantMs - soldAtMs < tookMs - 1_500;
    reportFigure({
      promise: 'slow-disk',
      isKept,
      text: `flushes of 3 s: ${answers} answers of the page, the slowest after ${slowestMs} ms, while a sale took ${tookMs} ms, its instant ${Math.round(instantMs - soldAtMs)} ms after the checkout`,
    });
    expect(answers).toBeGreaterThan(5);
    expect(isPrompt).toBe(true);
    expect(instantMs - soldAtMs).toBeLessThan(tookMs - 1_500);
  },
);

test.skipIf(!possible || !long)(
  'flushes of three seconds, with a camera: ring and pictures go on, each sale has the frame of its instant',
  async () => {
    await using shop = await openShop();
    await using _fault = await injectIntoFlushes(shop.agent.child, 'delay_enter=3000000', {
      newThreads: true,
    });
    const selling = Promise.all(
      Array.from({ length: 6 }, (_, n) => delay(n * 700).then(() => shop.sell({ saleId: `S${n}` }))),
    );
    const ages: number[] = [];
    const allSold = new AbortController();
    void selling.then(() => allSold.abort());
    while (!isAborted(allSold.signal)) {
      const [camera] = (await shop.status()).cameras;
      expect(camera?.state).toBe('up');
      ages.push(camera?.pictureAgeMs ?? Number.NaN);
      const atMs = Date.now() - 600;
      const frame = await fetch(
        `${shop.url}/api/v1/cameras/counter/frame.jpeg?at=${encodeURIComponent(new Date(atMs).toISOString())}`,
      );
      const painted = await readPaintedClock(Buffer.from(await frame.arrayBuffer()));
      expect(Math.abs((painted?.wallMs ?? Number.NaN) - atMs)).toBeLessThanOrEqual(shop.camera.intervalMs);
      await delay(300);
    }
    const sold = await selling;
    const offsets: number[] = [];
    for (const { saleId } of sold) {
      const pair = await eventually(
        'its picture',
        async () =>
          (await shop.pairs()).find(
            (one) => one.saleId === saleId && one.captures[0]?.outcome === 'captured',
          ),
        60_000,
      );
      const [capture] = pair.captures;
      if (capture?.outcome !== 'captured') throw new Error('no picture');
      const jpeg = Buffer.from(await (await fetch(shop.url + capture.thumbnail.url)).arrayBuffer());
      offsets.push(((await readPaintedClock(jpeg))?.wallMs ?? Number.NaN) - Date.parse(pair.instant.at));
    }
    console.info(
      `fdatasync +3 s with a camera: newest picture never older than ${Math.max(...ages)} ms; painted − instant, ms: ${offsets.join(' ')}`,
    );
    for (const offset of offsets) expect(Math.abs(offset)).toBeLessThanOrEqual(shop.camera.intervalMs);
  },
);
