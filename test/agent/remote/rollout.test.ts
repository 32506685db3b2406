/**
 * A version that the cloud requests: from the API of the real receiver, over the real sink and store, to the real update program with real apt, a
 * signed folder and its files. dpkg-query and systemctl are stubs: installing is tested on a booted Debian (update.booted.ts).
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { configSchema } from '../../../src/agent/config/config.ts';
import { maxRolloutsADay, type RolloutNow, rolloutOutcome } from '../../../src/agent/remote/rollout.ts';
import { automaticUpdate } from '../../../src/agent/system/update/automatic.ts';
import { compareVersions } from '../../../src/agent/system/update/debian.ts';
import { type UpdateFacts, updateFacts } from '../../../src/agent/system/update/facts.ts';
import type { UpdateResult } from '../../../src/agent/system/update/result.ts';
import { update } from '../../../src/cli/update.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { ask, type Receiver, startReceiver } from '../../receiver/start.ts';
import { shop } from '../store/fixtures.ts';
import { addPackage, type Keys, makeKeys, openFolder, sign } from '../system/update/folder.ts';
import { storeWithSales } from '../upload/uploading.ts';
import { connect, entries, gateway, json, ofGateway, seen, tokenOf } from './connect.ts';

const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
const signal = new AbortController().signal;
const hourMs = 3_600_000;
let keys: Keys;
let otherKeys: Keys;
beforeAll(() => {
  keys = makeKeys();
  otherKeys = makeKeys();
});
afterAll(() => {
  keys.remove();
  otherKeys.remove();
});

const want = (receiver: Receiver, version: string | null): Promise<Response> =>
  ask(receiver, '/v1/rollouts', {
    ...{ method: 'PUT', headers: json },
    body: JSON.stringify({ version, by: '田中', gateways: [{ shop: shop.id, gateway }] }),
  });

/** Root's side of a gateway with version 1.0.0, and a signed folder with 1.1.0 and 1.2.0. */
function machineWith(dataDir: string) {
  const at = openFolder();
  onTestFinished(() => rmSync(at, { recursive: true }));
  const [folder = '', keyFolder = '', from = '', bin = ''] = ['updates', 'keys', 'signed', 'bin'].map(
    (name) => {
      mkdirSync(join(at, name), { mode: 0o755 });
      return join(at, name);
    },
  );
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) addPackage(from, { version, architecture });
  sign(from, keys);
  const stub = (name: string, body: string): void =>
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  stub('dpkg-query', `echo 'installed 1.0.0 ${architecture} 300'`);
  stub('systemctl', `echo "$@" >>${at}/started`);
  stub('busctl', `[ "$1" = get-property ] && cat ${at}/kernel`);
  writeFileSync(join(at, 'kernel'), 'b false\n');
  const apply = join(at, 'apply-program');
  const clockMark = join(at, 'synchronized');
  writeFileSync(apply, '#!/bin/sh\n');
  let printed: (line: string) => void = () => undefined;
  const terminal = {
    ...({ language: 'en', runtime: '', environment: { PATH: `${bin}:${process.env['PATH']}` } } as const),
    ...{ print: (line: string) => printed(line), printError: () => undefined },
  };
  return {
    ...{ folder, from, file: join(from, `tillframe_1.1.0_${architecture}.deb`) },
    facts: (): UpdateFacts => ({ ...updateFacts(folder), isPackage: true }),
    trust: (its: Keys) => writeFileSync(join(keyFolder, 'updates.asc'), readFileSync(its.publicKey)),
    started: () => existsSync(join(at, 'started')),
    /** As its time service does. */
    setClock: (service: 'timesyncd' | 'chrony') =>
      service === 'timesyncd' ? writeFileSync(clockMark, '') : writeFileSync(join(at, 'kernel'), 'b true\n'),
    /** The hourly run of root. */
    async run(
      remote: object,
      settings: object = {},
      {
        duringDownload = {},
        clockState = 'synced',
      }: { duringDownload?: object; clockState?: 'auto' | 'synced' } = {},
    ) {
      const config = join(at, 'config.yaml');
      const written = {
        shop: { id: shop.id },
        dataDir,
        remote,
        update: { from, hours: '00:00-24:00', ...settings },
        clock: { state: clockState },
      };
      writeFileSync(config, JSON.stringify(written));
      printed = (line) => {
        if (line.startsWith('fetching'))
          writeFileSync(config, JSON.stringify({ ...written, ...duringDownload }));
      };
      const machine = { folder, keyFolders: [keyFolder], apply, clockMark };
      return await update(undefined, { config, automatic: true, wait: false }, terminal, signal, machine);
    },
  };
}

