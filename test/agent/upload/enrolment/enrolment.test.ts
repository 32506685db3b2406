/**
 * Enrolment against a cloud that holds strictly to the contract: whatever crashes, fails or is lost on the way, the gateway is never locked
 * out, and a credential is neither used before it is on disk nor sent anywhere else.
 */

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttpsSink, type HttpsSinkConfig } from '../../../../src/agent/upload/https/https.ts';
import type { Sink } from '../../../../src/agent/upload/sink.ts';
import { cloudProblem } from '../../../../src/domain/problem/cloud.ts';
import { receiverProblem } from '../../../../src/domain/problem/receiver/receiver.ts';
import { withDetails } from '../../../../src/domain/problem/text.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { armFailpoints } from '../../../../src/lib/failpoint.ts';
import { openReceiverAdmin } from '../../../../src/receiver/receiver-store.ts';
import { type CloudPeer, type Reply, startCloudPeer } from '../../../peers/clouds/cloud.ts';
import { startEnrollingCloud } from '../../../peers/clouds/enrolling-cloud.ts';
import { makeAuthority } from '../../../peers/network/certificates.ts';
import { startReceiver } from '../../../receiver/start.ts';
import { jpegOf, owedEvent, sha256Of } from '../events.ts';

const never = new AbortController().signal;
const identity = { gateway: 'gw-1', shop: { id: 'shop-1', name: 'ユビ珈琲' } };
const batch = { events: [owedEvent()], storedThrough: 0 };
const dayMs = 86_400_000;

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tillframe-enrol-'));
  [wallShiftMs, monotonicShiftMs] = [0, 0];
});
afterEach(() => {
  armFailpoints('');
  rmSync(dataDir, { recursive: true });
});

let [wallShiftMs, monotonicShiftMs] = [0, 0];
const clock = {
  ...systemClock,
  nowMs: () => systemClock.nowMs() + wallShiftMs,
  monotonicMs: () => systemClock.monotonicMs() + monotonicShiftMs,
};
function pass(ms: number): void {
  wallShiftMs += ms;
  monotonicShiftMs += ms;
}

type To = { readonly url: string };

function configTo(
  { url }: To,
  key: string | { keyFile: string } | undefined,
  more: object = {},
): HttpsSinkConfig {
  const enrol = { dataDir, ...(typeof key === 'string' ? { key } : key) };
  return { kind: 'https', url: `${url}/base`, enrol, ...more };
}

function gateway(to: To, key: string | { keyFile: string } | undefined = 'key-1', more: object = {}): Sink {
  return createHttpsSink(configTo(to, key, more), clock, { identity, requestMs: 10_000 });
}

const noKey = { keyFile: '/nowhere/enrol.key' };

const send = (sink: Sink) => sink.sendEvents(batch, never);

/** Passes all on to the cloud; answers for which `isLost` holds don't come back. */
async function startLossyLine(url: string, isLost: (path: string) => boolean): Promise<CloudPeer> {
  return startCloudPeer(
    async ({ method, path, headers, body }) => {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: headers.authorization ?? '',
          'content-type': String(headers['content-type']),
          'tillframe-stored-through': '0',
        },
        body,
      });
      const json: unknown = await answer.json();
      return isLost(path) ? 'reset' : { status: answer.status, body: json };
    },
    { login: 'scripted' },
  );
}

