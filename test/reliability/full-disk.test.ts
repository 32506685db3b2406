/**
 * Promise 7, by the whole agent: others fill its disk to the last block. What was acknowledged is still uploaded, the page answers and says
 * why sales are refused, and with the first room they are taken again.
 */
import { cpSync, rmSync, statfsSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openConnection } from '../../src/agent/store/connection.ts';
import { check } from '../agent/store/check.ts';
import { fillDisk, mayMount, mountSmallDisk } from '../peers/machine/small-disk.ts';
import { freePort } from '../peers/network/free-port.ts';
import { startProgram } from '../peers/program.ts';
import { bareAgent } from './bare-agent.ts';
import { coreRegister, coreToken } from './core-facts.ts';
import { patienceMs, reportFigure } from './figures.ts';

const isLong = process.env['TILLFRAME_LONG'] !== undefined;
const withinMs = 60_000;
/** Less than the default of 16: sales fill what is above the last 8 MB. */
const ballastMegabytes = 10;

test.skipIf(!mayMount).each([
  // A thousand of them: in the suite in the store alone (test/agent/store/full-disk.test.ts).
  ...(isLong ? [{ receipts: 'short', lines: [] }] : []),
  // Each fills pages of its own: the database has no room left in them.
  {
    receipts: 'long',
    lines: Array.from({ length: 40 }, (_, n) => ({ name: String(n).padEnd(150, 'x'), amount: 1 })),
  },
])(
  'with the disk full of $receipts receipts the agent goes on uploading, and takes sales again within a minute of room',
  async ({ lines }) => {
    using disk = mountSmallDisk('320m');
    const receiverPort = await freePort();
    await using agent = await bareAgent({ cloudUrl: `http://127.0.0.1:${receiverPort}`, ballastMegabytes });
    const data = join(disk.folder, 'data');
    cpSync(join(agent.folder, 'data'), data, { recursive: true });
    rmSync(join(agent.folder, 'data'), { recursive: true });
    symlinkSync(data, join(agent.folder, 'data'));
    await agent.start();
    const push = async (saleId: string): Promise<{ status: number; code?: string }> => {
      const response = await fetch(`http://127.0.0.1:${agent.port}/api/v1/registers/${coreRegister}/sales`, {
        method: 'POST',
        headers: { authorization: `Bearer ${coreToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ saleId, kind: 'sale', total: 1980, lines }),
      });
      const { problem } = (await response.json()) as { problem?: { code: string } };
      return { status: response.status, ...(problem !== undefined && { code: problem.code }) };
    };
    const poll = { timeout: withinMs, interval: 100 };
    const ballastBytes = () => statSync(join(data, 'ballast'), { throwIfNoEntry: false })?.size ?? 0;
    await expect.poll(ballastBytes, poll).toBe(ballastMegabytes * 1024 * 1024);
    expect((await agent.status()).storage).toMatchObject({ state: 'ok' });

    using films = new DisposableStack();
    films.use(fillDisk(disk.folder));
    let acknowledged = 0;
    let answer = await push('S0');
    // On a machine that stands still for seconds the store is restarted, and refuses for a moment.
    for (; answer.status !== 503 || answer.code !== 'push.disk_full'; answer = await push(`S${acknowledged}`))
      if (answer.status < 300) acknowledged += 1;
    expect(answer).toEqual({ status: 503, code: 'push.disk_full' });
    expect(acknowledged).toBeGreaterThan(10);
    // Others take what the ballast gave, too.
    films.use(fillDisk(disk.folder, 'more.mkv'));
    expect(statfsSync(disk.folder).bavail).toBe(0);
    await expect.poll(async () => (await agent.status()).storage?.state, poll).toBe('refusing');
    expect((await fetch(`http://127.0.0.1:${agent.port}/`)).status).toBe(200);
    expect(await push('full')).toMatchObject({ status: 503 });

    await using receiver = startProgram([
      ...['receiver', '--listen', `127.0.0.1:${receiverPort}`, '--data', join(agent.folder, 'receiver')],
      ...['--token-file', join(agent.folder, 'cloud-token')],
    ]);
    await receiver.line(/listening/);
    // The longer the pushes took, the longer the wait after so many failures: minutes on a busy machine.
    const uploadNow = () => fetch(`http://127.0.0.1:${agent.port}/api/v1/upload/retry`, { method: 'POST' });
    const waiting = async (): Promise<number> => (await agent.status()).queue.events;
    const isUploaded = await expect
      .poll(async () => ((await waiting()) === 0 ? 0 : (await uploadNow()).status), {
        ...{ timeout: 1.5 * patienceMs, interval: 4_000 },
      })
      .toBe(0)
      .then(
        () => true,
        () => false,
      );
    if (!isUploaded)
      reportFigure({
        promise: 'full-disk',
        isKept: false,
        text: `0 bytes free: ${await waiting()} of ${acknowledged} sales are not uploaded`,
      });
    expect(isUploaded).toBe(true);
    expect(ballastBytes()).toBe(0);
    expect(statfsSync(disk.folder).bavail).toBe(0);
    const sent = await agent.pairs();
    expect(sent.filter(({ upload }) => upload.state !== 'stored')).toEqual([]);
    expect(sent).toHaveLength(Math.min(200, acknowledged));

    films.dispose();
    const roomAtMs = performance.now();
    await expect.poll(async () => (await push('room')).status, poll).toBe(201);
    reportFigure({
      promise: 'full-disk',
      isKept: true,
      text: `0 bytes free: ${acknowledged} sales uploaded, accepted again ${Math.round(performance.now() - roomAtMs)} ms after there was room`,
    });
    await expect.poll(ballastBytes, poll).toBeGreaterThan(0);
    expect((await agent.status()).storage).toMatchObject({ state: 'ok' });
    expect(await agent.program.end('SIGTERM')).toBe(0);
    const db = openConnection(join(data, 'tillframe.db'), 'write');
    expect(check(db)).toEqual([]);
    db.close();
  },
);