const permitted = { updates: true };

/** A gateway that its cloud has seen, and root's side of it. */
async function openGateway() {
  const opened = new AsyncDisposableStack();
  const receiver = opened.use(await startReceiver());
  const { store, path } = opened.use(await storeWithSales(1));
  const token = tokenOf(receiver);
  await seen(receiver, store, token);
  const machine = machineWith(dirname(path));
  const written = { remote: permitted, update: { from: machine.from }, updates: machine.facts };
  return {
    ...{ receiver, store, token, machine, written },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

test('installs the version that the cloud requests as its own updates, and reports how far it is', async () => {
  await using opened = await openGateway();
  const { receiver, store, token, machine, written } = opened;
  const reported = async () => {
    await using connected = connect(store, receiver, token, written);
    await expect.poll(async () => (await connected.remote.report())?.version).toBeDefined();
    // Looks after each change of the files come with the next look.
    await expect.poll(async () => (await store.read.remoteRollout()).rollout).toBeDefined();
    return (await connected.remote.report())?.rollout;
  };
  expect((await want(receiver, '1.1.0')).status).toBe(200);
  expect(await reported()).toMatchObject({ version: '1.1.0', state: 'waiting' });
  expect(await entries(store)).toMatchObject([{ what: 'settings', by: '田中', target: 'tillframe 1.1.0' }]);

  machine.trust(otherKeys);
  await expect(machine.run(permitted)).rejects.toThrow(/not signed by a key/);
  await expect.poll(reported).toMatchObject({ state: 'waiting', problem: { code: 'update.not_verified' } });
  // Root's program does not look at it where the shop does not permit it.
  machine.trust(keys);
  expect(await machine.run({})).toBe(0);
  expect(machine.started()).toBe(false);

  // The requested version, although a newer one is there.
  expect(await machine.run(permitted)).toBe(0);
  expect(machine.started()).toBe(true);
  expect(readFileSync(join(machine.folder, 'pending'), 'utf8')).toContain('to 1.1.0\n');
  expect(readFileSync(join(machine.folder, 'next.deb'))).toEqual(readFileSync(machine.file));
  await expect.poll(reported).toMatchObject({ state: 'installing' });

  rmSync(join(machine.folder, 'pending'));
  // Another one was rolled back since.
  const result = { outcome: 'returned', from: '1.0.0', to: '1.2.0', why: '', atMs: clock.nowMs() };
  writeFileSync(join(machine.folder, 'result.json'), JSON.stringify(result));
  writeFileSync(join(machine.folder, 'rolled-back'), '1.2.0 \n1.1.0 not_healthy\n');
  await expect
    .poll(reported)
    .toMatchObject({ state: 'rolled_back', problem: { code: 'update.not_healthy' } });
  expect(await machine.run(permitted)).toBe(0);
  expect(existsSync(join(machine.folder, 'pending'))).toBe(false);
  // Final, also where it is asked for anew.
  const before = await reported();
  await want(receiver, '1.1.0');
  await expect.poll(async () => (await reported())?.at).not.toBe(before?.at);
  expect(await reported()).toMatchObject({ state: 'rolled_back' });
  expect(await machine.run(permitted)).toBe(0);
  expect(existsSync(join(machine.folder, 'pending'))).toBe(false);
});

test('drops a version that is not begun where the cloud takes it back, another one is set up, or none', async () => {
  await using other = await startReceiver();
  await using opened = await openGateway();
  const { receiver, store, token, machine, written } = opened;
  machine.trust(keys);
  const requested = async () => (await store.read.remoteRollout()).rollout?.version;
  async function asked(): Promise<void> {
    await want(receiver, '1.1.0');
    await using _ = connect(store, receiver, token, written);
    await expect.poll(requested).toBe('1.1.0');
  }
  await asked();
  await want(receiver, null);
  {
    await using _ = connect(store, receiver, token, written);
    await expect.poll(requested).toBeUndefined();
  }
  await asked();
  {
    await using _ = connect(store, other, tokenOf(other), written);
    await expect.poll(requested).toBeUndefined();
  }
  await asked();
  const connected = connect(store, receiver, token, written);
  await connected[Symbol.asyncDispose]();
  await connected.remote.run({}, '', signal);
  expect(await requested()).toBeUndefined();
  expect(await machine.run(permitted)).toBe(0);
  expect(machine.started()).toBe(false);
});

test('takes so many versions a day, and no more', async () => {
  await using opened = await openGateway();
  const { receiver, store, token } = opened;
  const rollout = { mark: 'x', version: '0.0.1', at: '', expiresAtMs: 0, state: 'refused' } as const;
  const entry = { what: 'settings', caller: 'cloud', by: 'x' } as const;
  for (let number = 0; number < maxRolloutsADay; number++) {
    await store.write.noteRemoteRollout({ rollout, entry, isDated: true });
    // Dropping it makes no room.
    await store.write.forgetRemoteRollout();
  }
  await want(receiver, '1.1.0');
  const connected = connect(store, receiver, token, { remote: permitted, update: { from: '/media/x' } });
  await expect.poll(async () => (await connected.remote.report())?.version).toBeDefined();
  // Its end waits for the look that has begun.
  await connected[Symbol.asyncDispose]();
  expect((await store.read.remoteRollout()).rollout).toBeUndefined();
});

test('waits for the update address that comes in the same document', async () => {
  await using opened = await openGateway();
  const { receiver, store, token, machine } = opened;
  const settings = JSON.stringify({
    by: '田中',
    updates: { from: 'https://updates.example/', automatic: false, hours: '02:00-05:00' },
  });
  const set = await ask(receiver, `${ofGateway}/settings`, { method: 'PUT', headers: json, body: settings });
  expect(set.status).toBe(200);
  await want(receiver, '1.1.0');
  await using _ = connect(store, receiver, token, { remote: permitted, updates: machine.facts });
  await expect
    .poll(async () => (await store.read.remoteRollout()).rollout)
    .toMatchObject({ version: '1.1.0', state: 'waiting' });
});

test('keeps a version that is being installed when the cloud takes it back', async () => {
  await using opened = await openGateway();
  const { receiver, store, token, machine, written } = opened;
  const noted = async () => (await store.read.remoteRollout()).rollout;
  await want(receiver, '1.1.0');
  {
    await using _ = connect(store, receiver, token, written);
    await expect.poll(noted).toMatchObject({ state: 'waiting' });
  }
  mkdirSync(machine.folder, { recursive: true });
  writeFileSync(join(machine.folder, 'pending'), 'from 1.0.0\nto 1.1.0\nstep keep\n');
  await want(receiver, null);
  const connected = connect(store, receiver, token, written);
  await expect.poll(async () => (await connected.remote.report())?.version).toBeDefined();
  await connected[Symbol.asyncDispose]();
  expect(await noted()).toMatchObject({ version: '1.1.0', state: 'installing' });
});

test('drops a waiting version when another one waits for the clock, or the cloud offers none', async () => {
  await using opened = await openGateway();
  const { receiver, store, token, written } = opened;
  const noted = async () => (await store.read.remoteRollout()).rollout?.version;
  await want(receiver, '1.1.0');
  {
    await using connected = connect(store, receiver, token, written);
    await expect.poll(noted).toBe('1.1.0');
    const lifetime = new AbortController();
    const desired = async () => ({ kind: 'not_offered' }) as const;
    const running = connected.remote.run({ desired }, receiver.url, lifetime.signal);
    await expect.poll(noted).toBeUndefined();
    lifetime.abort(new Error('stopping'));
    await running;
  }
  {
    await using _ = connect(store, receiver, token, written);
    await expect.poll(noted).toBe('1.1.0');
  }
  await want(receiver, '1.2.0');
  await using _ = connect(store, receiver, token, { ...written, clockState: 'unsynced' });
  await expect.poll(noted).toBeUndefined();
});

test('installs nothing when the settings changed during the download, or the database is unreadable', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillframe-rollout-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  const machine = machineWith(dataDir);
  machine.trust(keys);
  expect(await machine.run({}, { automatic: true }, { duringDownload: { update: {} } })).toBe(0);
  expect(machine.started()).toBe(false);
  writeFileSync(join(dataDir, 'tillframe.db'), 'no database');
  writeFileSync(join(dataDir, 'secrets.key'), '');
  expect(await machine.run(permitted, { automatic: true })).toBe(0);
  expect(machine.started()).toBe(false);
  // No roll-out can be in it.
  expect(await machine.run({}, { automatic: true })).toBe(0);
  expect(machine.started()).toBe(true);
});

const atMs = 1_000 * hourMs;
const requestedAt = '2026-12-01T10:00:00Z';
const noUpdates: UpdateFacts = {
  isPackage: true,
  pending: undefined,
  result: undefined,
  rolledBack: [],
  attempt: undefined,
};
function outcomeOf({
  version = '1.1.0',
  expiresAtMs = atMs + hourMs,
  ...now
}: Partial<RolloutNow> & {
  version?: string;
  expiresAtMs?: number;
  facts?: Partial<UpdateFacts>;
  remote?: object;
  from?: string | undefined;
} = {}) {
  const { facts = {}, remote = permitted } = now;
  const update = 'from' in now ? { from: now.from } : { from: '/media/stick' };
  const { state, problem } = rolloutOutcome(
    { version, at: requestedAt, expiresAtMs },
    {
      config: configSchema.parse({ remote, update }),
      installed: now.installed ?? '1.0.0',
      updates: { ...noUpdates, ...facts },
      nowMs: 'nowMs' in now ? now.nowMs : atMs,
      isOlder: (a, b) => compareVersions(a, b) < 0,
    },
  );
  return problem === undefined ? state : [state, problem.code];
}
const result = (outcome: UpdateResult['outcome'], why: UpdateResult['why'] = ''): Partial<UpdateFacts> => ({
  result: { outcome, why, from: '1.0.0', to: '1.1.0', atMs },
});

test.each([
  ['the shop does not permit it', { remote: {} }, 'remote.not_permitted'],
  ['the program is not installed from its package', { facts: { isPackage: false } }, 'remote.not_a_package'],
  ['there is no address of updates', { from: undefined }, 'remote.no_update_address'],
  ['a newer version runs', { installed: '1.1.1' }, 'remote.version_older'],
  [
    'a release runs and its candidate is requested',
    { installed: '1.1.0', version: '1.1.0~rc1' },
    'remote.version_older',
  ],
  ['its time is over', { expiresAtMs: atMs }, 'remote.expired'],
  ['its end is far ahead', { expiresAtMs: atMs + 40 * 24 * hourMs }, 'remote.expiry_far'],
] as const)('refuses a version where %s', (_, given, code) => {
  expect(outcomeOf(given)).toEqual(['refused', code]);
});

test('judges no time while the clock is not set', () => {
  expect(outcomeOf({ expiresAtMs: 0, nowMs: undefined })).toEqual(['waiting', 'update.clock_not_set']);
});

test('holds automatic updates back for a requested version until its end, whether the clock is set or not', () => {
  const due = (expiresAtMs: number, isClockSet: boolean) =>
    automaticUpdate({
      update: { from: '/media/stick', automatic: true, hours: '00:00-24:00' },
      rollout: { mark: 'x', version: '1.1.0', at: requestedAt, expiresAtMs, state: 'waiting' },
      ...{ isPermitted: true, nowMs: atMs, isClockSet, timeZone: 'Asia/Tokyo' },
    });
  expect(due(atMs + hourMs, true)).toEqual({ requested: { version: '1.1.0', at: requestedAt } });
  expect(due(atMs + hourMs, false)).toBeUndefined();
  for (const isClockSet of [true, false]) expect(due(atMs, isClockSet)).toEqual({});
});

test.each(['timesyncd', 'chrony'] as const)(
  'installs no requested version before %s has set the clock',
  async (service) => {
    await using opened = await openGateway();
    const { receiver, store, token, machine, written } = opened;
    machine.trust(keys);
    await want(receiver, '1.1.0');
    {
      await using _ = connect(store, receiver, token, written);
      await expect.poll(async () => (await store.read.remoteRollout()).rollout?.state).toBe('waiting');
    }
    const run = () => machine.run(permitted, { automatic: true }, { clockState: 'auto' });
    expect(await run()).toBe(0);
    expect(machine.started()).toBe(false);
    machine.setClock(service);
    expect(await run()).toBe(0);
    expect(machine.started()).toBe(true);
  },
);

test('tries a version at once that is requested anew after its installation could not begin', async () => {
  await using opened = await openGateway();
  const { receiver, store, token, machine, written } = opened;
  machine.trust(keys);
  const noted = async () => (await store.read.remoteRollout()).rollout;
  async function requestAnew(): Promise<void> {
    const before = await noted();
    await want(receiver, '1.1.0');
    await using _ = connect(store, receiver, token, written);
    await expect.poll(async () => (await noted())?.at ?? before?.at).not.toBe(before?.at);
  }
  async function untilWaiting(code: string | undefined): Promise<void> {
    await using connected = connect(store, receiver, token, written);
    const reported = async () => {
      const { state, problem } = (await connected.remote.report())?.rollout ?? {};
      return { state, code: problem?.code };
    };
    await expect.poll(reported).toEqual({ state: 'waiting', code });
  }
  const begins = async (): Promise<boolean> => {
    expect(await machine.run(permitted)).toBe(0);
    const path = join(machine.folder, 'pending');
    const isPending = existsSync(path);
    rmSync(path, { force: true });
    return isPending;
  };
  await requestAnew();
  expect(await begins()).toBe(true);
  const result = { outcome: 'not_begun', from: '1.0.0', to: '1.1.0', why: 'needs_more', atMs: clock.nowMs() };
  writeFileSync(join(machine.folder, 'result.json'), JSON.stringify(result));
  await untilWaiting('update.needs_more');
  expect(await begins()).toBe(false);
  // Neither does an attempt that fails in between end the wait.
  machine.trust(otherKeys);
  await expect(machine.run(permitted)).rejects.toThrow(/not signed by a key/);
  machine.trust(keys);
  expect(await begins()).toBe(false);

  await requestAnew();
  // Neither the reason nor the wait of the request before.
  await untilWaiting(undefined);
  machine.trust(otherKeys);
  await expect(machine.run(permitted)).rejects.toThrow(/not signed by a key/);
  await untilWaiting('update.not_verified');
  machine.trust(keys);
  expect(await begins()).toBe(true);
  await untilWaiting('update.needs_more');
});

test('is installed once it was judged, and not while it is', () => {
  expect(outcomeOf({ installed: '1.1.0', facts: { pending: '1.1.0' } })).toBe('installing');
  expect(outcomeOf({ installed: '1.1.0', facts: result('updated') })).toBe('installed');
  expect(outcomeOf({ facts: { pending: '1.2.0' } })).toBe('waiting');
});

test('names why a version was rolled back or not begun', () => {
  const rolledBack = [
    { version: '1.2.0', why: '' },
    { version: '1.1.0', why: 'not_healthy' },
  ] as const;
  expect(outcomeOf({ facts: { rolledBack } })).toEqual(['rolled_back', 'update.not_healthy']);
  expect(outcomeOf({ version: '1.2.0', facts: { rolledBack } })).toEqual(['rolled_back', 'update.failed']);
  expect(outcomeOf({ version: '1.3.0', facts: { rolledBack } })).toBe('waiting');
  const attempt = { version: '1.1.0', at: requestedAt };
  const notBegun = { ...result('not_begun', 'needs_more'), attempt };
  expect(outcomeOf({ facts: notBegun })).toEqual(['waiting', 'update.needs_more']);
  expect(outcomeOf({ facts: { ...notBegun, attempt: { ...attempt, at: '2026-12-01T09:00:00Z' } } })).toBe(
    'waiting',
  );
});
