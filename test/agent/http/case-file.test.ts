/** The case file of a sale over HTTP, read back with the programs that its receivers have: pdftotext, a ZIP unpacker, sha256sum. */
import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClips } from '../../../src/agent/clips/clips.ts';
import { caseClips } from '../../../src/case-file/case-clips.ts';
import { logJson } from '../../../src/contract/page/access/log.ts';
import { caseRecordJson } from '../../../src/contract/page/case-file.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { upCamera } from '../cameras/up-camera.ts';
import { acceptInput, capturedSettlement, oneCamera, receivedNow, saleOf } from '../store/fixtures.ts';
import { startGateway, type TestGateway } from './gateway.ts';
import { sendJson, setUp } from './signing-in.ts';

const log = createLog({ level: 'silent' });
const folder = mkdtempSync(join(tmpdir(), 'tillframe-case-'));
let gateway: TestGateway;
let cookie: string;
let saleId: string;
let jpegs: Buffer[];

beforeAll(async () => {
  gateway = await startGateway({ isLocalOnly: false });
  cookie = await setUp(gateway);
  const { write } = gateway.testStore.store;
  const sale = saleOf({
    ...{ kind: 'refund', totalMinor: -1980, receiptNumber: '0042', staff: { name: '佐藤' } },
    lines: [{ name: '髙島屋限定　抹茶ラテ', quantity: 2, unitPrice: 990, amount: -1980 }],
    payments: [{ method: 'PayPay', kind: 'qr', amount: -1980 }],
    taxes: [{ ratePercent: 8, amount: -146, taxable: -1980, included: true }],
    receiptText: 'ＴＩＬＬＦＲＡＭＥ\n返品 0042',
  });
  const wallMs = Date.parse('2026-11-24T12:34:56.789+09:00');
  const sold = await write.acceptSale(acceptInput(sale, 'till-1', { ...receivedNow(), wallMs }));
  if (sold.kind !== 'stored') throw new Error(sold.kind);
  ({ saleId } = sold);
  jpegs = await Promise.all(
    [30, 120, 210].map((r) =>
      sharp({ create: { width: 640, height: 360, channels: 3, background: { r, g: 90, b: 60 } } })
        .jpeg()
        .toBuffer(),
    ),
  );
  for (const [n, requestedOffsetMs] of [0, -2_000, 2_000].entries())
    await write.settleCapture({ ...capturedSettlement(saleId, jpegs[n]), requestedOffsetMs });
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await gateway[Symbol.asyncDispose]();
});

async function get(form: string, query = '', headers: Record<string, string> = { cookie }) {
  const response = await fetch(
    `${gateway.url}/api/v1/sales/${encodeURIComponent(saleId)}/case.${form}${query}`,
    {
      headers,
    },
  );
  return { response, bytes: Buffer.from(await response.arrayBuffer()) };
}

function textOf(pdf: Buffer): string {
  const file = join(folder, 'case.pdf');
  writeFileSync(file, pdf);
  return execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
}

test.each([
  [
    'ja',
    [
      '会計記録書',
      '返品',
      '佐藤',
      '髙島屋限定',
      '会計時刻',
      '会計の通知が届いた',
      '時刻の根拠',
      'カウンター上',
    ],
  ],
  ['en', ['Case file of a sale', 'Refund', '佐藤', 'Time of sale', 'Times and their basis', 'Register']],
] as const)('is a PDF with pictures, times and hashes in %s', async (language, words) => {
  const by = encodeURIComponent('山田 太郎');
  const { response, bytes } = await get('pdf', `?language=${language}&by=${by}`);
  expect(response.headers.get('content-type')).toBe('application/pdf');
  expect(response.headers.get('content-disposition')).toMatch(
    /attachment; filename="case-[\w-]+_2026-11-24\.pdf"/,
  );
  const text = textOf(bytes);
  for (const word of [...words, '山田 太郎', '2026-11-24 12:34:56.789 (+09:00)', '¥1,980', 'gw-test', saleId])
    expect(text).toContain(word);
  for (const jpeg of jpegs) {
    // Under two pictures beside each other a hash takes two lines.
    expect(text).toContain(hash('sha256', jpeg).slice(0, 40));
    expect(bytes.includes(jpeg.subarray(0, 300))).toBe(true);
  }
});

