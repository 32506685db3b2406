/** Cameras that give single pictures, over real HTTP, in the shapes they come in. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StreamUnit } from '../../../../src/agent/cameras/access-unit.ts';
import type { Arrival, IngestEnd } from '../../../../src/agent/cameras/ingest.ts';
import { singlePicturesIngest } from '../../../../src/agent/cameras/stills/ingest.ts';
import { cameraProblem } from '../../../../src/domain/problem/camera.ts';
import type { CameraRecord } from '../../../../src/domain/setup/set-up.ts';
import { systemClock as clock } from '../../../../src/lib/clock.ts';
import {
  type Answer,
  numberedJpeg,
  numberOfJpeg,
  type SnapshotCamera,
  startSnapshotCamera,
  still,
  stream,
} from '../../../peers/cameras/snapshot-camera.ts';
import { freePort } from '../../../peers/network/free-port.ts';
import { eventually } from '../children.ts';

type Reading = AsyncDisposable & {
  readonly units: { unit: StreamUnit; arrival: Arrival }[];
  readonly ended: Promise<IngestEnd>;
};

function recordOf(url: string, more: Partial<CameraRecord> = {}): CameraRecord {
  const usual = { transport: 'tcp', reader: 'auto', latencyMs: 0, masks: [] } as const;
  return { id: 'c', name: 'Counter', url, ...usual, ...more };
}

/** `silenceMs`: before the first picture, and afterwards. */
function read(url: string, more: Partial<CameraRecord> = {}, silenceMs = [20_000, 20_000]): Reading {
  const record = recordOf(url, more);
  const units: Reading['units'] = [];
  const stop = new AbortController();
  const ended = singlePicturesIngest(
    {
      record,
      clock,
      onUnit: (unit, arrival) => units.push({ unit, arrival }),
      onLoss: () => undefined,
      onCameraClock: () => undefined,
      onLine: () => undefined,
      silenceLimitMs: () => silenceMs[units.length === 0 ? 0 : 1] ?? NaN,
    },
    stop.signal,
  );
  return {
    units,
    ended,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await ended;
    },
  };
}

const login = { username: 'shop', password: 'p:ä"s' };

/** Compares the units with the camera's own records. */
async function check(camera: SnapshotCamera, { units }: Reading): Promise<number[]> {
  const errors = [];
  for (const { unit, arrival } of units) {
    expect(unit).toMatchObject({ codec: 'jpeg', key: true, lossBefore: false });
    const numbers = [...camera.takenMs.keys()];
    const shown = await numberOfJpeg(unit.bytes);
    const timeMs = unit.pts90k / 90;
    const takenMs = Math.min(
      ...numbers
        .filter((number) => number % 32 === shown)
        .map((number) => timeMs - (camera.takenMs.get(number) ?? NaN)),
    );
    expect(arrival.arrivalMs).toBeGreaterThanOrEqual(timeMs - 0.1);
    expect(arrival.sampleArrivalMs).toBeCloseTo(timeMs, 6);
    errors.push(takenMs);
  }
  return errors;
}

/** Single pictures are late on a busy machine; with a wrong clock all are. Never by seconds. */
function typical(errors: readonly number[]): number {
  const sizes = errors.map(Math.abs).sort((a, b) => a - b);
  expect(sizes.at(-1)).toBeLessThan(3_000);
  return sizes[sizes.length >> 1] ?? NaN;
}

