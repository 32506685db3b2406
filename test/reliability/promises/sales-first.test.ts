/** Promise `sales-first`, of the whole program over a line of 256 kbit/s. Runs for the report of promises. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startSnapshotCamera, stream } from '../../peers/cameras/snapshot-camera.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { coreRegister, coreToken } from '../core-facts.ts';
import { isReporting, reportFigure } from '../figures.ts';
import { createSlowLine } from '../slow-line-rig.ts';
import { prepareWholeGateway } from '../whole-gateway.ts';

const long = process.env['TILLFRAME_LONG'] !== undefined;
const backlog = long ? 5_000 : 400;
const pictures = long ? 300 : 40;
const kilobits = 256;
const withinMs = 5_000;
/** At the gateway's end of the line. */
const host = '127.77.0.1';

type Heard = {
  readonly backlog: number;
  readonly backlogEndMs: number;
  readonly firstPictureMs: number;
  readonly pictures: number;
  readonly latenciesMs: readonly number[];
};

test.skipIf(!isReporting)(
  'sends sales before pictures over a slow line',
  { timeout: 1_800_000 },
  async () => {
    await using opened = new AsyncDisposableStack();
    const dataDir = opened.adopt(mkdtempSync(join(tmpdir(), 'tillframe-line-')), (path) =>
      rmSync(path, { recursive: true, force: true }),
    );
    const line = opened.use(createSlowLine(kilobits));
    const camera = opened.use(await startSnapshotCamera());
    // As many pictures as sales wait, however fast they are sold.
    camera.answer = stream({ everyMs: 50 });
    const [port, cloudPort] = [await freePort(), await freePort()];
    const gateway = opened.use(
      await prepareWholeGateway({
        ...{ dataDir, port, host, camera: camera.url },
        cloudUrl: `http://${line.cloudHost}:${cloudPort}`,
      }),
    );
    const offline = gateway.start();
    expect(await offline.ready).toBe(true);
    const sold = new Set<string>();
    for (let n = 0; n < backlog; n += 1) await expect.poll(() => sell(port, `B${n}`, sold)).toBe(true);
    offline.child.kill('SIGTERM');
    await offline.ended;
    expect(sold.size).toBe(backlog);

    const online = gateway.start('', line.atGateway);
    opened.defer(async () => {
      online.child.kill('SIGKILL');
      await online.ended;
    });
    const program = fileURLToPath(new URL('./slow-line-cloud.ts', import.meta.url));
    const [command = '', ...before] = line.atCloud;
    const { stdout } = await promisify(execFile)(command, [
      ...[...before, process.execPath, program, line.cloudHost, String(cloudPort)],
      ...[`http://${host}:${port}`, String(backlog), String(pictures)],
    ]);
    const heard = JSON.parse(stdout) as Heard;
    const sorted = heard.latenciesMs.toSorted((a, b) => a - b);
    const p95Ms = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.POSITIVE_INFINITY;
    // A picture in flight as the last sale is acknowledged is none before it.
    const isOrdered = heard.firstPictureMs > heard.backlogEndMs - 200;
    const isKept = isOrdered && p95Ms <= withinMs && heard.backlog >= backlog;
    reportFigure({
      promise: 'sales-first',
      isKept,
      text: `${heard.backlog} sales waiting: all after ${seconds(heard.backlogEndMs)}, first picture after ${seconds(heard.firstPictureMs)}; ${sorted.length} new sales: p95 ${seconds(p95Ms)} at ${kilobits} kbit/s`,
    });
    expect(isKept).toBe(true);
  },
);

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

async function sell(port: number, saleId: string, sold: Set<string>): Promise<boolean> {
  const response = await fetch(`http://${host}:${port}/api/v1/registers/${coreRegister}/sales`, {
    method: 'POST',
    headers: { authorization: `Bearer ${coreToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ saleId, kind: 'sale', total: 1980 }),
  });
  if (response.ok) sold.add(saleId);
  return response.ok;
}