test('is a ZIP file whose hashes can be verified, with the stored pictures', async () => {
  const { response, bytes } = await get('zip');
  expect(response.headers.get('content-type')).toBe('application/zip');
  expect(Number(response.headers.get('content-length'))).toBe(bytes.length);
  const file = join(folder, 'case.zip');
  const out = join(folder, 'unpacked');
  writeFileSync(file, bytes);
  execFileSync('python3', ['-m', 'zipfile', '-t', file]);
  execFileSync('python3', ['-m', 'zipfile', '-e', file, out]);
  expect(execFileSync('sha256sum', ['-c', 'SHA256SUMS.txt'], { cwd: out, encoding: 'utf8' })).toContain(
    'case.pdf: OK',
  );
  const sale = readFileSync(join(out, 'sale.json'));
  const record = caseRecordJson.parse(JSON.parse(sale.toString()));
  expect(record.sale).toMatchObject({ saleId, kind: 'refund', total: -1980, staff: { name: '佐藤' } });
  expect(record.pictures.map(({ sha256, offset }) => ({ sha256, offset }))).toEqual([
    { sha256: hash('sha256', jpegs[0] ?? ''), offset: 0 },
    { sha256: hash('sha256', jpegs[1] ?? ''), offset: -2_000 },
    { sha256: hash('sha256', jpegs[2] ?? ''), offset: 2_000 },
  ]);
  for (const [n, { file: name }] of record.pictures.entries())
    expect(readFileSync(join(out, name)).equals(jpegs[n] ?? Buffer.alloc(0))).toBe(true);
  expect(textOf(readFileSync(join(out, 'case.pdf')))).toContain(hash('sha256', sale));
  expect(readFileSync(join(out, 'README.txt'), 'utf8')).toContain('shasum -a 256 -c SHA256SUMS.txt');
  // Nothing of the export itself is in the record: the next one has the same hash.
  const again = await get('zip', '?language=en&by=B');
  writeFileSync(file, again.bytes);
  execFileSync('python3', ['-m', 'zipfile', '-e', file, out]);
  expect(readFileSync(join(out, 'sale.json')).equals(sale)).toBe(true);
});

const exported = async (limit: number) => {
  const answer = await fetch(`${gateway.url}/api/v1/log?group=export&limit=${limit}`, {
    headers: { cookie },
  });
  return logJson.parse(await answer.json()).entries;
};

test('names the program that exported it', async () => {
  const made = await sendJson(gateway, 'POST', '/api/v1/tokens', { cookie, body: { name: 'archive' } });
  const { token } = JSON.parse(made.text) as { token: string };
  const { bytes } = await get('pdf', '?language=en', { authorization: `Bearer ${token}` });
  expect(textOf(bytes)).toContain('Program “archive”');
  expect(await exported(1)).toMatchObject([{ caller: 'token', token: 'archive' }]);
});