describe('a picture for each request', () => {
  test('fetches over one connection, at most two a second, dated between request and response', async () => {
    await using camera = await startSnapshotCamera();
    await using reading = read(camera.url);
    const startedMs = clock.monotonicMs();
    await eventually(() => reading.units.length >= 6);
    expect(clock.monotonicMs() - startedMs).toBeGreaterThan(5 * 490);
    expect(camera.counts.connections).toBe(1);
    // Taken on demand: at most half of the response time, which is short here.
    expect(typical(await check(camera, reading))).toBeLessThan(250);
    const stamps = reading.units.map(({ unit }) => unit.pts90k);
    expect(stamps).toEqual(stamps.toSorted((a, b) => a - b));
  });

  test('polls a slow camera less often without giving up', async () => {
    await using camera = await startSnapshotCamera();
    const sentAt: number[] = [];
    camera.answer = async (exchange) => {
      sentAt.push(clock.monotonicMs());
      await clock.sleep(1_500);
      await still(exchange);
    };
    // As for a camera with one picture so far: less than this one needs.
    await using patient = read(camera.url, {}, [20_000, 1_000]);
    const three = eventually(() => patient.units.length >= 3);
    expect(await Promise.race([patient.ended, three])).toBe(true);
    expect((sentAt[2] ?? 0) - (sentAt[1] ?? 0)).toBeGreaterThan(2_100);
    const error = Math.max(...(await check(camera, patient)).map(Math.abs));
    // Taken at the end of the wait: off by half of it, as documented.
    expect(error).toBeLessThan(1_200);
  });

  test('ignores repeated bytes', async () => {
    await using camera = await startSnapshotCamera();
    await using reading = read(camera.url, {}, [20_000, 4_000]);
    await eventually(() => reading.units.length >= 2);
    camera.frozen = true;
    const before = camera.counts.requests;
    await eventually(() => camera.counts.requests >= before + 6);
    const frozen = reading.units.length;
    expect(frozen).toBeLessThanOrEqual(3);
    // Polling continues, and after enough time the picture counts again: some scenes are unchanged for that long.
    await eventually(() => reading.units.length > frozen);
    camera.frozen = false;
    const after = reading.units.length;
    await eventually(() => reading.units.length > after + 1);
  });

  test('accepts a change of size', async () => {
    await using camera = await startSnapshotCamera();
    await using reading = read(camera.url);
    await eventually(() => reading.units.length >= 1);
    camera.size = { width: 640, height: 360 };
    const bytes = (reading.units[0]?.unit.bytes.length ?? 0) * 1.2;
    await eventually(() => reading.units.some(({ unit }) => unit.bytes.length > bytes));
  });

  test('skips truncated, busy, failing and reset responses while others work', async () => {
    await using camera = await startSnapshotCamera();
    await using reading = read(camera.url, {}, [20_000, 6_000]);
    await eventually(() => reading.units.length >= 1);
    const jpeg = await numberedJpeg(7);
    const faults: Answer[] = [
      ({ reply }) =>
        void reply.writeHead(200, { 'content-type': 'image/jpeg' }).end(jpeg.subarray(0, jpeg.length - 100)),
      ({ reply }) => void reply.writeHead(503, { 'retry-after': '1' }).end(),
      ({ reply }) => void reply.writeHead(500).end('oh'),
      ({ request }) => void request.socket.destroy(),
      ({ reply, request }) => {
        reply.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': jpeg.length });
        reply.write(jpeg.subarray(0, 500), () => request.socket.destroy());
      },
      // No declared end, and none sent.
      ({ reply }) => void reply.writeHead(200, { 'content-type': 'image/jpeg' }).write(jpeg),
    ];
    for (const fault of faults) {
      const before = reading.units.length;
      let met = 0;
      camera.answer = async (exchange) => {
        if (met++ > 0) return still(exchange);
        await fault(exchange);
      };
      await eventually(() => reading.units.length >= before + 2);
    }
    // Only whole pictures arrived; the last fault delivered a whole one.
    for (const { unit } of reading.units) await numberOfJpeg(unit.bytes);
  });

  test('accepts https with a self-signed certificate', async () => {
    await using camera = await startSnapshotCamera({
      tls,
      login: { user: 'shop', password: login.password, scheme: 'digest' },
    });
    await using reading = read(camera.url, login);
    await eventually(() => reading.units.length >= 2);
  });
});