describe('a gateway with a one-time key', () => {
  test('gets a credential, stores it privately, and uses it from then on', async () => {
    await using cloud = await startEnrollingCloud();
    cloud.addKey('key-1');
    {
      await using sink = gateway(cloud);
      expect((await send(sink)).kind).toBe('results');
      expect((await send(sink)).kind).toBe('results');
    }
    const path = join(dataDir, 'cloud-credential');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    for (const secret of ['issued-token', 'key-1', 'PRIVATE'])
      expect(readFileSync(path, 'latin1')).not.toContain(secret);
    // After a restart, and with the key deleted.
    await using again = gateway(cloud, { keyFile: join(dataDir, 'gone') });
    expect((await send(again)).kind).toBe('results');
    expect(cloud.asked).toEqual([
      'enrol key-1',
      'events issued-token-no-1',
      'events issued-token-no-1',
      'events issued-token-no-1',
    ]);
    const request = JSON.parse(cloud.told[0]?.body.toString() ?? '') as object;
    expect(request).toMatchObject(identity);
  });

  test('requests once for any number of waiting requests', async () => {
    await using cloud = await startEnrollingCloud();
    cloud.addKey('key-1');
    await using sink = gateway(cloud);
    const jpeg = jpegOf('one');
    const picture = { sha256: sha256Of(jpeg), jpeg, attempts: 0 };
    const outcomes = await Promise.all([send(sink), sink.sendPicture(picture, never), send(sink)]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['results', 'stored', 'results']);
    expect(cloud.asked.filter((line) => line.startsWith('enrol'))).toHaveLength(1);
  });

  test('reports a changed key file to requests waiting after a refusal', async () => {
    await using cloud = await startEnrollingCloud();
    cloud.addKey('key-2');
    const keyFile = join(dataDir, 'enrol.key');
    await using sink = gateway(cloud, { keyFile });
    const absent = await sink.filesMark?.();
    writeFileSync(keyFile, 'key-1');
    const wrong = await sink.filesMark?.();
    expect((await send(sink)).kind).toBe('refused');
    expect(await sink.filesMark?.()).toBe(wrong);
    writeFileSync(keyFile, 'key-2\n');
    expect(new Set([absent, wrong, await sink.filesMark?.()]).size).toBe(3);
    expect((await send(sink)).kind).toBe('results');
    await using without = gateway(cloud, 'key-2');
    expect('filesMark' in without).toBe(false);
  });

  test('reads the key from its file only when needed, and again after a failure', async () => {
    await using cloud = await startEnrollingCloud();
    cloud.addKey('key-2');
    const keyFile = join(dataDir, 'enrol.key');
    await using sink = gateway(cloud, { keyFile });
    expect(await send(sink)).toMatchObject({
      kind: 'refused',
      problem: cloudProblem('cloud.file_unusable', { path: keyFile, key: 'cloud.enrolKeyFile' }),
    });
    expect(cloud.asked).toEqual([]);
    writeFileSync(keyFile, 'key-1\n');
    expect((await send(sink)).kind).toBe('refused');
    writeFileSync(keyFile, 'key-2\n');
    expect((await send(sink)).kind).toBe('results');
  });

  test('stops requesting at once on abort', async () => {
    await using cloud = await startEnrollingCloud({ answer: () => 'hang' });
    await using sink = gateway(cloud);
    const lifetime = new AbortController();
    const sent = sink.sendEvents(batch, lifetime.signal);
    await expect.poll(() => cloud.asked.length).toBe(1);
    lifetime.abort(new Error('stopping'));
    await expect(sent).rejects.toThrow('stopping');
  });

  const problem = (type: string): Reply => ({
    status: 401,
    body: { type: `urn:tillframe:${type}`, detail: 'No.' },
  });
  test.each<[string, Reply, object]>([
    [
      'a used key',
      problem('enrol-key-used'),
      {
        kind: 'refused',
        problem: withDetails(
          cloudProblem('cloud.enrol_key_used'),
          cloudProblem('cloud.answered_with', { status: 401, words: 'No' }),
        ),
      },
    ],
    [
      'an unknown key',
      problem('enrol-key-unknown'),
      { kind: 'refused', problem: { code: 'cloud.enrol_key_unknown' } },
    ],
    [
      'a key it does not take',
      { status: 401 },
      { kind: 'refused', problem: { code: 'cloud.enrol_key_refused' } },
    ],
    ['no enrolment', { status: 404 }, { kind: 'refused', problem: { code: 'cloud.enrolment_unavailable' } }],
    [
      'no such method',
      { status: 405 },
      { kind: 'refused', problem: { code: 'cloud.enrolment_unavailable' } },
    ],
    [
      'no such gateway',
      { status: 403, body: { detail: 'gw-1 is not one of ours' } },
      {
        kind: 'refused',
        problem: withDetails(
          cloudProblem('cloud.enrolment_forbidden'),
          cloudProblem('cloud.answered_with', { status: 403, words: 'gw-1 is not one of ours' }),
        ),
      },
    ],
    ['a wrong request', { status: 400 }, { kind: 'refused' }],
    ['a redirect', { status: 307, headers: { location: 'http://127.0.0.1:1/' } }, { kind: 'refused' }],
    [
      'too many',
      { status: 429, headers: { 'retry-after': '7' } },
      { kind: 'try_later', retryAfterMs: 7_000 },
    ],
    ['trouble', { status: 503 }, { kind: 'try_later' }],
    ['a reset', 'reset', { kind: 'try_later' }],
    ['half an answer', 'cut', { kind: 'try_later' }],
    ['a captive portal', { status: 200, body: '<html>' }, { kind: 'try_later' }],
    [
      'a token with a blank',
      { status: 200, body: { token: 'never repeat this one' } },
      { kind: 'try_later', problem: cloudProblem('cloud.enrolment_answer_foreign') },
    ],
  ])('reports %s for sales and pictures, and enrols once it is repaired', async (_name, reply, expected) => {
    let isWrong = true;
    await using cloud = await startEnrollingCloud({ answer: () => (isWrong ? reply : undefined) });
    cloud.addKey('key-1');
    await using sink = gateway(cloud);
    expect(await send(sink)).toMatchObject(expected);
    const jpeg = jpegOf('one');
    const picture = await sink.sendPicture({ sha256: sha256Of(jpeg), jpeg, attempts: 0 }, never);
    expect(picture).toMatchObject(expected);
    isWrong = false;
    expect((await send(sink)).kind).toBe('results');
  });
});

