/**
 * Searches over real sockets: cameras that respond late, twice, malformed or with another address; several interfaces;
 * bounds.
 */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createGathering,
  type Discovery,
  discover,
  type FoundDevice,
  type Progress,
} from '../../../src/agent/cameras/discover.ts';
import { probeNetwork, searchInterfaces } from '../../../src/agent/cameras/onvif/probe.ts';
import { parseProbeMatches } from '../../../src/agent/cameras/onvif/probe-match.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { type OnvifCamera, startOnvifCamera } from '../../peers/cameras/onvif-camera.ts';
import { probeMatchXml } from '../../peers/cameras/onvif-xml.ts';

const never = new AbortController().signal;
const loopback = { name: 'lo', address: '127.0.0.1' };
const profiles = [{ token: 'sub', encoding: 'H264', width: 640, height: 360 }];

/** Cameras of other tests may be on this loopback: only this test's count. */
const search = (
  options: {
    interfaces?: { name: string; address: string }[];
    onProgress?: (progress: Progress) => void;
  } = {},
): Promise<Discovery> =>
  discover(
    { waitMs: 3_000, thumbnailWidthPx: 640 },
    {
      clock: systemClock,
      interfaces: options.interfaces ?? [loopback],
      ...(options.onProgress && { onProgress: options.onProgress }),
    },
    never,
  );

function of(camera: OnvifCamera, { devices }: Discovery): FoundDevice[] {
  return devices.filter(({ endpoint }) => endpoint?.startsWith(camera.endpoint));
}

describe('a search', () => {
  it('finds cameras that respond once, twice, late, after garbage or truncated, each once', async () => {
    await using good = await startOnvifCamera({ profiles, name: 'Front Door' });
    await using late = await startOnvifCamera({ profiles, answers: ['late', 'garbage', 'late'] });
    await using cut = await startOnvifCamera({ profiles, answers: ['empty', 'truncated'] });
    await using twice = await startOnvifCamera({ profiles, answers: ['good', 'good', 'garbage'] });
    const progress: Progress[] = [];
    const found = await search({ onProgress: (each) => progress.push(each) });
    for (const camera of [good, late, cut, twice]) expect(of(camera, found)).toHaveLength(1);
    expect(of(good, found)[0]).toMatchObject({
      name: 'Front Door',
      hardware: 'P100',
      address: { host: '127.0.0.1', port: good.port, path: '/onvif/device_service' },
      otherHosts: [],
      chosen: [{ token: 'sub', url: 'rtsp://127.0.0.1:554/sub' }],
    });
    expect(good.probes()).toBeGreaterThanOrEqual(3);
    // Each was queried once, however often it responded.
    expect(twice.calls.filter((call) => call === 'GetSystemDateAndTime')).toHaveLength(1);
    expect(progress[0]).toEqual({ kind: 'searching', interfaces: [loopback], waitMs: 3_000 });
    expect(progress).toContainEqual({ kind: 'probing', devices: found.devices.length });
  });

  it('counts both devices of one response', async () => {
    await using recorder = await startOnvifCamera({ profiles, answers: ['two_matches'] });
    expect(of(recorder, await search()).map(({ endpoint }) => endpoint)).toEqual([
      `${recorder.endpoint}-second`,
      recorder.endpoint,
    ]);
  });

  it('queries the host that responded, whatever address it reports', async () => {
    await using third = await startOnvifCamera({ host: '127.0.0.2', profiles });
    await using moved = await startOnvifCamera({
      profiles,
      reportedHost: '192.168.254.99',
      xaddrs: 'http://192.168.254.99:PORT/onvif/device_service',
    });
    await using evil = await startOnvifCamera({
      profiles,
      xaddrs: `http://127.0.0.2:${third.port}/onvif/device_service`,
    });
    const found = await search();
    expect(of(moved, found)[0]).toMatchObject({
      address: { host: '127.0.0.1' },
      chosen: [{ url: 'rtsp://127.0.0.1:554/sub' }],
    });
    expect(of(evil, found)[0]).toMatchObject({
      address: { host: '127.0.0.1', port: third.port },
      problem: { code: 'onvif.unreachable' },
    });
    expect(third.calls).toEqual([]);
  });

  it('queries the usual path when a device reports no address', async () => {
    await using silent = await startOnvifCamera({ answers: ['no_xaddrs'] });
    expect(of(silent, await search())[0]?.address).toEqual({
      host: '127.0.0.1',
      port: 80,
      path: '/onvif/device_service',
      secure: false,
    });
  });

  it('reports an interface that can not be searched, and searches the others', async () => {
    await using camera = await startOnvifCamera({ profiles });
    const gone = { name: 'gone0', address: '203.0.113.7' };
    const found = await search({ interfaces: [gone, loopback] });
    expect(found.failed).toEqual([gone]);
    expect(of(camera, found)).toHaveLength(1);
  });

  it('lists the interfaces of this machine, the loopback last', () => {
    expect(searchInterfaces().at(-1)?.address).toMatch(/^127\./);
  });

  it('rejects with the reason on abort and closes all sockets, also while a probe is sent', async () => {
    const sockets = (): number =>
      process.getActiveResourcesInfo().filter((kind) => kind === 'UDPWrap').length;
    for (const afterMs of [0, 1, 5, 151, 300]) {
      const stop = new AbortController();
      const reason = new Error('stopped');
      const searching = probeNetwork(
        { interfaces: [loopback, loopback], waitMs: 30_000, clock: systemClock, onDatagram: () => undefined },
        stop.signal,
      );
      await systemClock.sleep(afterMs);
      stop.abort(reason);
      await expect(searching).rejects.toBe(reason);
    }
    // node-onvif continues in a timer of 150 ms; a failure there would end this test run.
    await systemClock.sleep(400);
    await expect.poll(sockets).toBe(0);
  });
});

