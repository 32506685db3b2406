/**
 * The gateway without its cameras and its page, for rigs that start it a thousand times: the real store, intake, HTTP listener for
 * registers, captures, uploader and HTTPS sink. A camera is random noise: a picture that is taken twice is another one.
 *
 *   node test/reliability/core.ts DATA-FOLDER LISTEN-PORT CLOUD-URL|- [--answer-early]
 *
 * Prints `ready`. Failpoints are armed by TILLFRAME_FAILPOINTS, as in the agent. The option is a counter-proof: a program that has to fail.
 */

import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Camera } from '../../src/agent/cameras/camera-contract.ts';
import { holdPicture } from '../../src/agent/cameras/pictures/held-picture.ts';
import { createPushServer } from '../../src/agent/http/server.ts';
import { createCapturing } from '../../src/agent/pipeline/capture.ts';
import { createIntake } from '../../src/agent/pipeline/intake.ts';
import { createMomentIntake } from '../../src/agent/pipeline/moment-intake.ts';
import { createSetUpWatch } from '../../src/agent/pipeline/set-up.ts';
import { createTimekeeper } from '../../src/agent/pipeline/timekeeper.ts';
import type { Intake } from '../../src/agent/sources/source.ts';
import { openStore } from '../../src/agent/store/database.ts';
import { createSink } from '../../src/agent/upload/registry.ts';
import { cloudRetry } from '../../src/agent/upload/upload-policy.ts';
import { createUploadState } from '../../src/agent/upload/upload-state.ts';
import { runUploader } from '../../src/agent/upload/uploader.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { armFailpoints } from '../../src/lib/failpoint.ts';
import { createLog } from '../../src/lib/log.ts';
import { exactLatency } from '../agent/cameras/exact-latency.ts';
import { coreSetUp, coreShop, coreToken } from './core-facts.ts';

const [dataDir = '', port = '', cloud = '-', ...options] = process.argv.slice(2);
const failpoints = process.env['TILLFRAME_FAILPOINTS'];
if (failpoints !== undefined) armFailpoints(failpoints);

const clock = systemClock;
const log = createLog({ level: 'error' });
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());

const noise: Pick<Camera, 'grab'> = {
  grab: (request) =>
    Promise.resolve({
      kind: 'frame',
      frame: {
        picture: holdPicture({ rgb: Buffer.alloc(12), width: 2, height: 2 }),
        takenAtMonotonicMs: request.atMonotonicMs,
      },
      offsetMs: 0,
      source: 'ring',
      latency: exactLatency,
      networkDelayMs: 0,
      waitMs: 0,
      decodeMs: 0,
    }),
};
const pictureBytes = 3_000;

{
  await using store = await openStore({
    path: join(dataDir, 'tillframe.db'),
    shop: coreShop,
    gateway: 'gw-core',
    clock,
    log,
    owner: true,
  });
  await store.write.importSetUp(coreSetUp);
  const timekeeper = await createTimekeeper({ store, clock, log, readState: () => 'synced' });
  const setUp = await createSetUpWatch({ store, clock, log });
  const capturing = createCapturing({
    store,
    clock,
    log,
    timekeeper,
    camera: () => noise as Camera,
    thumbnail: () => {
      const jpeg = randomBytes(pictureBytes);
      const sha256 = createHash('sha256').update(jpeg).digest('hex');
      return Promise.resolve({ jpeg, sha256, width: 640, height: 360 });
    },
    settleMs: 300,
  });
  const intake = createIntake({ store, clock, log, onPending: (captures) => capturing.add(captures) });
  const app = createPushServer(
    {
      intake: options.includes('--answer-early') ? answerEarly(intake) : intake,
      moments: createMomentIntake({ store, log, onPending: (captures) => capturing.add(captures) }),
      tokenSha256: (key) => setUp.current().registers.find((register) => register.key === key)?.tokenSha256,
      received: () => timekeeper.received(),
      currency: 'JPY',
      timeZone: 'Asia/Tokyo',
      maxBodyBytes: 64 * 1024,
    },
    log,
  );
  const parts = [capturing.run(stop.signal), timekeeper.run(stop.signal), upload()];
  await app.listen({ host: '127.0.0.1', port: Number(port) });
  process.stdout.write('ready\n');
  const why = await Promise.race([
    store.broken,
    new Promise<undefined>((resolve) => stop.signal.addEventListener('abort', () => resolve(undefined))),
  ]);
  if (why !== undefined) {
    process.stderr.write(`broken: ${why}\n`);
    process.exit(1);
  }
  await app.close();
  await Promise.allSettled(parts);

  async function upload(): Promise<void> {
    if (cloud === '-') return;
    const retry = { ...cloudRetry, firstMs: 50, capMs: 200, spreadMs: 0 };
    const identity = { gateway: 'gw-core', shop: coreShop };
    await using sink = createSink(
      { kind: 'https', url: cloud, token: coreToken },
      { clock, log, identity, retry },
    );
    const state = createUploadState(clock);
    await runUploader({ store, sink, clock, log, random: Math.random, state, retry }, stop.signal);
  }
}
process.exit(0);

/** What must not be done: the register is answered, and the sale is stored some time after. */
function answerEarly(intake: Intake): Intake {
  return async (event) => {
    void clock.sleep(20).then(() => intake(event));
    await Promise.resolve();
    return { kind: 'stored', saleId: `early:${event.sale.registerSaleId ?? ''}`, revision: 1, pending: [] };
  };
}