describe('after a crash', () => {
  const child = fileURLToPath(new URL('../enrol-child.ts', import.meta.url));
  const run = async (to: To, failpoints: string): Promise<unknown> => {
    const args = [child, JSON.stringify(configTo(to, 'key-1')), failpoints];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 200_000 });
    return JSON.parse(stdout);
  };

  test.each(['enrol.before_write', 'enrol.after_write'])(
    'recovers when killed at %s, enrolling and renewing',
    { timeout: 240_000 },
    async (place) => {
      await using cloud = await startEnrollingCloud();
      cloud.addKey('key-1');
      await expect(run(cloud, `${place}=kill`)).rejects.toMatchObject({ signal: 'SIGKILL' });
      expect(await run(cloud, '')).toMatchObject({ kind: 'results' });
      cloud.expire();
      await expect(run(cloud, `${place}=kill`)).rejects.toMatchObject({ signal: 'SIGKILL' });
      expect(await run(cloud, '')).toMatchObject({ kind: 'results' });
      // A stored credential is used; one not stored is requested again, since it was never used.
      expect(cloud.issued).toHaveLength(place === 'enrol.before_write' ? 4 : 2);
    },
  );

  test('does not use a credential that can not be stored, and requests another', async () => {
    await using cloud = await startEnrollingCloud();
    cloud.addKey('key-1');
    await using sink = gateway(cloud);
    armFailpoints('enrol.before_write=error:ENOSPC');
    expect(await send(sink)).toMatchObject({
      kind: 'try_later',
      problem: { code: 'cloud.credential_not_written', params: { error: 'ENOSPC' } },
    });
    expect(cloud.asked).toEqual(['enrol key-1']);
    armFailpoints('');
    expect((await send(sink)).kind).toBe('results');
    expect(cloud.asked).toEqual(['enrol key-1', 'enrol key-1', 'events issued-token-no-2']);
  });

  test('recovers from an answer lost after the cloud has issued', async () => {
    const lost = new Set<string>();
    await using cloud = await startEnrollingCloud();
    await using lossy = await startLossyLine(cloud.url, (path) => {
      const isFirst = !lost.has(path);
      lost.add(path);
      return isFirst;
    });
    cloud.addKey('key-1');
    await using sink = gateway(lossy);
    const kinds = [await send(sink), await send(sink), await send(sink)].map(({ kind }) => kind);
    expect(kinds).toEqual(['try_later', 'try_later', 'results']);
  });
});

