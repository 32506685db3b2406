/** Promise `offline-month`, of the whole program with a camera: the sales of a month without the cloud, then it catches up. Runs for the report of promises. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startSnapshotCamera } from '../../peers/cameras/snapshot-camera.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { startRelay } from '../../peers/network/relay.ts';
import { push } from '../core-process.ts';
import { startCountingCloud } from '../counting-cloud.ts';
import { isReporting, reportFigure } from '../figures.ts';
import { prepareWholeGateway } from '../whole-gateway.ts';

const long = process.env['TILLFRAME_LONG'] !== undefined;
/** As in a small café, and a few a day in the quick form. */
const salesADay = long ? 300 : 20;
const days = 30;
/** Caches, pools and compiled code reach their size within so many sales. */
const warmUp = long ? 3_000 : 600;
const maxGrowthMegabytes = 20;

test.skipIf(!isReporting)(
  'keeps its memory and every sale when the cloud is away for a month of sales',
  { timeout: 3_600_000 },
  async () => {
    await using opened = new AsyncDisposableStack();
    const dataDir = opened.adopt(mkdtempSync(join(tmpdir(), 'tillframe-month-')), (path) =>
      rmSync(path, { recursive: true, force: true }),
    );
    const cloud = opened.use(await startCountingCloud());
    const line = opened.use(await startRelay(Number(new URL(cloud.url).port)));
    const camera = opened.use(await startSnapshotCamera());
    const port = await freePort();
    const cloudUrl = `http://127.0.0.1:${line.port}`;
    const gateway = opened.use(await prepareWholeGateway({ dataDir, port, cloudUrl, camera: camera.url }));
    const core = gateway.start();
    opened.defer(async () => {
      core.child.kill('SIGKILL');
      await core.ended;
    });
    expect(await core.ready).toBe(true);
    let number = 0;
    const sell = async (count: number): Promise<void> => {
      for (const end = number + count; number < end; number += 1)
        await expect.poll(() => push(port, `M${number}`)).toBeDefined();
    };
    const sold = () => expect.poll(() => cloud.revisions.size, { timeout: 600_000, interval: 200 });

    await sell(warmUp);
    await sold().toBe(warmUp);
    const before = residentMegabytes(core.child.pid);
    line.freeze();
    line.cut();
    await sell(days * salesADay);
    expect(cloud.revisions.size).toBe(warmUp);
    const offline = residentMegabytes(core.child.pid);
    line.thaw();
    const backMs = performance.now();
    const total = warmUp + days * salesADay;
    await sold().toBe(total);
    const seconds = Math.round((performance.now() - backMs) / 1_000);
    const growth = Math.max(offline, residentMegabytes(core.child.pid)) - before;
    const gaps = cloud.gaps();
    reportFigure({
      promise: 'offline-month',
      isKept: growth < maxGrowthMegabytes && gaps === 0,
      text: `${days} days of ${salesADay} sales with pictures: ${before} MB before, ${growth} MB more, ${gaps} gaps in ${total} sequences, caught up ${seconds} s after the line`,
    });
    expect(gaps).toBe(0);
    expect(growth).toBeLessThan(maxGrowthMegabytes);
  },
);

/** Anonymous memory of the agent; mapped files come and go with the kernel's need. */
function residentMegabytes(pid: number | undefined): number {
  const [, kilobytes] = /^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1_024);
}
