/** Promise `reconnects`, of the whole program: its cloud, its camera and its POS cloud behind lines that fail. Runs for the report of promises. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { cameraBackoff, cloudBackoff } from '../../../src/domain/time/retry-policy.ts';
import { startSnapshotCamera } from '../../peers/cameras/snapshot-camera.ts';
import { type Relay, startRelay } from '../../peers/network/relay.ts';
import { startSmaregi } from '../../peers/pos/smaregi.ts';
import { bareAgent } from '../bare-agent.ts';
import { push } from '../core-process.ts';
import { startCountingCloud } from '../counting-cloud.ts';
import { isReporting, patienceMs, reportFigure } from '../figures.ts';

const long = process.env['TILLFRAME_LONG'] !== undefined;
const isWeakened = process.env['TILLFRAME_WEAKENED'] !== undefined;
const rounds = long ? 11 : 1;
/** How long a fault lasts, milliseconds. */
const lastsMs = long ? [5_000, 12_000, 30_000] : [5_000];
const boundOf = (capMs: number): number => (isWeakened ? patienceMs : capMs + 10_000);

const faults: Readonly<Record<string, (line: Relay, lasts: number) => Promise<void>>> = {
  'black hole': async (line, lasts) => {
    line.freeze();
    await delay(lasts);
    line.thaw();
  },
  'forgotten by a router': async (line) => line.forget(),
  resets: async (line, lasts) => {
    for (const endMs = performance.now() + lasts; performance.now() < endMs; ) {
      line.cut();
      await delay(100);
    }
  },
};

test.skipIf(!isReporting)('is back after every fault of a line', { timeout: 5_400_000 }, async () => {
  await using opened = new AsyncDisposableStack();
  const cloud = opened.use(await startCountingCloud());
  const camera = opened.use(await startSnapshotCamera());
  const smaregi = opened.use(await startSmaregi());
  const behind = async (url: string): Promise<Relay> =>
    opened.use(await startRelay(Number(new URL(url).port)));
  const lines = {
    cloud: await behind(cloud.url),
    camera: await behind(camera.url),
    pos: await behind(smaregi.olderUrl),
  };
  await using agent = await bareAgent({
    cloudUrl: `http://127.0.0.1:${lines.cloud.port}`,
    registers: ["{ key: smaregi-1, name: レジ2, from: { account: sma, terminal: '1' } }"],
    setUp: `cameras: [{ id: c, name: c, url: 'http://127.0.0.1:${lines.camera.port}/picture' }]
posAccounts: [{ id: sma, kind: smaregi, name: s, contractId: ${smaregi.contractId}, accessToken: ${smaregi.accessToken}, baseUrl: 'http://127.0.0.1:${lines.pos.port}/access/' }]
`,
  });
  await agent.start();
  // An account is polled every few seconds while a register of it sells, and once a minute without one.
  smaregi.sell({ terminal: '1', total: 1_000 });
  let sales = 0;
  const isBack = {
    cloud: async (): Promise<boolean> => {
      const sale = await push(agent.port, `R${sales}`);
      sales += 1;
      await delay(300);
      return sale !== undefined && cloud.revisions.has(sale.saleId);
    },
    camera: async (): Promise<boolean> => {
      const [one] = (await agent.status()).cameras;
      return one?.state === 'up' && (one.pictureAgeMs ?? Number.POSITIVE_INFINITY) < 2_000;
    },
    pos: async (): Promise<boolean> => {
      const asked = smaregi.asked.length;
      await delay(1_000);
      return smaregi.asked.length > asked;
    },
  };
  const caps = { cloud: cloudBackoff.capMs, camera: cameraBackoff.capMs, pos: cloudBackoff.capMs };
  const peers = ['cloud', 'camera', 'pos'] as const;
  for (const peer of peers) await expect.poll(isBack[peer], { timeout: 60_000 }).toBe(true);

  const most = { cloud: 0, camera: 0, pos: 0 };
  const late: string[] = [];
  let count = 0;
  for (let round = 0; round < rounds; round += 1)
    for (const [name, fault] of Object.entries(faults)) {
      const lasts = lastsMs[round % lastsMs.length] ?? 5_000;
      await Promise.all(peers.map((peer) => fault(lines[peer], lasts)));
      count += peers.length;
      const endedMs = performance.now();
      await Promise.all(
        peers.map(async (peer) => {
          const boundMs = boundOf(caps[peer]);
          while (!(await isBack[peer]())) if (performance.now() - endedMs > boundMs) break;
          const tookMs = performance.now() - endedMs;
          most[peer] = Math.max(most[peer], tookMs);
          if (tookMs > boundMs) late.push(`${peer} after ${name}`);
        }),
      );
      if (late.length > 0) break;
    }
  const times = peers.map((peer) => `${peer} ${(most[peer] / 1_000).toFixed(1)} s`).join(', ');
  reportFigure({
    promise: 'reconnects',
    isKept: late.length === 0,
    text: `${count} faults of ${lastsMs.map((ms) => ms / 1_000).join(', ')} s: back at most after ${times}${late.length === 0 ? '' : `; not back in time: ${late.join(', ')}`}`,
  });
  expect(late).toEqual([]);
});