describe('renewal', () => {
  const life = () => ({ expiresAt: new Date(clock.nowMs() + 30 * dayMs).toISOString() });

  test('happens at two thirds of the lifetime; the former credential is deleted once the new one has worked', async () => {
    await using cloud = await startEnrollingCloud({ life });
    cloud.addKey('key-1');
    await using sink = gateway(cloud);
    await send(sink);
    pass(19.9 * dayMs);
    await send(sink);
    pass(0.2 * dayMs);
    await send(sink);
    await send(sink);
    await using again = gateway(cloud);
    expect((await send(again)).kind).toBe('results');
    pass(20.1 * dayMs);
    await send(again);
    expect(cloud.asked).toEqual([
      'enrol key-1',
      'events issued-token-no-1',
      'events issued-token-no-1',
      'enrol issued-token-no-1',
      'events issued-token-no-2',
      'events issued-token-no-2',
      'events issued-token-no-2',
      'enrol issued-token-no-2',
      'events issued-token-no-3',
    ]);
  });

  test('happens when the cloud reports an expired credential, and nothing is paused', async () => {
    await using cloud = await startEnrollingCloud();
    cloud.addKey('key-1');
    await using sink = gateway(cloud);
    await send(sink);
    cloud.expire();
    pass(60_000);
    expect((await send(sink)).kind).toBe('results');
    expect(cloud.asked.slice(2)).toEqual([
      'events issued-token-no-1',
      'enrol issued-token-no-1',
      'events issued-token-no-2',
    ]);
  });

  test.each<[string, Reply]>([
    ['503', { status: 503 }],
    ['401', { status: 401 }],
    ['404', { status: 404 }],
    ['no answer', 'reset'],
    ['nonsense', { status: 200, body: '<html>' }],
  ])('that fails (%s) costs nothing, and is retried after a minute', async (_name, reply) => {
    let isWrong = false;
    await using cloud = await startEnrollingCloud({
      life,
      answer: ({ path }) => (isWrong && path.endsWith('enrol') ? reply : undefined),
    });
    cloud.addKey('key-1');
    await using sink = gateway(cloud);
    await send(sink);
    isWrong = true;
    pass(25 * dayMs);
    for (let round = 0; round < 3; round++) expect((await send(sink)).kind).toBe('results');
    isWrong = false;
    pass(61_000);
    expect((await send(sink)).kind).toBe('results');
    const asked = cloud.asked.slice(2).map((line) => line.replace('issued-token-no-', ''));
    expect(asked).toEqual(['enrol 1', 'events 1', 'events 1', 'events 1', 'enrol 1', 'events 2']);
  });

  test('whose credential is refused falls back to the former one at once', async () => {
    await using cloud = await startEnrollingCloud({
      life,
      answer: ({ headers, path }) =>
        path.endsWith('events') && headers.authorization === 'Bearer issued-token-no-2'
          ? { status: 401 }
          : undefined,
    });
    cloud.addKey('key-1');
    await using sink = gateway(cloud);
    await send(sink);
    pass(25 * dayMs);
    expect((await send(sink)).kind).toBe('results');
    expect((await send(sink)).kind).toBe('results');
    // The credential is deleted then, and requested anew after a while.
    pass(61_000);
    expect((await send(sink)).kind).toBe('results');
    const asked = cloud.asked.slice(2).map((line) => line.replace('issued-token-no-', ''));
    expect(asked).toEqual(['enrol 1', 'events 2', 'events 1', 'events 1', 'enrol 1', 'events 3']);
  });

  test('repeats a request in flight with the former credential', async () => {
    const { promise: renewed, resolve: open } = Promise.withResolvers<undefined>();
    let sent = 0;
    await using cloud = await startEnrollingCloud({
      async answer({ path, headers }) {
        if (!path.endsWith('events')) return undefined;
        if (headers.authorization === 'Bearer issued-token-no-2') open(undefined);
        else if (++sent === 3) await renewed;
        return undefined;
      },
    });
    cloud.addKey('key-1');
    await using sink = gateway(cloud);
    await send(sink);
    cloud.expire();
    pass(61_000);
    const outcomes = await Promise.all([send(sink), send(sink)]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['results', 'results']);
  });

  test('renews a credential that was used without an answer and then expired', async () => {
    let isLost = false;
    await using cloud = await startEnrollingCloud({ life });
    await using lossy = await startLossyLine(cloud.url, (path) => isLost && path.endsWith('events'));
    cloud.addKey('key-1');
    await using sink = gateway(lossy);
    await send(sink);
    pass(25 * dayMs);
    isLost = true;
    expect((await send(sink)).kind).toBe('try_later');
    isLost = false;
    cloud.expire();
    pass(40 * dayMs);
    await using again = gateway(lossy);
    expect((await send(again)).kind).toBe('results');
    const asked = cloud.asked.slice(2).map((line) => line.replace('issued-token-no-', ''));
    expect(asked).toEqual(['enrol 1', 'events 2', 'events 2', 'enrol 2', 'events 3']);
  });

  test('retries a credential refused together with the former one for a while', async () => {
    let isMad = false;
    await using cloud = await startEnrollingCloud({
      life,
      answer: ({ path }) => (isMad && path.endsWith('events') ? { status: 401 } : undefined),
    });
    cloud.addKey('key-1');
    await using sink = gateway(cloud);
    await send(sink);
    pass(25 * dayMs);
    isMad = true;
    expect((await send(sink)).kind).toBe('refused');
    isMad = false;
    expect((await send(sink)).kind).toBe('results');
    const asked = cloud.asked.slice(2).map((line) => line.replace('issued-token-no-', ''));
    expect(asked).toEqual(['enrol 1', 'events 2', 'events 1', 'events 2']);
  });

  test('does not keep the network busy for a finally expired credential', async () => {
    await using cloud = await startEnrollingCloud({
      answer: ({ path }) =>
        path.endsWith('events')
          ? { status: 401, body: { type: 'urn:tillframe:credential-expired' } }
          : undefined,
    });
    cloud.addKey('key-1');
    await using sink = gateway(cloud);
    for (let round = 0; round < 5; round++) expect((await send(sink)).kind).toBe('refused');
    expect(cloud.asked.filter((line) => line.startsWith('enrol')).length).toBeLessThanOrEqual(2);
    expect(cloud.asked.length).toBeLessThan(15);
  });

  test('happens once when a clock jumps far ahead', async () => {
    const fixed = new Date(systemClock.nowMs() + 30 * dayMs).toISOString();
    await using cloud = await startEnrollingCloud({ life: () => ({ expiresAt: fixed }) });
    cloud.addKey('key-1');
    await using sink = gateway(cloud);
    await send(sink);
    for (let round = 0; round < 4; round++) {
      pass(900 * dayMs);
      expect((await send(sink)).kind).toBe('results');
    }
    expect(cloud.issued).toHaveLength(2);
  });
});

