/** A shop with a week of sales, its refunds among them, and the video of yesterday's: what was sold yesterday is written as it was then. Needs the built page. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type Clips, createClips } from '../../src/agent/clips/clips.ts';
import { openConnection } from '../../src/agent/store/connection.ts';
import type { Sale } from '../../src/domain/sale/sale.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { upCamera } from '../agent/cameras/up-camera.ts';
import { startGateway } from '../agent/http/gateway.ts';
import { setUp } from '../agent/http/signing-in.ts';
import { acceptInput, capturedSettlement, receivedNow, saleOf } from '../agent/store/fixtures.ts';
import { pictures } from '../peers/page/page-pictures.ts';
import { eventually } from '../peers/program.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const clipMs = 6_000;

export type EvidenceShop = AsyncDisposable & {
  readonly url: string;
  /** `name=value` of the owner's session. */
  readonly cookie: string;
};

const by = (name: string): Pick<Sale, 'staff'> => ({ staff: { name } });
const cash = (amount: number): Pick<Sale, 'payments'> => ({
  payments: [{ method: '現金', kind: 'cash', amount }],
});
const payPay = (amount: number): Pick<Sale, 'payments'> => ({
  payments: [{ method: 'PayPay', kind: 'qr', amount }],
});

/** A clip as a camera gives it. */
function drawnClip(folder: string): Buffer {
  const file = join(folder, 'clip.mp4');
  const from = ['-f', 'lavfi', '-i', `testsrc=size=640x360:rate=15:duration=${clipMs / 1_000}`];
  const as = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-movflags', '+faststart'];
  execFileSync('ffmpeg', ['-v', 'error', ...from, ...as, file]);
  return readFileSync(file);
}

export async function openEvidenceShop(): Promise<EvidenceShop> {
  await using opened = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-evidence-'));
  opened.defer(() => rmSync(folder, { recursive: true }));
  const mp4 = drawnClip(folder);
  const camera = upCamera({
    clip: ({ fromMonotonicMs, untilMonotonicMs }) =>
      Promise.resolve({ kind: 'clip', fromMonotonicMs, untilMonotonicMs, mp4: Readable.from([mp4]) }),
  });
  const log = createLog({ level: 'silent' });
  // As if it had run since, and its clock never been set.
  const timekeeper = {
    momentAt: (atMs: number) => ({
      boot: clock.boot,
      monotonicMs: clock.monotonicMs() - (clock.nowMs() - atMs),
    }),
  };
  const made: Clips[] = [];
  const gateway = opened.use(
    await startGateway({
      saleClips: (store) => {
        const clips = createClips(
          { store, log, clock, timekeeper, camera: () => camera, setUp: () => ({ links: [] }) },
          {
            ...{ folder: join(folder, 'clips'), of: 'exceptions', maxBytes: 64 << 20, minFreeBytes: 0 },
            ...{ beforeMs: clipMs / 2, afterMs: clipMs / 2 },
          },
        );
        made.push(clips);
        return clips;
      },
    }),
  );
  const { store, path } = gateway.testStore;
  // A link holds from when it was made, and these sales were before.
  const db = openConnection(path, 'write');
  db.exec('UPDATE links SET from_ms = 0');
  db.close();
  const shots = await pictures(4);
  const now = receivedNow();
  let number = 0;
  async function sell(agoMs: number, sale: Partial<Sale>): Promise<string> {
    number += 1;
    const received = { ...now, wallMs: now.wallMs - agoMs, monotonicMs: now.monotonicMs - agoMs };
    const sold = saleOf({ registerSaleId: `R${number}`, ...sale });
    const accepted = await store.write.acceptSale(acceptInput(sold, 'till-1', received));
    if (accepted.kind !== 'stored') throw new Error(accepted.kind);
    const shot = shots[number % shots.length];
    await store.write.settleCapture(capturedSettlement(accepted.saleId, shot, received.wallMs));
    return accepted.saleId;
  }
  for (let n = 0; n < 60; n += 1)
    await sell(n * 45 * 60_000 + 60_000, {
      ...by(n % 2 === 0 ? '佐藤' : '鈴木'),
      ...(n % 3 === 0 ? cash(1_980) : payPay(1_980)),
    });
  await sell(dayMs + hourMs, { kind: 'refund', totalMinor: -700, ...by('鈴木'), ...cash(-700) });
  await sell(dayMs + 2 * hourMs, { kind: 'refund', totalMinor: -900, ...by('佐藤'), ...payPay(-900) });
  const refund = await sell(dayMs, { kind: 'refund', totalMinor: -1_200, ...by('佐藤'), ...cash(-1_200) });
  await sell(7 * dayMs, { kind: 'refund', totalMinor: -300, ...by('佐藤'), ...cash(-300) });
  const cookie = await setUp(gateway);
  const stop = new AbortController();
  const running = Promise.all(made.map((clips) => clips.run(stop.signal)));
  await eventually('the video is stored', async () =>
    (await store.read.clipsOfSale(refund))?.some(({ state }) => state === 'stored') === true
      ? true
      : undefined,
  );
  stop.abort();
  await running;
  const moved = opened.move();
  return { url: gateway.url, cookie, [Symbol.asyncDispose]: () => moved.disposeAsync() };
}
