/** Changes of the network on a real NetworkManager: applied, confirmed, and reverted under all conditions. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addWifi, setAddress } from '../../../../src/agent/system/network/apply.ts';
import { createNetworkChanges, type NetworkChanges } from '../../../../src/agent/system/network/change.ts';
import { managerState } from '../../../../src/agent/system/network/devices.ts';
import { fieldsOf } from '../../../../src/agent/system/network/nmcli.ts';
import type { FixedAddress } from '../../../../src/agent/system/network/settings.ts';
import { scanWifi } from '../../../../src/agent/system/network/wifi.ts';
import { type Clock, systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import {
  type NetworkPeer,
  startNetworkManager,
  withoutNetworkManager,
} from '../../../peers/network/network-manager.ts';

const isMissing = withoutNetworkManager();

/** Range of its DHCP. */
const fromRouter = /^192\.168\.77\.1[012]\d\/24$/;

const fixed = (address: string): FixedAddress => ({
  ...{
    method: 'fixed',
    address,
    prefix: 24,
    router: '192.168.77.1',
    nameServers: ['192.168.77.1', 'fd00::53'],
  },
});

describe.skipIf(isMissing)('a change of the network', () => {
  let peer: NetworkPeer;
  beforeAll(async () => {
    peer = await startNetworkManager();
  });
  afterAll(() => peer[Symbol.asyncDispose]());
  // A failed test must not leave its network to the next.
  beforeEach(async () => {
    rmSync(file(), { force: true });
    const { settings, connection, state } = await peer.eth0();
    if (state === 'connected' && settings?.method === 'automatic') return;
    const profile = connection?.uuid ?? peer.run('nmcli', '-g', 'UUID', 'connection', 'show').split('\n')[0];
    await setAddress(peer.manager, {
      ...{ profile: profile ?? '', settings: { method: 'automatic' }, where: 'disk' },
    });
    peer.run('nmcli', 'connection', 'up', 'uuid', profile ?? '');
  });

  const file = (): string => join(peer.folder, 'network-change.json');
  const address = (): string =>
    /inet ([\d./]+)/.exec(peer.run('ip', '-4', 'addr', 'show', 'eth0'))?.[1] ?? '';

  /** Runs the changes like the agent, until the body ends. */
  async function withChanges<T>(
    body: (changes: NetworkChanges) => Promise<T>,
    { clock = systemClock, ...limits }: { clock?: Clock; checkpointMs?: number } = {},
  ): Promise<T> {
    const stop = new AbortController();
    const changes = createNetworkChanges({
      ...{ manager: peer.manager, clock, log: createLog({ level: 'silent' }) },
      file: file(),
      ...limits,
    });
    const running = changes.run(stop.signal);
    try {
      return await body(changes);
    } finally {
      stop.abort();
      await running;
    }
  }

  async function begin(changes: NetworkChanges, settings: FixedAddress): Promise<string> {
    const begun = await changes.begin(await peer.eth0(), { kind: 'address', settings });
    if (typeof begun === 'string') throw new Error(begun);
    return begun.key ?? '';
  }

  const stateOf = (changes: NetworkChanges) => changes.current()?.state;

  it('begins with an address from the shop’s router', async () => {
    expect(await managerState(peer.manager)).toBe('ready');
    expect(await peer.eth0()).toMatchObject({
      ...{ kind: 'wired', state: 'connected', router: '192.168.77.1', nameServers: ['192.168.77.1'] },
      ...{ settings: { method: 'automatic' }, connection: { name: 'Wired connection 1' } },
      addresses: [expect.stringMatching(fromRouter)],
    });
  });

  it('requires the rights', async () => {
    expect(await managerState(peer.stranger)).toBe('no_rights');
    const changes = createNetworkChanges({
      ...{ manager: peer.stranger, clock: systemClock, log: createLog({ level: 'silent' }), file: file() },
    });
    const proposed = { kind: 'address', settings: fixed('192.168.77.20') } as const;
    expect(await changes.begin(await peer.eth0(), proposed)).toBe('refused');
    expect(existsSync(file())).toBe(false);
  });

  it('is reverted without a confirmation', async () => {
    const before = address();
    const timeIsUp = Promise.withResolvers<undefined>();
    /** The two minutes for a confirmation end when the test says so. */
    const clock: Clock = {
      ...systemClock,
      sleep: (ms, signal) => {
        const slept = systemClock.sleep(ms, signal);
        return ms > 30_000 ? Promise.race([slept, timeIsUp.promise]) : slept;
      },
    };
    await withChanges(
      async (changes) => {
        await begin(changes, fixed('192.168.77.20'));
        await expect.poll(() => stateOf(changes)).toBe('waiting');
        expect(address()).toBe('192.168.77.20/24');
        expect(
          await changes.begin(await peer.eth0(), { kind: 'address', settings: fixed('192.168.77.21') }),
        ).toBe('busy');
        expect(stateOf(changes)).toBe('waiting');
        timeIsUp.resolve(undefined);
        await expect.poll(() => stateOf(changes)).toBe('reverted');
        expect(changes.current()).toMatchObject({ why: 'not_confirmed' });
        expect(changes.current()?.key).toBeUndefined();
      },
      { clock },
    );
    await expect.poll(address).toBe(before);
    expect((await peer.eth0()).settings).toEqual({ method: 'automatic' });
    expect(existsSync(file())).toBe(false);
  });

  it('is reverted at once when another machine has the address', async () => {
    await withChanges(async (changes) => {
      await begin(changes, fixed('192.168.77.9'));
      await expect.poll(() => stateOf(changes)).toBe('reverted');
      expect(changes.current()).toMatchObject({ why: 'address_taken' });
    });
    await expect.poll(address).toMatch(fromRouter);
  });

  it('is reverted on request, even while it is being applied', async () => {
    await withChanges(async (changes) => {
      const key = await begin(changes, fixed('192.168.77.20'));
      await expect.poll(() => stateOf(changes)).toBe('waiting');
      expect(await changes.confirm(key)).toBe('kept');
      // A router that answers no DHCP: NetworkManager waits for it for 45 s.
      peer.routerAnswers(false);
      try {
        const device = await peer.eth0();
        const begun = await changes.begin(device, { kind: 'address', settings: { method: 'automatic' } });
        if (typeof begun === 'string') throw new Error(begun);
        await expect.poll(async () => (await peer.eth0()).state).toBe('connecting');
        expect(stateOf(changes)).toBe('applying');
        await changes.revert();
        expect(changes.current()).toMatchObject({ state: 'reverted', why: 'asked' });
        await expect.poll(address).toBe('192.168.77.20/24');
      } finally {
        peer.routerAnswers(true);
      }
      const begun = await changes.begin(await peer.eth0(), {
        kind: 'address',
        settings: { method: 'automatic' },
      });
      await expect.poll(() => stateOf(changes)).toBe('waiting');
      expect(await changes.confirm((typeof begun === 'string' ? undefined : begun.key) ?? '')).toBe('kept');
    });
    await expect.poll(address).toMatch(fromRouter);
  });

  it('is reverted by the next start, and by NetworkManager alone', async () => {
    const leave = () =>
      withChanges(
        async (changes) => {
          await begin(changes, fixed('192.168.77.20'));
          await expect.poll(() => stateOf(changes)).toBe('waiting');
        },
        { checkpointMs: 300_000 },
      );
    await leave();
    expect(address()).toBe('192.168.77.20/24');
    expect(readFileSync(file(), 'utf8')).toContain('192.168.77.20');
    const seen = async () =>
      withChanges(async (changes) => {
        await expect.poll(() => stateOf(changes)).toBe('reverted');
        expect(changes.current()).toMatchObject({ why: 'restarted', proposed: { kind: 'address' } });
      });
    await seen();
    await expect.poll(address).toMatch(fromRouter);

    await leave();
    expect(address()).toBe('192.168.77.20/24');
    const [checkpoint = ''] = /\/org\/\S*\/Checkpoint\/\d+/.exec(peer.run('busctl', ...checkpoints)) ?? [];
    const rollbackAfter = ['org.freedesktop.NetworkManager.Checkpoint', 'RollbackTimeout'];
    expect(
      peer.run('busctl', '--system', 'get-property', networkManager, checkpoint, ...rollbackAfter).trim(),
    ).toBe('u 300');
    const sooner = ['CheckpointAdjustRollbackTimeout', 'ou', checkpoint, '1'];
    peer.run('busctl', '--system', 'call', networkManager, managerPath, networkManager, ...sooner);
    await expect.poll(address).toMatch(fromRouter);
    expect(existsSync(file())).toBe(true);
    await seen();
    expect(existsSync(file())).toBe(false);
    expect((await peer.eth0()).settings).toEqual({ method: 'automatic' });
  });

  it('is reverted when NetworkManager was restarted in between', async () => {
    await withChanges(async (changes) => {
      await begin(changes, fixed('192.168.77.20'));
      await expect.poll(() => stateOf(changes)).toBe('waiting');
      await peer.restartManager();
      await changes.revert();
      expect(changes.current()).toMatchObject({ state: 'reverted', why: 'asked' });
    });
    await expect.poll(address).toMatch(fromRouter);
    expect((await peer.eth0()).settings).toEqual({ method: 'automatic' });
  });

  it('stays once it is confirmed, also after a restart of NetworkManager', async () => {
    await withChanges(async (changes) => {
      const key = await begin(changes, fixed('192.168.77.20'));
      expect(await changes.confirm('some other key')).toBe('over');
      expect(await changes.confirm(key)).toBe('early');
      await expect.poll(() => stateOf(changes)).toBe('waiting');
      expect(await changes.confirm(key)).toBe('kept');
      expect(await changes.confirm(key)).toBe('over');
    });
    expect(existsSync(file())).toBe(false);
    expect(peer.run('busctl', ...checkpoints)).toContain('ao 0');
    await peer.restartManager();
    expect(await peer.eth0()).toMatchObject({
      ...{ addresses: ['192.168.77.20/24'], router: '192.168.77.1' },
      settings: { ...fixed('192.168.77.20'), nameServers: ['192.168.77.1'] },
    });
    // And back to the router's.
    await withChanges(async (changes) => {
      const begun = await changes.begin(await peer.eth0(), {
        kind: 'address',
        settings: { method: 'automatic' },
      });
      await expect.poll(() => stateOf(changes)).toBe('waiting');
      expect(await changes.confirm((typeof begun === 'string' ? undefined : begun.key) ?? '')).toBe('kept');
    });
    expect(address()).toMatch(fromRouter);
  });

  it('to an automatic address keeps name servers set by a person', async () => {
    const { connection } = await peer.eth0();
    const profile = connection?.uuid ?? '';
    const nameServers = () =>
      peer.run('nmcli', '-g', 'ipv4.dns', 'connection', 'show', 'uuid', profile).trim();
    peer.run('nmcli', 'connection', 'modify', 'uuid', profile, 'ipv4.dns', '192.168.77.53');
    const automatic = { profile, settings: { method: 'automatic' }, where: 'memory' } as const;
    expect(await setAddress(peer.manager, automatic)).toMatchObject({ kind: 'done' });
    expect(nameServers()).toBe('192.168.77.53');
    const settings = fixed('192.168.77.20');
    expect(await setAddress(peer.manager, { profile, settings, where: 'memory' })).toMatchObject({
      kind: 'done',
    });
    expect(nameServers()).toBe('192.168.77.1');
    expect(await setAddress(peer.manager, automatic)).toMatchObject({ kind: 'done' });
    expect(nameServers()).toBe('');
  });

  it('passes a Wi-Fi password without exposing it', async () => {
    const password = 'pa ss"w\\o$(r)d: パス';
    const ssid = '-x (Café)\\ 喫茶: "5G"';
    const added = await addWifi(peer.manager, {
      device: 'wlan0',
      settings: { ssid, password },
    });
    if (added.kind === 'failed') throw new Error(added.output);
    const show = ['connection', 'show', 'uuid', added.profile];
    const asked = ['--show-secrets', '--escape', 'no', '--get-values', '802-11-wireless-security.psk'];
    expect(peer.run('nmcli', ...asked, ...show)).toBe(`${password}\n`);
    expect(peer.run('nmcli', '--escape', 'no', '-g', '802-11-wireless.ssid', ...show)).toBe(`${ssid}\n`);
    expect(peer.calls()).not.toContain('pa ss');
    expect(existsSync(join(process.env['HOME'] ?? '', '.cache/nmcli-history'))).toBe(false);
    const [listed] = peer
      .run('nmcli', '--terse', '--fields', 'UUID,TYPE,NAME', 'connection', 'show')
      .split('\n')
      .filter((line) => line.startsWith(added.profile));
    expect(fieldsOf(listed ?? '')).toEqual([added.profile, '802-11-wireless', ssid]);
    // There is no radio here.
    expect(await scanWifi(peer.manager, 'wlan0')).toBeUndefined();
  });
});

const networkManager = 'org.freedesktop.NetworkManager';
const managerPath = '/org/freedesktop/NetworkManager';
const checkpoints = ['--system', 'get-property', networkManager, managerPath, networkManager, 'Checkpoints'];
