/** The HTTPS sink against a scripted cloud: what each answer, fault and address leads to. */

import { execFileSync } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { OutboxPicture } from '../../../../src/agent/store/store.ts';
import { createHttpsSink } from '../../../../src/agent/upload/https/https.ts';
import { sinkUrlProblem } from '../../../../src/agent/upload/https/sink-url.ts';
import type { BatchOutcome, PictureOutcome, Sink } from '../../../../src/agent/upload/sink.ts';
import type { CloudProblem } from '../../../../src/domain/problem/cloud.ts';
import { cloudProblem } from '../../../../src/domain/problem/cloud.ts';
import { receiverProblem } from '../../../../src/domain/problem/receiver/receiver.ts';
import { withDetails } from '../../../../src/domain/problem/text.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import {
  allStored,
  type CloudPeer,
  peerToken,
  type Reply,
  startCloudPeer,
} from '../../../peers/clouds/cloud.ts';
import { cloudSaid, jpegOf, owedEvent, sha256Of } from '../events.ts';

const never = new AbortController().signal;
const events = [owedEvent({ sequence: 1 }), owedEvent({ sequence: 2 }), owedEvent({ sequence: 3 })];
const [first, second, third] = events.map((event) => event.eventId) as [string, string, string];

function sinkTo(
  peer: Pick<CloudPeer, 'url'>,
  {
    requestMs = 10_000,
    ...more
  }: { caPem?: string; requestMs?: number; pictureOrigins?: readonly string[] } = {},
): Sink {
  const config = { kind: 'https', url: `${peer.url}/base/`, token: peerToken, ...more } as const;
  return createHttpsSink(config, systemClock, { requestMs, maxAnswerBytes: 10_000 });
}

async function batchAnswered(reply: Reply): Promise<BatchOutcome> {
  await using peer = await startCloudPeer(() => reply);
  await using sink = sinkTo(peer, reply === 'hang' ? { requestMs: 300 } : {});
  return await sink.sendEvents({ events, storedThrough: 0 }, never);
}

async function pictureAnswered(reply: Reply, given = false): Promise<PictureOutcome> {
  await using peer = await startCloudPeer(() => reply, { role: given ? 'object-store' : 'cloud' });
  await using sink = sinkTo(peer);
  return await sink.sendPicture(pictureFor(given ? `${peer.url}/bucket/1?signature=a` : undefined), never);
}

function pictureFor(url?: string, headers: Record<string, string> = {}): OutboxPicture {
  const jpeg = jpegOf('one');
  return { sha256: sha256Of(jpeg), jpeg, attempts: 0, ...(url !== undefined && { put: { url, headers } }) };
}

