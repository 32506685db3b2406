/**
 * Promise `bad-camera`, of the whole program: one camera misbehaves, another is honest. Every sale at the honest one has its picture, and memory stays bounded.
 * Runs for the report of promises.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Answer, startSnapshotCamera, still } from '../../peers/cameras/snapshot-camera.ts';
import { bareAgent } from '../bare-agent.ts';
import { push } from '../core-process.ts';
import { isReporting, reportFigure } from '../figures.ts';

const maxGrowthMegabytes = 100;
const salesOfEach = process.env['TILLFRAME_LONG'] === undefined ? 3 : 15;
const header = Buffer.from([0xff, 0xd8, 0xff, 0xda, 0x00, 0x08, 0x01, 0x01, 0x00, 0x00, 0x3f, 0x00]);

const endlessMegabytes = 300;
/** All of that picture has been read, or its reader has given it up. */
let endlessOver = false;

/** What a broken or hostile camera sends; each for some sales. */
const faults: Readonly<Record<string, Answer>> = {
  'one picture without an end': async ({ reply }) => {
    reply.writeHead(200, { 'content-type': 'image/jpeg' });
    reply.write(header);
    const piece = Buffer.alloc(1024 * 1024, 0x55);
    for (let sent = 0; sent < endlessMegabytes && !reply.destroyed; sent += 1)
      if (!reply.write(piece)) await Promise.race([once(reply, 'drain'), once(reply, 'close')]);
    endlessOver = true;
    await delay(500);
    reply.destroy();
  },
  garbage: ({ reply }) =>
    void reply.writeHead(200, { 'content-type': 'image/jpeg' }).end(Buffer.alloc(50_000, 0xff)),
  'a huge picture': async ({ reply }) => {
    const jpeg = Buffer.concat([header, Buffer.alloc(4 * 1024 * 1024, 0x33), Buffer.from([0xff, 0xd9])]);
    reply.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': jpeg.length }).end(jpeg);
    await Promise.resolve();
  },
  silence: () => undefined,
  resets: ({ reply }) => void reply.destroy(),
  errors: ({ reply }) => void reply.writeHead(500).end('no'),
};

test.skipIf(!isReporting)(
  'keeps every picture of an honest camera when another misbehaves',
  { timeout: 600_000 },
  async () => {
    await using honest = await startSnapshotCamera();
    await using hostile = await startSnapshotCamera();
    await using agent = await bareAgent({
      setUp: `cameras: [{ id: honest, name: honest, url: '${honest.url}' }, { id: hostile, name: hostile, url: '${hostile.url}' }]
links: [{ register: till-1, camera: honest }]
`,
    });
    await agent.start();
    const cameraUp = async (id: string): Promise<boolean> =>
      (await agent.status()).cameras.some((camera) => camera.id === id && camera.state === 'up');
    const poll = { timeout: 60_000, interval: 100 };
    await expect.poll(() => cameraUp('honest'), poll).toBe(true);
    await expect.poll(() => cameraUp('hostile'), poll).toBe(true);
    const before = memoryMegabytes(agent.program.child.pid);
    let most = before;
    let sold = 0;
    for (const fault of Object.values(faults)) {
      hostile.answer = fault;
      for (let n = 0; n < salesOfEach; n += 1) {
        expect(await push(agent.port, `B${sold}`)).toBeDefined();
        sold += 1;
        await delay(400);
        most = Math.max(most, memoryMegabytes(agent.program.child.pid));
      }
      // However slow the machine is, the fault has had its effect.
      while (!endlessOver) {
        await delay(50);
        most = Math.max(most, memoryMegabytes(agent.program.child.pid));
      }
    }
    hostile.answer = still;
    const endedMs = performance.now();
    await expect.poll(() => cameraUp('hostile'), poll).toBe(true);
    const backS = (performance.now() - endedMs) / 1_000;
    const outcomes = async (): Promise<string[]> =>
      (await agent.pairs()).map(({ captures: [capture] }) => capture?.outcome ?? 'none');
    await expect.poll(async () => (await outcomes()).includes('pending'), poll).toBe(false);
    const captured = (await outcomes()).filter((outcome) => outcome === 'captured').length;
    const growth = most - before;
    const isKept = captured === sold && growth <= maxGrowthMegabytes;
    reportFigure({
      promise: 'bad-camera',
      isKept,
      text: `${Object.keys(faults).length} faults of a camera: ${captured} of ${sold} pictures of the other one, memory ${before} MB + ${growth} MB at most, back ${backS.toFixed(1)} s after the last`,
    });
    expect({ captured, isKept }).toEqual({ captured: sold, isKept: true });
  },
);

/** Resident memory of the agent. */
function memoryMegabytes(pid: number | undefined): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1_024);
}