describe('answers', () => {
  const matchOf = (endpoint: string): Buffer =>
    Buffer.from(
      probeMatchXml({ endpoint, xaddrs: 'http://10.0.0.9/onvif/device_service', name: 'x', relatesTo: 'y' }),
    );

  it('does not list hosts outside of local networks', () => {
    const gathering = createGathering();
    for (const from of ['203.0.113.5', '8.8.8.8', '100.64.0.1']) gathering.add(matchOf(randomUUID()), from);
    expect(gathering.devices()).toEqual([]);
  });

  it('lists one entry per endpoint with all its hosts', () => {
    const gathering = createGathering();
    for (const from of ['10.0.0.20', '10.0.0.3', '10.0.0.20']) gathering.add(matchOf('urn:uuid:1'), from);
    expect(gathering.devices()).toMatchObject([{ address: { host: '10.0.0.20' }, otherHosts: ['10.0.0.3'] }]);
  });

  it('sorts by address', () => {
    const gathering = createGathering();
    for (const from of ['10.0.0.20', '10.0.0.3']) gathering.add(matchOf(randomUUID()), from);
    expect(gathering.devices().map(({ address }) => address.host)).toEqual(['10.0.0.3', '10.0.0.20']);
  });

  it('lists at most 256 devices', () => {
    const gathering = createGathering();
    for (let number = 0; number < 1_000; number += 1)
      gathering.add(matchOf(`urn:uuid:${number}`), '10.0.0.1');
    expect(gathering.devices()).toHaveLength(256);
  });

  it('ignores its own probe', () => {
    expect(
      parseProbeMatches(
        Buffer.from('<s:Envelope><s:Body><d:Probe><d:Types>x</d:Types></d:Probe></s:Body></s:Envelope>'),
      ),
    ).toEqual([]);
  });

  it('never throws, whatever arrives', () => {
    const whole = matchOf('urn:uuid:1');
    fc.assert(
      fc.property(
        fc.nat(whole.length),
        fc.uint8Array({ maxLength: 40 }),
        fc.nat(whole.length),
        (at, bytes, until) => {
          parseProbeMatches(
            Buffer.concat([whole.subarray(0, at), Buffer.from(bytes), whole.subarray(until)]),
          );
        },
      ),
    );
  });

  it.each(['<d:ProbeMatch>', '<d:ProbeMatch ', '<XAddrs>', '<XAddrs ', '&#x', '<', 'a:'])(
    'takes no time for a whole datagram of %j',
    (part) => {
      const datagram = Buffer.from(`<d:ProbeMatch>${part.repeat(64_000 / part.length)}`);
      const before = process.cpuUsage();
      parseProbeMatches(datagram);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1_000).toBeLessThan(1_000);
    },
  );
});