describe('a batch', () => {
  test('sends the stored bodies byte for byte, with token, type and stored-through', async () => {
    await using peer = await startCloudPeer(allStored);
    await using sink = sinkTo(peer);
    const outcome = await sink.sendEvents({ events, storedThrough: 41 }, never);
    expect(peer.told[0]?.body.toString()).toBe(`[${events.map(({ body }) => body).join(',')}]`);
    expect(peer.told[0]?.headers['tillframe-stored-through']).toBe('41');
    expect(outcome).toMatchObject({ kind: 'results' });
  });

  test('settles each event by its own result, ignores unknown ones, and reports malformed ones', async () => {
    const put = { url: 'https://bucket.example/1', headers: { 'x-one': '1' } };
    const pictures = [{ sha256: 'a'.repeat(64), put }];
    const outcome = await batchAnswered({
      status: 200,
      body: {
        results: [
          { id: third, status: 'rejected', reason: 'no such shop' },
          { id: 'not-ours', status: 'stored' },
          { id: second, status: 'perhaps' },
          'nonsense',
          { id: first, status: 'duplicate', pictures },
        ],
      },
    });
    expect(outcome).toEqual({
      kind: 'results',
      results: new Map<string, unknown>([
        [third, { kind: 'rejected', problem: cloudSaid('no such shop') }],
        [first, { kind: 'stored', pictures }],
        [
          second,
          {
            kind: 'try_later',
            problem: withDetails(
              cloudProblem('cloud.foreign_answer'),
              cloudProblem('cloud.field_not_status', { path: 'results[2].status' }),
            ),
          },
        ],
      ]),
    });
  });

  test('distinguishes stored without a list of pictures from none missing', async () => {
    const outcome = await batchAnswered({
      status: 200,
      body: {
        results: [
          { id: first, status: 'stored' },
          { id: second, status: 'stored', pictures: [] },
          { id: third, status: 'retry', reason: 'busy', retryAfterMs: 7_000 },
        ],
      },
    });
    expect(outcome.kind === 'results' && [...outcome.results.values()]).toEqual([
      { kind: 'stored' },
      { kind: 'stored', pictures: [] },
      {
        kind: 'try_later',
        problem: cloudProblem('cloud.retry_requested_with', { words: 'busy' }),
        retryAfterMs: 7_000,
      },
    ]);
  });

  test('takes over codes of the receiver, and quotes the text of other clouds', async () => {
    const reason = 'The event has 70000 bytes';
    const results = [
      { code: 'receiver.event_too_long', params: { bytes: '70000', max: '65536', more: '' } },
      { code: 'receiver.event_too_long', params: { bytes: '70000' } },
      { code: 'other.too_long', params: {} },
    ].map((problem, n) => ({ id: [first, second, third][n], status: 'rejected', reason, problem }));
    const outcome = await batchAnswered({ status: 200, body: { results } });
    const quoted = { kind: 'rejected', problem: cloudProblem('cloud.rejected_with', { words: reason }) };
    expect(outcome.kind === 'results' && [...outcome.results.values()]).toEqual([
      {
        kind: 'rejected',
        problem: receiverProblem('receiver.event_too_long', { bytes: 70_000, max: 65_536 }),
      },
      quoted,
      quoted,
    ]);
  });

  const refusedAs = (
    code: 'cloud.token_refused' | 'cloud.wrong_address' | 'cloud.redirected',
    ...answer: CloudProblem[]
  ) => ({
    kind: 'refused',
    problem: withDetails(cloudProblem(code), ...answer),
  });
  const problem = { title: 'No', detail: 'the token is old' };
  const inTenMinutes = {
    date: 'Thu, 01 Jan 1970 00:00:00 GMT',
    'retry-after': 'Thu, 01 Jan 1970 00:10:00 GMT',
  };
  const longAnswer = `{"results":[{"id":"${first}","status":"stored"}]}${' '.repeat(20_000)}`;
  test.each<[string, Reply, object]>([
    [
      '401',
      { status: 401, body: problem },
      refusedAs(
        'cloud.token_refused',
        cloudProblem('cloud.answered_with', { status: 401, words: 'the token is old' }),
      ),
    ],
    [
      '403, with a code of the receiver',
      { status: 403, body: { ...problem, problem: receiverProblem('receiver.token_needed') } },
      refusedAs(
        'cloud.token_refused',
        cloudProblem('cloud.answered', { status: 403 }),
        receiverProblem('receiver.token_needed'),
      ),
    ],
    [
      '404, a wrong address',
      { status: 404 },
      refusedAs('cloud.wrong_address', cloudProblem('cloud.answered', { status: 404 })),
    ],
    [
      'a redirect',
      { status: 308, headers: { location: 'https://elsewhere.example/' } },
      refusedAs('cloud.redirected', cloudProblem('cloud.answered', { status: 308 })),
    ],
    ['400', { status: 400 }, { kind: 'too_much' }],
    ['413', { status: 413 }, { kind: 'too_much' }],
    [
      '429',
      { status: 429, headers: { 'retry-after': '7' } },
      { kind: 'try_later', answer: 'wait', retryAfterMs: 7_000 },
    ],
    [
      '503',
      { status: 503, headers: inTenMinutes },
      { kind: 'try_later', answer: 'wait', retryAfterMs: 600_000 },
    ],
    [
      '500',
      { status: 500, body: '<html>' },
      { kind: 'try_later', problem: cloudProblem('cloud.answered', { status: 500 }) },
    ],
    [
      'no answer',
      'hang',
      { kind: 'try_later', problem: cloudProblem('endpoint.no_answer', { seconds: 0.3 }) },
    ],
    ['a reset', 'reset', { kind: 'try_later' }],
    ['a reset in the midst', 'cut', { kind: 'try_later' }],
    ['a captive portal', { status: 200, body: '<html>Welcome</html>' }, { kind: 'try_later' }],
    ['no results at all', { status: 200, body: { results: [] } }, { kind: 'try_later' }],
    ['an answer that is too long', { status: 200, body: longAnswer }, { kind: 'try_later' }],
  ])('%s', async (_name, reply, outcome) => {
    expect(await batchAnswered(reply)).toMatchObject(outcome);
  });

  test('is retried when nothing listens', async () => {
    const peer = await startCloudPeer(allStored);
    await peer[Symbol.asyncDispose]();
    await using sink = sinkTo(peer);
    expect(await sink.sendEvents({ events, storedThrough: 0 }, never)).toEqual({
      kind: 'try_later',
      problem: cloudProblem('endpoint.connection_refused'),
    });
  });

  test('sends gzip once the cloud announces it, and plain after a 415', async () => {
    const many = Array.from({ length: 20 }, (_, index) => owedEvent({ sequence: index + 1 }));
    const plainBytes = many.reduce((sum, { body }) => sum + body.length, 0);
    await using peer = await startCloudPeer((told, index) => {
      const { status, body } = allStored(told) as { status: number; body: unknown };
      return index === 2
        ? { status: 415 }
        : { status, body, headers: { 'accept-encoding': 'br, gzip;q=0.5' } };
    });
    await using sink = sinkTo(peer);
    for (let round = 0; round < 4; round++) await sink.sendEvents({ events: many, storedThrough: 0 }, never);
    expect(peer.told.map(({ headers }) => headers['content-encoding'])).toEqual([
      undefined,
      'gzip',
      'gzip',
      undefined,
      undefined,
    ]);
    expect(new Set(peer.told.map(({ body }) => sha256Of(body))).size).toBe(1);
    expect(Number(peer.told[1]?.headers['content-length'])).toBeLessThan(plainBytes / 2);
  });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const)('announces compressed answers, and reads one in %s', async (coding, pack) => {
    await using peer = await startCloudPeer((told) => {
      const { body } = allStored(told) as { body: unknown };
      const headers = { 'content-encoding': coding };
      return { status: 200, headers, body: pack(JSON.stringify(body)) };
    });
    await using sink = sinkTo(peer);
    const outcome = await sink.sendEvents({ events, storedThrough: 0 }, never);
    expect(outcome.kind === 'results' && [...outcome.results.values()].map(({ kind }) => kind)).toEqual(
      events.map(() => 'stored'),
    );
    expect(peer.told[0]?.headers['accept-encoding']).toBe('br, gzip');
  });

  test.each([
    ['stands for gigabytes', 'gzip', gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '))],
    ['is not what it says', 'br', Buffer.from('{"results":[]}')],
    ['is of another kind', 'zstd', Buffer.from('{"results":[]}')],
  ])(
    'settles no event by a compressed answer that %s, and keeps the status of a refusal',
    async (_name, coding, body) => {
      const reply = (status: number) => ({ status, headers: { 'content-encoding': coding }, body });
      await using peer = await startCloudPeer((_told, index) => reply(index === 0 ? 200 : 403));
      await using sink = sinkTo(peer);
      expect((await sink.sendEvents({ events, storedThrough: 0 }, never)).kind).toBe('try_later');
      expect((await sink.sendEvents({ events, storedThrough: 0 }, never)).kind).toBe('refused');
    },
  );

  test('rejects at once with its reason on abort, and leaves no listener on the signal', async () => {
    await using peer = await startCloudPeer(() => 'hang');
    await using sink = createHttpsSink(
      { kind: 'https', url: `${peer.url}/base`, token: peerToken },
      systemClock,
    );
    const lifetime = new AbortController();
    const sent = sink.sendEvents({ events, storedThrough: 0 }, lifetime.signal);
    await expect.poll(() => peer.told.length).toBe(1);
    const abortedAtMs = systemClock.monotonicMs();
    lifetime.abort(new Error('stopping'));
    await expect(sent).rejects.toThrow('stopping');
    expect(systemClock.monotonicMs() - abortedAtMs).toBeLessThan(20_000);
    expect(getEventListeners(lifetime.signal, 'abort')).toEqual([]);
  });
});