test('notes every export with who made it', async () => {
  await fetch(`${gateway.url}/api/v1/sales.csv?kind=refund&from=2026-11-24`, { headers: { cookie } });
  await get('zip', `?by=${encodeURIComponent('山田')}`);
  const [zip, csv] = await exported(2);
  const from = { caller: 'session', person: 'Owner', role: 'owner', address: '127.0.0.1' };
  expect(zip).toMatchObject({ ...from, what: 'case_zip', by: '山田', saleId });
  expect(zip?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(csv).toMatchObject({ ...from, what: 'csv', filter: { kind: 'refund', from: '2026-11-24' } });
  // One that was refused took nothing along.
  await fetch(`${gateway.url}/api/v1/sales/nobody/case.pdf`, { headers: { cookie } });
  expect(await exported(1)).toEqual([zip]);
});

test('refuses an unknown sale and an unknown language', async () => {
  const status = async (path: string) =>
    (await fetch(`${gateway.url}/api/v1/sales/${path}`, { headers: { cookie } })).status;
  expect(await status('nobody:1/case.pdf')).toBe(404);
  expect(await status('nobody:1/case.zip')).toBe(404);
  expect((await get('pdf', '?language=fr')).response.status).toBe(400);
});

/** Two cameras whose clips are those MP4 files, and a refund that has them stored. */
async function withClips(mp4s: readonly Buffer[]) {
  const stack = new AsyncDisposableStack();
  const clipFolder = mkdtempSync(join(tmpdir(), 'tillframe-case-clips-'));
  stack.defer(() => rmSync(clipFolder, { recursive: true }));
  const ids = mp4s.map((_, index) => `cam${index}`);
  const camera = (id: string) =>
    upCamera({
      clip: ({ fromMonotonicMs, untilMonotonicMs }) =>
        Promise.resolve({
          ...{ kind: 'clip', fromMonotonicMs, untilMonotonicMs },
          mp4: Readable.from([mp4s[ids.indexOf(id)] ?? Buffer.alloc(0)]),
        }),
    });
  const momentAt = () => {
    throw new Error('no sale here is placed by a wall clock');
  };
  let clips: ReturnType<typeof createClips> | undefined;
  const one = stack.use(
    await startGateway({
      saleClips: (store) =>
        (clips = createClips(
          { store, clock, log, timekeeper: { momentAt }, camera, setUp: () => ({ links: [] }) },
          {
            folder: clipFolder,
            of: 'exceptions',
            beforeMs: 0,
            afterMs: 0,
            maxBytes: 64 << 20,
            minFreeBytes: 0,
          },
        )),
    }),
  );
  const { store } = one.testStore;
  const [counter] = oneCamera.cameras;
  if (counter === undefined || clips === undefined) throw new Error('no camera');
  await store.write.importSetUp({
    ...oneCamera,
    cameras: ids.map((id) => ({ ...counter, id })),
    links: ids.map((cameraId) => ({
      registerKey: 'till-1',
      cameraId,
      main: cameraId === 'cam0',
      offsetMs: 0,
    })),
  });
  const sold = await store.write.acceptSale(acceptInput(saleOf({ kind: 'refund', totalMinor: -500 })));
  if (sold.kind !== 'stored') throw new Error(sold.kind);
  const stop = new AbortController();
  const ended = clips.run(stop.signal);
  const stored = async () =>
    (await store.read.clipsOfSale(sold.saleId))?.filter(({ state }) => state === 'stored');
  await expect.poll(async () => (await stored())?.length).toBe(mp4s.length);
  stop.abort();
  await ended;
  const url = `${one.url}/api/v1/sales/${encodeURIComponent(sold.saleId)}/case.zip`;
  return {
    ...{ url, clipFolder, ids: (await stored())?.map(({ id }) => id) ?? [] },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test('has the stored videos in its ZIP file, without one that is damaged', async () => {
  const mp4s = [1, 3].map((seconds) => {
    const file = join(folder, `${seconds}.mp4`);
    const from = ['-f', 'lavfi', '-i', `testsrc=size=320x180:rate=10:duration=${seconds}`];
    execFileSync('ffmpeg', ['-v', 'error', ...from, '-pix_fmt', 'yuv420p', file]);
    return readFileSync(file);
  });
  await using sale = await withClips(mp4s);
  const file = join(folder, 'videos.zip');
  const out = join(folder, 'videos');
  const unpack = async () => {
    const response = await fetch(`${sale.url}?language=en`);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(Number(response.headers.get('content-length'))).toBe(bytes.length);
    writeFileSync(file, bytes);
    rmSync(out, { recursive: true, force: true });
    execFileSync('python3', ['-m', 'zipfile', '-e', file, out]);
    execFileSync('sha256sum', ['--strict', '-c', 'SHA256SUMS.txt'], { cwd: out });
    return {
      sums: readFileSync(join(out, 'SHA256SUMS.txt'), 'utf8'),
      readMe: readFileSync(join(out, 'README.txt'), 'utf8'),
    };
  };
  const whole = await unpack();
  const names = readdirSync(join(out, 'videos')).toSorted();
  expect(names).toEqual([
    expect.stringMatching(/^01-cam0_.*\.mp4$/),
    expect.stringMatching(/^02-cam1_.*\.mp4$/),
  ]);
  for (const [index, name] of names.entries()) {
    expect(readFileSync(join(out, 'videos', name)).equals(mp4s[index] ?? Buffer.alloc(0))).toBe(true);
    expect(whole.sums).toContain(`${hash('sha256', mp4s[index] ?? '')}  videos/${name}\n`);
    expect(whole.readMe).toContain(`videos/${name}\r\n`);
  }
  const probe = [
    '-v',
    'error',
    '-show_entries',
    'format=duration',
    '-of',
    'csv=p=0',
    join(out, 'videos', names[1] ?? ''),
  ];
  expect(Number(execFileSync('ffprobe', probe, { encoding: 'utf8' }))).toBeCloseTo(3, 1);

  truncateSync(join(sale.clipFolder, sale.ids[0] ?? ''), 40);
  const partial = await unpack();
  expect(readdirSync(join(out, 'videos'))).toEqual([names[1]]);
  expect(partial.readMe).toContain(`videos/${names[0]} is left out: it is unreadable.`);
  expect(partial.sums).not.toContain(names[0]);
});

test('closes the video when the client of a ZIP file leaves', async () => {
  await using sale = await withClips([Buffer.alloc(40 << 20, 1)]);
  const isOpen = () =>
    readdirSync('/proc/self/fd').some((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(sale.clipFolder);
      } catch {
        return false;
      }
    });
  // Garbage collection closes it too, and warns.
  const warnings: string[] = [];
  const note = ({ message }: Error) => warnings.push(message);
  process.on('warning', note);
  using _ = { [Symbol.dispose]: () => process.off('warning', note) };
  const gone = new AbortController();
  const response = await fetch(sale.url, { signal: gone.signal });
  expect(response.status).toBe(200);
  // Forty megabytes are more than sockets hold.
  await expect.poll(isOpen).toBe(true);
  gone.abort();
  await expect.poll(isOpen).toBe(false);
  expect(warnings.filter((message) => message.includes('garbage collection'))).toEqual([]);
});

test('has the pictures of most detail after the videos, by the time at which they were taken', async () => {
  const clip = { camera: 'cam', isHere: true, atMs: 0, bytes: 2 } as const;
  const clips = [
    { ...clip, kind: 'picture', id: 'p1', fromMs: 61_000 },
    { ...clip, kind: 'video', id: 'v1', fromMs: 0 },
    { ...clip, kind: 'picture', id: 'p2', fromMs: 0, isHere: false },
  ] as const;
  const read = ({ id }: { id: string }) => Promise.resolve(Readable.from([Buffer.from(id)]));
  const { signal } = new AbortController();
  const made = await caseClips(clips, { timeZone: 'UTC', read, log }, signal);
  expect(made.clips.map(({ file, sha256 }) => [file, sha256])).toEqual([
    ['videos/01-cam_1970-01-01T00-00-00.mp4', hash('sha256', 'v1')],
    ['pictures/detailed-01-cam_1970-01-01T00-01-01.jpg', hash('sha256', 'p1')],
  ]);
  expect(made.leftOut).toEqual([
    { file: 'pictures/detailed-02-cam_1970-01-01T00-00-00.jpg', why: 'not_here' },
  ]);
});

test('leaves out the video of a ZIP file that would be too large', async () => {
  const clip = { kind: 'video', camera: 'cam', isHere: true, atMs: 0, fromMs: 0 } as const;
  const read = ({ id }: { id: string }) => Promise.resolve(Readable.from([Buffer.from(id)]));
  const sizes = [60, 50, 40, 1];
  const clips = sizes.map((bytes, index) => ({ ...clip, id: `c${index}`, bytes }));
  const { signal } = new AbortController();
  const made = await caseClips(clips, { timeZone: 'UTC', read, log }, signal, 100);
  expect(made.clips.map(({ bytes }) => bytes)).toEqual([60, 40]);
  expect(made.leftOut.map(({ file, why }) => [file.slice(0, 13), why])).toEqual([
    ['videos/02-cam', 'too_large'],
    ['videos/04-cam', 'too_large'],
  ]);
});