describe('a credential unknown to the cloud', () => {
  test('pauses everything and states the remedy; another key enrols anew without a restart', async () => {
    await using cloud = await startEnrollingCloud();
    cloud.addKey('key-1');
    const keyFile = join(dataDir, 'enrol.key');
    writeFileSync(keyFile, 'key-1');
    await using sink = gateway(cloud, { keyFile });
    await send(sink);
    cloud.forget();
    expect(await send(sink)).toMatchObject({
      kind: 'refused',
      problem: { code: 'cloud.credential_refused' },
    });
    cloud.addKey('key-2');
    writeFileSync(keyFile, 'key-2');
    pass(61_000);
    expect((await send(sink)).kind).toBe('results');
    pass(61_000);
    expect((await send(sink)).kind).toBe('results');
    expect(cloud.asked.slice(-3)).toEqual([
      'enrol key-2',
      'events issued-token-no-2',
      'events issued-token-no-2',
    ]);
  });

  test('keeps a working credential in use when another key is wrong', async () => {
    await using cloud = await startEnrollingCloud();
    cloud.addKey('key-1');
    {
      await using sink = gateway(cloud);
      await send(sink);
    }
    await using mistyped = gateway(cloud, 'key-l');
    expect((await send(mistyped)).kind).toBe('results');
    expect((await send(mistyped)).kind).toBe('results');
    expect(cloud.asked.slice(2)).toEqual([
      'enrol key-l',
      'events issued-token-no-1',
      'events issued-token-no-1',
    ]);
  });

  test('of another cloud is never sent to this one', async () => {
    await using one = await startEnrollingCloud();
    await using two = await startEnrollingCloud();
    one.addKey('key-1');
    {
      await using sink = gateway(one);
      await send(sink);
    }
    await using sink = gateway(two, noKey);
    expect((await send(sink)).kind).toBe('refused');
    expect(two.asked).toEqual([]);
    // Back at the first one it still holds.
    await using back = gateway(one, noKey);
    expect((await send(back)).kind).toBe('results');
  });

  test('with a damaged file is reported, and a new key helps', async () => {
    await using cloud = await startEnrollingCloud();
    cloud.addKey('key-1');
    {
      await using sink = gateway(cloud);
      await send(sink);
    }
    writeFileSync(join(dataDir, 'cloud-credential'), 'garbage');
    await using sink = gateway(cloud);
    expect(await send(sink)).toMatchObject({
      kind: 'refused',
      problem: { code: 'cloud.enrol_key_used' },
    });
    cloud.addKey('key-2');
    await using helped = gateway(cloud, 'key-2');
    expect((await send(helped)).kind).toBe('results');
  });
});

