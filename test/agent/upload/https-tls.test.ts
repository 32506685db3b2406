/** Certificates: the cloud's is always checked, ours is shown to the cloud alone, and both are renewed while requests are under way. */

import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createHttpsSink, type HttpsSinkConfig } from '../../../src/agent/upload/https/https.ts';
import type { Sink } from '../../../src/agent/upload/sink.ts';
import { cloudProblem } from '../../../src/domain/problem/cloud.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { allStored, type CloudPeer, peerToken, startCloudPeer } from '../../peers/clouds/cloud.ts';
import { makeAuthority, type Pair } from '../../peers/network/certificates.ts';
import { startTlsServer } from '../../peers/network/tls-server.ts';
import { jpegOf, owedEvent, sha256Of } from './events.ts';

const never = new AbortController().signal;
const batch = { events: [owedEvent()], storedThrough: 0 };

using cleanUp = new DisposableStack();
const disposables = cleanUp.move();
afterAll(() => disposables.dispose());
const authority = disposables.use(makeAuthority());
const other = disposables.use(makeAuthority('another authority'));
const folder = mkdtempSync(join(tmpdir(), 'tillframe-tls-'));
disposables.defer(() => rmSync(folder, { recursive: true }));

const good = authority.issue();
const first = authority.issue({ name: 'gateway, first' });
const second = authority.issue({ name: 'gateway, second' });

function sinkTo(peer: Pick<CloudPeer, 'url'>, more: Partial<HttpsSinkConfig> = {}, requestMs = 10_000): Sink {
  const config = {
    kind: 'https',
    url: `${peer.url}/base`,
    token: peerToken,
    caPem: authority.caPem,
  } as const;
  return createHttpsSink({ ...config, ...more }, systemClock, { requestMs });
}

/** Written aside and moved into place, as those who renew certificates do. */
function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
  return path;
}

function certificateFiles({ cert, key }: Pair) {
  return {
    certFile: write('cert.pem', cert),
    keyFile: write('key.pem', key),
    certPem: cert,
    keyPem: key,
  };
}