describe('a picture', () => {
  test.each<[number, PictureOutcome['kind'], PictureOutcome['kind']]>([
    [200, 'stored', 'stored'],
    [201, 'stored', 'stored'],
    [412, 'stored', 'stored'],
    [307, 'refused', 'new_address'],
    [401, 'refused', 'new_address'],
    [403, 'refused', 'new_address'],
    [404, 'refused', 'new_address'],
    [405, 'refused', 'new_address'],
    [400, 'not_accepted', 'not_accepted'],
    [410, 'not_accepted', 'new_address'],
    [409, 'try_later', 'try_later'],
    [429, 'try_later', 'try_later'],
    [503, 'try_later', 'try_later'],
  ])('%i: %s at the cloud’s own place, %s at a given address', async (status, own, given) => {
    expect((await pictureAnswered({ status })).kind).toBe(own);
    expect((await pictureAnswered({ status }, true)).kind).toBe(given);
  });

  test('takes 400 ExpiredToken of an object store for an expired address', async () => {
    const reply = { status: 400, body: '<Error><Code>ExpiredToken</Code></Error>' };
    expect((await pictureAnswered(reply, true)).kind).toBe('new_address');
    expect((await pictureAnswered(reply)).kind).toBe('not_accepted');
  });

  test('sends a foreign host the headers of the cloud, and never the token', async () => {
    await using cloud = await startCloudPeer(allStored);
    await using bucket = await startCloudPeer(() => ({ status: 200 }), { role: 'object-store' });
    await using sink = sinkTo(cloud, { pictureOrigins: [bucket.url] });
    const headers = { 'Content-Type': 'image/jpeg', 'x-amz-acl': 'private', Host: 'bucket.example' };
    await sink.sendPicture(pictureFor(`${bucket.url}/b/1?signature=a%2Fb`, headers), never);
    const { host, 'content-length': length, ...rest } = bucket.told[0]?.headers ?? {};
    expect(rest).toEqual({ connection: 'keep-alive', 'content-type': 'image/jpeg', 'x-amz-acl': 'private' });
    expect(host).toBe(new URL(bucket.url).host);
    expect(length).toBe(String(jpegOf('one').length));
    expect(bucket.told[0]?.path).toBe('/b/1?signature=a%2Fb');
    expect(bucket.told[0]?.body).toEqual(jpegOf('one'));
  });

  test('sends the token to an address of the cloud’s own origin', async () => {
    await using cloud = await startCloudPeer(() => ({ status: 201 }));
    await using sink = sinkTo(cloud);
    const picture = pictureFor();
    const headers = { 'content-type': 'image/jpeg', 'if-none-match': '*' };
    const put = { url: `${cloud.url}/base/v1/thumbnails/${picture.sha256}`, headers };
    expect(await sink.sendPicture({ ...picture, put }, never)).toEqual({ kind: 'stored' });
  });

  test('distinguishes no answer from an answer that means later', async () => {
    expect((await pictureAnswered('reset', true)).kind).toBe('no_answer');
  });

  test.each([
    ['x bad', '1'],
    ['x-bad', 'a\r\nb'],
  ])('rejects an address with headers that HTTP does not allow: %j', async (name, value) => {
    await using cloud = await startCloudPeer(allStored);
    await using sink = sinkTo(cloud);
    const picture = pictureFor(`${cloud.url}/base`, { [name]: value });
    expect((await sink.sendPicture(picture, never)).kind).toBe('new_address');
    expect(cloud.told).toEqual([]);
  });

  test('rejects an address within this machine or a private network, and does not follow a redirect', async () => {
    await using inside = await startCloudPeer(() => ({ status: 200 }), { role: 'object-store' });
    await using cloud = await startCloudPeer(() => ({
      status: 307,
      headers: { location: `${inside.url}/1` },
    }));
    await using sink = sinkTo(cloud);
    const { port } = new URL(inside.url);
    const hosts = ['127.0.0.1', 'localhost', '0x7f000001', '[::1]', '[::ffff:7f00:1]', '10.0.0.5'];
    for (const host of [...hosts, '169.254.169.254', '[fe80::1]', '[fd00::1]', 'nas.local'])
      for (const scheme of ['http', 'https']) {
        const outcome = await sink.sendPicture(pictureFor(`${scheme}://${host}:${port}/1`), never);
        expect([host, outcome.kind]).toEqual([host, 'new_address']);
      }
    const named = await sink.sendPicture(pictureFor(`https://10.0.0.5:9000/1?signature=secret`), never);
    expect(named).toMatchObject({
      problem: cloudProblem('cloud.picture_address_private', { origin: 'https://10.0.0.5:9000' }),
    });
    expect(JSON.stringify(named)).not.toContain('secret');
    // At the cloud's own origin, and so permitted; its redirect is not followed.
    const own = `${cloud.url}/base/v1/thumbnails/${sha256Of(jpegOf('one'))}`;
    const headers = { 'content-type': 'image/jpeg', 'if-none-match': '*' };
    expect((await sink.sendPicture(pictureFor(own, headers), never)).kind).toBe('new_address');
    expect(cloud.told).toHaveLength(1);
    expect(inside.told).toEqual([]);
  });

  test('rejects a name that resolves to this machine', async () => {
    await using cloud = await startCloudPeer(allStored);
    await using inside = await startCloudPeer(() => ({ status: 200 }), { role: 'object-store' });
    await using sink = sinkTo(cloud);
    // Machines resolve their own name.
    const url = `https://${hostname()}:${new URL(inside.url).port}/1`;
    const outcome = await sink.sendPicture(pictureFor(url), never);
    expect(outcome.kind).toBe('no_answer');
    expect(inside.told).toEqual([]);
  });

  test('rejects an address that is not https', async () => {
    await using cloud = await startCloudPeer(allStored);
    await using sink = sinkTo(cloud);
    for (const url of ['http://192.0.2.1/1', 'file:///etc/passwd', 'nonsense']) {
      expect((await sink.sendPicture(pictureFor(url), never)).kind).toBe('new_address');
    }
    expect(cloud.told).toEqual([]);
  });
});