let folder: string;
let tls: { key: string; cert: string };
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-tls-'));
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-subj',
      '/CN=camera',
      '-days',
      '2',
    ],
    { stdio: 'ignore' },
  );
  tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a stream of pictures', () => {
  const partOf = (text: (jpeg: Buffer) => string, after = '\r\n') => ({
    part: (jpeg: Buffer) => ({ before: text(jpeg), after }),
  });
  test.each<[string, Partial<Parameters<typeof stream>[0]>]>([
    ['as it should be', {}],
    ['with a boundary in quotes', { header: 'multipart/x-mixed-replace;boundary="frame"' }],
    ['with the dashes in the header', { header: 'multipart/x-mixed-replace; boundary=--frame' }],
    ['with a boundary it does not keep to', { header: 'multipart/x-mixed-replace; boundary=other' }],
    ['without a boundary', { header: 'multipart/x-mixed-replace' }],
    ['without lengths', partOf(() => '--frame\r\nContent-Type: image/jpeg\r\n\r\n')],
    ['with wrong lengths', partOf(({ length }) => `--frame\r\nContent-Length: ${length + 7}\r\n\r\n`)],
    ['with bare line feeds', partOf(({ length }) => `--frame\nContent-Length: ${length}\n\n`, '\n')],
    ['called a JPEG', { header: 'image/jpeg' }],
  ])('%s', async (_name, shape) => {
    await using camera = await startSnapshotCamera();
    camera.answer = stream({ everyMs: 250, ...shape });
    await using reading = read(camera.url);
    await eventually(() => reading.units.length >= 5);
    expect(camera.counts.requests).toBe(1);
    expect(typical(await check(camera, reading))).toBeLessThan(250);
  });

  test('takes every picture of a fast one', async () => {
    await using camera = await startSnapshotCamera();
    camera.answer = stream({ everyMs: 40 });
    await using reading = read(camera.url);
    await eventually(() => reading.units.length >= 25);
    const numbers = await Promise.all(reading.units.map(({ unit }) => numberOfJpeg(unit.bytes)));
    const [first = 0] = numbers;
    expect(numbers).toEqual(numbers.map((_, index) => (first + index) % 32));
  });

  test('reconnects when it ends, and reports the reason when it falls silent', async () => {
    await using camera = await startSnapshotCamera();
    camera.answer = stream({ everyMs: 220, count: 3 });
    await using reading = read(camera.url, {}, [20_000, 2_000]);
    await eventually(() => reading.units.length >= 5);
    camera.answer = ({ reply }) =>
      void reply.writeHead(200, { 'content-type': 'multipart/x-mixed-replace' }).write('--frame');
    expect(await reading.ended).toMatchObject({
      why: { code: 'camera.no_picture' },
      unfit: false,
    });
  });

  test('skips a truncated picture only', async () => {
    await using camera = await startSnapshotCamera();
    let sent = 0;
    camera.answer = stream({
      everyMs: 220,
      part: (jpeg) => {
        const cut = ++sent === 2 ? jpeg.subarray(0, jpeg.length - 300) : Buffer.alloc(0);
        const parts = ['--frame\r\n\r\n', cut, '\r\n--frame\r\n\r\n'].map((part) => Buffer.from(part));
        return { before: Buffer.concat(parts), after: '' };
      },
    });
    await using reading = read(camera.url);
    await eventually(() => reading.units.length >= 4);
    for (const { unit } of reading.units) await numberOfJpeg(unit.bytes);
  });
});

describe('logging in', () => {
  test.each(['digest', 'basic'] as const)(
    '%s: refuses once, then uses one connection for all',
    async (scheme) => {
      await using camera = await startSnapshotCamera({
        login: { user: 'shop', password: login.password, scheme },
      });
      await using reading = read(`${camera.url}?channel=1&size=a%20b`, login);
      await eventually(() => reading.units.length >= 3);
      expect(camera.counts).toMatchObject({ refused: 1, connections: 1 });
    },
  );

  test('reports a wrong or missing login, and stops requesting', async () => {
    await using camera = await startSnapshotCamera({
      login: { user: 'shop', password: 'other', scheme: 'digest' },
    });
    await using wrong = read(camera.url, login);
    expect(await wrong.ended).toEqual({
      why: cameraProblem('camera.login_refused'),
      unfit: false,
      loginRefused: true,
    });
    await using none = read(camera.url);
    expect(await none.ended).toEqual({
      why: cameraProblem('camera.login_needed'),
      unfit: false,
    });
    expect(camera.counts.requests).toBeLessThan(8);
    expect(JSON.stringify(await wrong.ended)).not.toContain('p:');
  });
});

