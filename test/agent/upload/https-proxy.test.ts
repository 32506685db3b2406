/** Through a real CONNECT proxy: TLS ends at the cloud, so the proxy sees where to and nothing else; its own trouble has words of its own. */

import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { OutboxPicture } from '../../../src/agent/store/store.ts';
import { createHttpsSink, type HttpsSinkConfig } from '../../../src/agent/upload/https/https.ts';
import { chooseProxy, type Proxy, proxyProblem } from '../../../src/agent/upload/https/proxy.ts';
import type { Sink } from '../../../src/agent/upload/sink.ts';
import { cloudProblem } from '../../../src/domain/problem/cloud.ts';
import { withDetails } from '../../../src/domain/problem/text.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { allStored, peerToken, startCloudPeer } from '../../peers/clouds/cloud.ts';
import { makeAuthority } from '../../peers/network/certificates.ts';
import { startConnectProxy } from '../../peers/network/connect-proxy.ts';
import { jpegOf, owedEvent, sha256Of } from './events.ts';

const never = new AbortController().signal;
const batch = { events: [owedEvent()], storedThrough: 0 };

using cleanUp = new DisposableStack();
const disposables = cleanUp.move();
afterAll(() => disposables.dispose());
const authority = disposables.use(makeAuthority());
const good = authority.issue();

function sinkTo(
  url: string,
  proxy: Proxy | undefined,
  requestMs = 10_000,
  pictureOrigins: readonly string[] = [],
): Sink {
  const config = { kind: 'https', url: `${url}/base`, token: peerToken, caPem: authority.caPem } as const;
  const all: HttpsSinkConfig = { ...config, pictureOrigins, ...(proxy !== undefined && { proxy }) };
  return createHttpsSink(all, systemClock, { requestMs });
}

const by = (url: string, noProxy = ''): Proxy => ({ url, noProxy });

function pictureTo(url?: string): OutboxPicture {
  const jpeg = jpegOf('one');
  return {
    sha256: sha256Of(jpeg),
    jpeg,
    attempts: 0,
    ...(url !== undefined && { put: { url, headers: {} } }),
  };
}