describe('certificates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-tls-'));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=test',
    ].concat(['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', keyFile, '-out', certFile]),
    { stdio: 'ignore' },
  );
  const tls = { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') };
  rmSync(folder, { recursive: true });

  test('of a private CA are trusted only when given', async () => {
    await using peer = await startCloudPeer(allStored, { tls });
    await using stranger = sinkTo(peer);
    await using friend = sinkTo(peer, { caPem: tls.cert });
    const refused = await stranger.sendEvents({ events, storedThrough: 0 }, never);
    expect(refused).toMatchObject({ kind: 'try_later', problem: { code: 'endpoint.certificate_untrusted' } });
    expect(peer.told).toEqual([]);
    expect((await friend.sendEvents({ events, storedThrough: 0 }, never)).kind).toBe('results');
  });
});

test('requires a base address of https, or of http to this machine, and nothing but an address', () => {
  for (const good of [
    'https://cloud.example',
    'https://cloud.example/a/',
    'http://127.0.0.1:9000',
    'http://[::1]:1',
    'http://localhost/x',
  ]) {
    expect(sinkUrlProblem(good)).toBeUndefined();
  }
  expect(sinkUrlProblem('cloud.example')?.en).toContain('expected an address');
  for (const readable of [
    'http://cloud.example',
    'http://192.168.0.5',
    'ftp://cloud.example',
    'http://localhost.example',
  ]) {
    expect(sinkUrlProblem(readable)?.en).toContain('must begin with https://');
  }
  expect(sinkUrlProblem('https://me:secret@cloud.example')?.en).toContain('user or password');
  expect(sinkUrlProblem('https://cloud.example/?key=1')?.en).toContain('leave out');
});