test('does not report a bug of this program as a camera problem', async () => {
  await using camera = await startSnapshotCamera();
  const record = recordOf(camera.url);
  const deps = {
    record,
    clock,
    onLoss: () => undefined,
    onCameraClock: () => undefined,
    onLine: () => undefined,
    silenceLimitMs: () => 20_000,
  };
  const onUnit = () => {
    throw new TypeError('a mistake');
  };
  await expect(singlePicturesIngest({ ...deps, onUnit }, new AbortController().signal)).rejects.toThrow(
    'a mistake',
  );
});

describe('what is no picture ends with words', () => {
  const page = '<!doctype html><html><body>Log in</body></html>';
  test.concurrent.each<[string, Answer, string, boolean]>([
    [
      'a web page',
      ({ reply }) => void reply.writeHead(200, { 'content-type': 'text/html' }).end(page),
      'camera.not_a_picture',
      true,
    ],
    [
      'a web page called a JPEG',
      ({ reply }) => void reply.writeHead(200, { 'content-type': 'image/jpeg' }).end(page),
      'camera.not_a_picture',
      true,
    ],
    ['nothing', ({ reply }) => void reply.writeHead(200).end(), 'camera.not_a_picture', true],
    ['another place', ({ reply }) => void reply.writeHead(404).end(), 'camera.picture_not_found', false],
    ['forbidden', ({ reply }) => void reply.writeHead(403).end(), 'camera.picture_forbidden', false],
    ['busy from the start', ({ reply }) => void reply.writeHead(503).end(), 'camera.busy', false],
    [
      'another host',
      ({ reply }) => void reply.writeHead(302, { location: 'http://127.0.0.2/picture' }).end(),
      'camera.redirect_refused',
      false,
    ],
    [
      'round in circles',
      ({ reply }) => void reply.writeHead(302, { location: '/picture' }).end(),
      'camera.redirect_refused',
      false,
    ],
    [
      'no HTTP',
      ({ request }) => void request.socket.end('220 camera FTP server ready\r\n'),
      'camera.not_http',
      false,
    ],
    [
      'far too much',
      ({ reply }) => {
        reply.writeHead(200, { 'content-type': 'application/octet-stream' });
        const pour = (): void => {
          while (!reply.destroyed && reply.write(Buffer.alloc(256 * 1024, 0x20)));
          reply.once('drain', pour);
        };
        pour();
      },
      'camera.not_a_picture',
      true,
    ],
    [
      'only broken pictures',
      async ({ reply }) => void reply.writeHead(200).end((await numberedJpeg(1)).subarray(0, 900)),
      'camera.pictures_broken',
      false,
    ],
  ])('%s', async (_name, answer, code, unfit) => {
    await using camera = await startSnapshotCamera();
    camera.answer = answer;
    await using reading = read(camera.url);
    const end = await reading.ended;
    expect(end.why.code).toBe(code);
    expect(end.unfit).toBe(unfit);
  });

  test('is a redirect within the device', async () => {
    await using camera = await startSnapshotCamera();
    camera.answer = (exchange) => {
      if (exchange.request.url === '/picture-there') return still(exchange);
      exchange.reply.writeHead(302, { location: '/picture-there' }).end();
    };
    await using reading = read(camera.url);
    await eventually(() => reading.units.length >= 3);
    // The redirect target is remembered.
    expect(camera.counts.requests).toBeLessThanOrEqual(5);
  });

  test('is a hang in the middle of a picture', async () => {
    await using camera = await startSnapshotCamera();
    await using reading = read(camera.url, {}, [20_000, 2_000]);
    await eventually(() => reading.units.length >= 1);
    const jpeg = await numberedJpeg(7);
    camera.answer = ({ reply }) =>
      void reply
        .writeHead(200, { 'content-type': 'image/jpeg', 'content-length': jpeg.length })
        .write(jpeg.subarray(0, 700));
    expect((await reading.ended).why).toMatchObject({ code: 'camera.no_picture' });
  });

  test('is an unreachable camera', async () => {
    await using reading = read(`http://127.0.0.1:${await freePort()}/picture`);
    expect(await reading.ended).toEqual({
      why: cameraProblem('camera.connection_refused'),
      unfit: false,
    });
  });

  test('is http behind an https address', async () => {
    await using camera = await startSnapshotCamera();
    await using reading = read(camera.url.replace('http:', 'https:'));
    expect((await reading.ended).why).toEqual(cameraProblem('camera.https_failed'));
  });
});