describe('the certificate of the cloud is checked', () => {
  test.each<[string, Pair, string]>([
    ['of another authority', other.issue(), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['for another name', authority.issue({ altName: 'DNS:other.example' }), 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['expired', authority.issue({ to: '20210101000000Z' }), 'CERT_HAS_EXPIRED'],
    ['not valid yet', authority.issue({ from: '20450101000000Z' }), 'CERT_NOT_YET_VALID'],
  ])('sends nothing to one %s', async (_name, pair, code) => {
    await using peer = await startCloudPeer(allStored, { tls: pair });
    await using sink = sinkTo(peer);
    const outcome = await sink.sendEvents(batch, never);
    expect(outcome).toEqual({
      kind: 'try_later',
      problem: cloudProblem('endpoint.certificate_untrusted', { section: 'cloud', error: code }),
    });
    const jpeg = jpegOf('one');
    const picture = { sha256: sha256Of(jpeg), jpeg, attempts: 0 };
    const put = { url: `${peer.url}/bucket/1`, headers: {} };
    expect((await sink.sendPicture({ ...picture, put }, never)).kind).toBe('no_answer');
    expect(peer.told).toEqual([]);
  });

  test('accepts one of a private authority, also after its file has changed', async () => {
    await using peer = await startCloudPeer(allStored, { tls: good });
    const caFile = write('ca.pem', other.caPem);
    await using sink = sinkTo(peer, { caPem: other.caPem, caFile });
    expect((await sink.sendEvents(batch, never)).kind).toBe('try_later');
    write('ca.pem', authority.caPem);
    expect((await sink.sendEvents(batch, never)).kind).toBe('results');
  });
});

test('sends nothing before the files of authority and certificate are there', async () => {
  await using peer = await startCloudPeer(allStored, {
    tls: { ...good, clientCa: authority.caPem },
    login: 'scripted',
  });
  const [caFile, certFile, keyFile] = ['new-ca', 'new-cert', 'new-key'].map((name) => join(folder, name));
  if (caFile === undefined || certFile === undefined || keyFile === undefined) throw new Error();
  await using sink = createHttpsSink(
    { kind: 'https', url: `${peer.url}/base`, caFile, certificate: { certFile, keyFile } },
    systemClock,
  );
  const unusable = (path: string, key: string) => ({
    kind: 'refused',
    problem: cloudProblem('cloud.file_unusable', { path, key }),
  });
  expect(await sink.sendEvents(batch, never)).toEqual(unusable(caFile, 'cloud.caFile'));
  writeFileSync(caFile, authority.caPem);
  expect(await sink.sendEvents(batch, never)).toEqual(unusable(certFile, 'cloud.certFile'));
  expect(peer.told).toEqual([]);
  writeFileSync(certFile, first.cert);
  writeFileSync(keyFile, first.key);
  expect((await sink.sendEvents(batch, never)).kind).toBe('results');
});

describe('a client certificate', () => {
  const needed = { ...good, clientCa: authority.caPem };

  test('suffices where the cloud requires no token', async () => {
    await using peer = await startCloudPeer(allStored, { tls: needed, login: 'scripted' });
    const config = { kind: 'https', url: `${peer.url}/base`, caPem: authority.caPem } as const;
    await using sink = createHttpsSink({ ...config, certificate: certificateFiles(first) }, systemClock);
    expect((await sink.sendEvents(batch, never)).kind).toBe('results');
    expect(peer.told[0]).toMatchObject({ clientName: 'gateway, first' });
    expect(peer.told[0]?.headers.authorization).toBeUndefined();
  });

  test.each<[string, Pair | undefined, RegExp]>([
    ['none', undefined, /CERTIFICATE_REQUIRED/],
    ['of an authority that the cloud does not know', other.issue(), /UNKNOWN_CA/],
    ['expired', authority.issue({ to: '20210101000000Z' }), /CERTIFICATE_EXPIRED/],
  ])('that the cloud rejects pauses everything: %s', async (_name, pair, code) => {
    await using server = await startTlsServer(good, authority.caPem);
    await using sink = sinkTo(server, pair === undefined ? {} : { certificate: certificateFiles(pair) });
    const outcome = await sink.sendEvents(batch, never);
    const alert = {
      code: 'endpoint.certificate_refused',
      params: { error: expect.stringMatching(code) as string },
    };
    expect(outcome).toMatchObject({
      kind: 'refused',
      problem: { code: 'cloud.certificate_refused', details: [alert] },
    });
    const jpeg = jpegOf('one');
    const picture = { sha256: sha256Of(jpeg), jpeg, attempts: 0 };
    expect((await sink.sendPicture(picture, never)).kind).toBe('refused');
    await using right = sinkTo(server, { certificate: certificateFiles(first) }, 500);
    expect(await right.sendEvents(batch, never)).toEqual({
      kind: 'try_later',
      problem: cloudProblem('endpoint.no_answer', { seconds: 0.5 }),
    });
  });

  test('that is missing pauses everything at a server made with Node too', async () => {
    const peer = await startCloudPeer(allStored, { tls: needed });
    await using sink = sinkTo(peer);
    // Side by side, each on a connection of its own.
    const outcomes = await Promise.all([1, 2, 3].map(() => sink.sendEvents(batch, never)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'refused']);
    expect(peer.told).toEqual([]);
    // Later failures have their own reason.
    await peer[Symbol.asyncDispose]();
    expect(await sink.sendEvents(batch, never)).toMatchObject({
      kind: 'try_later',
      problem: cloudProblem('endpoint.connection_refused'),
    });
  });

  test.each([
    '<html><head><title>400 No required SSL certificate was sent</title></head></html>',
    '<html><head><title>400 The SSL certificate error</title></head></html>',
  ])('that nginx misses or rejects pauses everything, and quarantines nothing: %s', async (body) => {
    await using peer = await startCloudPeer(() => ({ status: 400, body }));
    await using sink = createHttpsSink(
      { kind: 'https', url: `${peer.url}/base`, token: peerToken },
      systemClock,
    );
    expect((await sink.sendEvents(batch, never)).kind).toBe('refused');
    const jpeg = jpegOf('one');
    expect((await sink.sendPicture({ sha256: sha256Of(jpeg), jpeg, attempts: 0 }, never)).kind).toBe(
      'refused',
    );
  });

  test('is not presented to a foreign host that requests one', async () => {
    const asking = { ...good, clientCa: authority.caPem, clients: 'asked' } as const;
    await using cloud = await startCloudPeer(allStored, { tls: needed });
    await using bucket = await startCloudPeer(() => ({ status: 200 }), { tls: asking, role: 'object-store' });
    const pictureOrigins = [bucket.url];
    await using sink = sinkTo(cloud, { certificate: certificateFiles(first), pictureOrigins });
    const jpeg = jpegOf('one');
    const put = { url: `${bucket.url}/1`, headers: {} };
    expect((await sink.sendPicture({ sha256: sha256Of(jpeg), jpeg, attempts: 0, put }, never)).kind).toBe(
      'stored',
    );
    expect(bucket.told).toHaveLength(1);
    expect(bucket.told[0]?.clientName).toBeUndefined();
    await sink.sendEvents(batch, never);
    expect(cloud.told[0]?.clientName).toBe('gateway, first');
  });

  test('that is renewed is used from the next request on, and the one in flight ends well', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<undefined>();
    await using peer = await startCloudPeer(
      async (told, index) => {
        if (index === 0) await gate;
        return allStored(told);
      },
      { tls: needed },
    );
    await using sink = sinkTo(peer, { certificate: certificateFiles(first) });
    const underWay = sink.sendEvents(batch, never);
    await expect.poll(() => peer.told.length).toBe(1);
    certificateFiles(second);
    expect((await sink.sendEvents(batch, never)).kind).toBe('results');
    open(undefined);
    expect((await underWay).kind).toBe('results');
    expect(peer.told.map(({ clientName }) => clientName)).toEqual(['gateway, first', 'gateway, second']);
  });

  test('of which only one half is renewed leaves the former pair in use', async () => {
    await using peer = await startCloudPeer(allStored, { tls: needed });
    await using sink = sinkTo(peer, { certificate: certificateFiles(first) });
    for (const text of [second.cert, '', '-----BEGIN CERTIFICATE-----\ncut']) {
      write('cert.pem', text);
      expect((await sink.sendEvents(batch, never)).kind).toBe('results');
    }
    certificateFiles(second);
    await sink.sendEvents(batch, never);
    const names = peer.told.map(({ clientName }) => clientName);
    expect(names).toEqual(['gateway, first', 'gateway, first', 'gateway, first', 'gateway, second']);
  });
});

describe('a token from a file', () => {
  test('is read again when it changes; an empty file changes nothing', async () => {
    await using peer = await startCloudPeer(allStored, { login: 'scripted' });
    const tokenFile = write('token', 'one\n');
    await using sink = sinkTo(peer, { token: 'one', tokenFile });
    for (const text of ['one\n', '', 'two\n']) {
      write('token', text);
      await sink.sendEvents(batch, never);
    }
    rmSync(tokenFile);
    await sink.sendEvents(batch, never);
    const shown = peer.told.map(({ headers }) => headers.authorization);
    expect(shown).toEqual(['Bearer one', 'Bearer one', 'Bearer two', 'Bearer two']);
  });

  test('that was renewed during a request makes it repeat, and nothing is paused', async () => {
    const tokenFile = write('token', 'old');
    await using peer = await startCloudPeer(
      (told) => {
        if (told.headers.authorization === 'Bearer new') return allStored(told);
        write('token', 'new');
        return { status: 401 };
      },
      { login: 'scripted' },
    );
    await using sink = sinkTo(peer, { token: 'old', tokenFile });
    expect((await sink.sendEvents(batch, never)).kind).toBe('results');
    expect(peer.told).toHaveLength(2);
  });

  test('that is refused and unchanged is not tried again', async () => {
    const tokenFile = write('token', 'old');
    await using peer = await startCloudPeer(() => ({ status: 401 }), { login: 'scripted' });
    await using sink = sinkTo(peer, { token: 'old', tokenFile });
    expect((await sink.sendEvents(batch, never)).kind).toBe('refused');
    expect(peer.told).toHaveLength(1);
  });
});