describe('a proxy', () => {
  test('carries sales and pictures to the cloud and to object stores without seeing them or the token', async () => {
    await using cloud = await startCloudPeer(allStored, { tls: good });
    await using bucket = await startCloudPeer(() => ({ status: 200 }), { tls: good, role: 'object-store' });
    await using proxy = await startConnectProxy({ login: 'shop:pass:w@rd' });
    const way = by(`http://shop:pass%3Aw%40rd@127.0.0.1:${proxy.port}`);
    await using sink = sinkTo(cloud.url, way, 10_000, [bucket.url]);
    expect((await sink.sendEvents(batch, never)).kind).toBe('results');
    expect((await sink.sendPicture(pictureTo(), never)).kind).toBe('stored');
    expect((await sink.sendPicture(pictureTo(`${bucket.url}/1?signature=abc`), never)).kind).toBe('stored');
    const hosts = [cloud.url, bucket.url].map((url) => new URL(url).host);
    // Kept alive: at most the sink's two connections per origin.
    for (let round = 0; round < 5; round++) await sink.sendEvents(batch, never);
    expect(new Set(proxy.tunnels)).toEqual(new Set(hosts));
    expect(proxy.tunnels.length).toBeLessThanOrEqual(4);
    expect(cloud.told).toHaveLength(7);
    expect(bucket.told).toHaveLength(1);
    for (const secret of [peerToken, 'signature', 'cloudevents', 'shop-1'])
      expect(proxy.seen()).not.toContain(secret);
    expect(proxy.seen()).toContain(hosts[0]);
    expect(cloud.told.concat(bucket.told).filter(({ headers }) => 'proxy-authorization' in headers)).toEqual(
      [],
    );
  });

  test('with its own certificate is used over TLS', async () => {
    await using cloud = await startCloudPeer(allStored, { tls: good });
    const tls = authority.issue({ altName: 'DNS:localhost' });
    await using proxy = await startConnectProxy({ tls, login: 'a:b' });
    await using sink = sinkTo(cloud.url, by(`https://a:b@localhost:${proxy.port}`));
    expect((await sink.sendEvents(batch, never)).kind).toBe('results');
    expect(proxy.tunnels).toHaveLength(1);
  });

  test('does not replace the checks of the cloud’s certificate', async () => {
    const named = authority.issue({ altName: 'DNS:cloud.example' });
    await using cloud = await startCloudPeer(allStored, { tls: named });
    const { port } = new URL(cloud.url);
    const hosts = { 'cloud.example': '127.0.0.1', 'other.example': '127.0.0.1' };
    await using proxy = await startConnectProxy({ hosts });
    await using right = sinkTo(`https://cloud.example:${port}`, by(proxy.url));
    await using wrong = sinkTo(`https://other.example:${port}`, by(proxy.url));
    const refused = await wrong.sendEvents(batch, never);
    expect(refused).toMatchObject({ kind: 'try_later' });
    expect(refused).toMatchObject({
      problem: { params: { error: 'ERR_TLS_CERT_ALTNAME_INVALID' } },
    });
    expect(cloud.told).toEqual([]);
    // The name is looked up by the proxy, not by us.
    expect((await right.sendEvents(batch, never)).kind).toBe('results');
  });

  const hang = 'hang' as const;
  test.each([
    [{ login: 'shop:right' }, 'refused', /^proxy\.login_needed/],
    [{ answer: 403 }, 'refused', /^proxy\.forbidden/],
    [{ answer: 502 }, 'try_later', /^proxy\.failed/],
    [{ answer: 503 }, 'try_later', /^proxy\.failed/],
    [{ answer: hang }, 'try_later', /^endpoint\.(no_answer|connect_timed_out)/],
  ])('that fails is reported: %j', async (options, kind, code) => {
    await using cloud = await startCloudPeer(allStored, { tls: good });
    await using proxy = await startConnectProxy(options);
    await using sink = sinkTo(
      cloud.url,
      by(`http://shop:wrong-secret@127.0.0.1:${proxy.port}`),
      'answer' in options && options.answer === hang ? 500 : 20_000,
    );
    const outcome = await sink.sendEvents(batch, never);
    expect(outcome).toMatchObject({ kind, problem: { code: expect.stringMatching(code) as string } });
    expect(JSON.stringify(outcome)).not.toContain('wrong-secret');
    const picture = await sink.sendPicture(pictureTo(), never);
    expect(picture.kind).toBe(kind === 'refused' ? 'refused' : 'no_answer');
    expect(cloud.told).toEqual([]);
  });

  test('that is missing is named as a possible cause', async () => {
    await using cloud = await startCloudPeer(allStored, { tls: good });
    const proxy = await startConnectProxy();
    await proxy[Symbol.asyncDispose]();
    await using sink = sinkTo(cloud.url, by(proxy.url));
    expect(await sink.sendEvents(batch, never)).toEqual({
      kind: 'try_later',
      problem: withDetails(cloudProblem('endpoint.connection_refused'), cloudProblem('proxy.in_between')),
    });
  });

  test('is bypassed for hosts of NO_PROXY, and for http to this machine', async () => {
    await using cloud = await startCloudPeer(allStored, { tls: good });
    await using local = await startCloudPeer(allStored);
    await using proxy = await startConnectProxy();
    await using excepted = sinkTo(cloud.url, by(proxy.url, 'elsewhere.example, 127.0.0.1'));
    await using plain = sinkTo(local.url, by(proxy.url));
    expect((await excepted.sendEvents(batch, never)).kind).toBe('results');
    expect((await plain.sendEvents(batch, never)).kind).toBe('results');
    expect(proxy.tunnels).toEqual([]);
  });

  test('of the process environment is ignored unless the config names it', async () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    await using proxy = await startConnectProxy();
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'])
      vi.stubEnv(name, proxy.url);
    await using cloud = await startCloudPeer(allStored, { tls: good });
    await using sink = sinkTo(cloud.url, undefined);
    expect((await sink.sendEvents(batch, never)).kind).toBe('results');
    expect(proxy.tunnels).toEqual([]);
  });
});

describe('the choice of the proxy', () => {
  const environment = { HTTPS_PROXY: 'http://env.example:3128', NO_PROXY: 'a.example' };

  test.each<[string, string | undefined, Record<string, string>, object]>([
    ['none', undefined, {}, {}],
    [
      'that of the environment',
      undefined,
      environment,
      { proxy: by('http://env.example:3128/', 'a.example') },
    ],
    [
      'lower case before upper case',
      undefined,
      { ...environment, https_proxy: 'http://low:1' },
      { proxy: by('http://low:1/', 'a.example') },
    ],
    ['an empty one is none', undefined, { https_proxy: '', HTTPS_PROXY: ' ' }, {}],
    [
      'that of the config, for everything',
      'https://own.example:8080',
      environment,
      { proxy: by('https://own.example:8080/') },
    ],
    [
      'without a scheme',
      'me:pw@own.example:8080',
      environment,
      { proxy: by('http://me:pw@own.example:8080/') },
    ],
    ['off', 'off', environment, {}],
  ])('%s', (_name, written, given, expected) => {
    expect(chooseProxy(written, given)).toEqual(expected);
  });

  test('reports a wrong one without repeating it', () => {
    const wrong = [
      'socks5://u:secret@p:1',
      'http://u:secret@',
      'http://u:secret%zz@p:1',
      'http://u:secret@p:1/path',
      '',
    ];
    for (const text of wrong) {
      expect(proxyProblem(text)?.en).toContain('expected an address such as http://proxy.example:3128');
      expect(JSON.stringify(proxyProblem(text))).not.toContain('secret');
    }
    const { problem } = chooseProxy(undefined, { https_proxy: 'ftp://u:secret@p' });
    expect(problem?.en).toMatch(/^https_proxy of the environment: expected/);
    expect(JSON.stringify(problem)).not.toContain('secret');
  });
});