describe('a cloud that issues certificates', () => {
  test('receives a signed request, then the certificate, which is renewed before it expires', async () => {
    using authority = makeAuthority();
    // openssl's form of 30 days from now.
    const certificateTo = new Date(systemClock.nowMs() + 30 * dayMs)
      .toISOString()
      .replaceAll(/[-:T]|\.\d+/g, '');
    await using cloud = await startEnrollingCloud({
      tls: authority.issue(),
      authority,
      life: () => ({ certificateTo }),
    });
    cloud.addKey('key-1');
    const caPem = authority.caPem;
    {
      await using sink = gateway(cloud, 'key-1', { caPem });
      expect((await send(sink)).kind).toBe('results');
    }
    pass(21 * dayMs);
    await using sink = gateway(cloud, 'key-1', { caPem });
    expect((await send(sink)).kind).toBe('results');
    expect(cloud.told.map(({ clientName }) => clientName)).toEqual([undefined, 'gw-1', undefined, 'gw-1']);
    expect(cloud.issued).toHaveLength(2);
  });

  test('has a certificate for another key rejected', async () => {
    using authority = makeAuthority();
    const { cert } = authority.issue();
    await using cloud = await startEnrollingCloud({
      answer: () => ({ status: 200, body: { token: 'a-token-of-16-signs', certificate: cert } }),
    });
    await using sink = gateway(cloud);
    expect(await send(sink)).toMatchObject({
      kind: 'refused',
      problem: cloudProblem('cloud.certificate_of_other_key'),
    });
  });
});

test('is enrolled and renewed at the real receiver, back after weeks offline, and reported when revoked', async () => {
  await using receiver = await startReceiver({ tokenDays: 30, clock });
  using admin = openReceiverAdmin({ dataDir: receiver.dataDir, nowMs: clock.nowMs });
  const key = (): string =>
    admin.credentials.make({ kind: 'key', expiresAtMs: clock.nowMs() + dayMs }).secret;
  const tokens = () => admin.credentials.list('token', false).length;
  const keyFile = join(dataDir, 'enrol.key');
  writeFileSync(keyFile, key());
  const to = { kind: 'https', url: receiver.url, enrol: { dataDir, keyFile } } as const;
  await using sink = createHttpsSink(to, clock, { identity });

  expect((await send(sink)).kind).toBe('results');
  pass(20.5 * dayMs);
  expect((await send(sink)).kind).toBe('results');
  // The former one is of no use any more.
  expect(tokens()).toBe(1);
  pass(60 * dayMs);
  expect((await send(sink)).kind).toBe('results');
  expect(tokens()).toBe(1);

  for (const { id } of admin.credentials.list('token', false)) admin.credentials.revoke('token', id);
  expect(await send(sink)).toMatchObject({
    kind: 'refused',
    problem: { code: 'cloud.credential_refused' },
  });
  pass(61_000);
  writeFileSync(keyFile, key());
  expect((await send(sink)).kind).toBe('results');
  // A key of another gateway is reported as such.
  const { secret } = admin.credentials.make({
    kind: 'key',
    gateway: 'gw-2',
    expiresAtMs: clock.nowMs() + dayMs,
  });
  rmSync(join(dataDir, 'cloud-credential'));
  writeFileSync(keyFile, secret);
  await using stranger = createHttpsSink(to, clock, { identity });
  expect(await send(stranger)).toMatchObject({
    kind: 'refused',
    problem: {
      details: [
        { params: { status: '403' } },
        receiverProblem('receiver.other_gateway', { expected: 'gw-2', found: 'gw-1' }),
      ],
    },
  });
});
