/**
 * The image for 64-bit ARM, run as compose.yaml runs it: read-only and without rights, before a real camera and a real printer's port, with the
 * receiver as its cloud. On another machine it is emulated: what it measures there is no board's. Each step builds on the one before.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cpuPercent, memoryOf } from '../../scripts/bench/processes.ts';
import type { SaleEvent } from '../../src/contract/cloud/event.ts';
import { measuredDelay, startCamera, type TestCamera } from '../peers/cameras/camera.ts';
import { readPaintedClock } from '../peers/cameras/painted-clock.ts';
import { freePort } from '../peers/network/free-port.ts';
import { type Printer, startPrinter } from '../peers/printers/printer.ts';
import { printJob } from '../peers/printers/receipt-till.ts';
import { eventually } from '../peers/program.ts';
import { type Cloud, type Delivered, startCloud } from './cloud.ts';
import { type Composed, composed, docker, image, inspect } from './composed.ts';
import { type Gateway, gatewayAt, tillToken } from './gateway.ts';

const maxImageMb = 450;
/** A program starts in a second on a board, and in up to a minute where a busy machine emulates it. */
const emulatedWithin = '5m';
/** All programs in it, beside Node: nothing that makes programs, or fetches more of them. */
const programs = ['chrt', 'dash', 'ffmpeg', 'ffprobe', 'id', 'nice', 'sh', 'tillframe'];

const kept = new AsyncDisposableStack();
let camera: TestCamera;
let printer: Printer;
let cloud: Cloud;
let gateway: Gateway;
let stand: Composed;
let printPort: number;
let startedMs: number;
/** Told to the gateway, and to be at the cloud in the end. */
const sold: string[] = [];
const figures: Record<string, string> = {};

beforeAll(async () => {
  const folder = kept.adopt(mkdtempSync(join(tmpdir(), 'tillframe-arm64-')), (path) =>
    rmSync(path, { recursive: true }),
  );
  camera = kept.use(await startCamera());
  printer = kept.use(await startPrinter());
  cloud = kept.use(await startCloud(join(folder, 'cloud')));
  const [pagePort, listenPort] = [await freePort(), await freePort()];
  printPort = listenPort;
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    // The folder is ours alone; in the container they are read by another user.
    chmodSync(join(folder, name), 0o644);
    return join(folder, name);
  };
  const config = write(
    'config.yaml',
    `shop: { id: shop-1, name: ユビ珈琲 }
web: { listen: '127.0.0.1:${pagePort}', tls: on }
cloud: { kind: https, url: '${cloud.url}', tokenFile: credential:tillframe.cloud-token, spreadSeconds: 0 }
clock: { state: synced }
`,
  );
  const setUp = write(
    'set-up.yaml',
    `cameras: [{ id: counter, name: カウンター, url: '${camera.url}', ${measuredDelay()} }]
registers:
  - { key: till-1, name: レジ1, token: ${tillToken} }
  - { key: till-2, name: レジ2, printer: { address: '127.0.0.1:${printer.port}', listenPort: ${listenPort} } }
links: [{ register: till-1, camera: counter }, { register: till-2, camera: counter }]
`,
  );
  const token = write('cloud-token', cloud.token);
  const override = {
    services: {
      agent: {
        secrets: ['tillframe.cloud-token'],
        volumes: [`${setUp}:/set-up.yaml:ro`],
        healthcheck: { timeout: emulatedWithin, interval: '1m', start_interval: '1m' },
        ...(mayRaiseLimits() ? {} : { oom_score_adj: 0 }),
      },
      ...(mayRaiseLimits() ? {} : { 'printer-proxy': { oom_score_adj: 0, ulimits: { rtprio: 0 } } }),
    },
    secrets: { 'tillframe.cloud-token': { file: token } },
  };
  stand = kept.use(composed({ override: write('override.yaml', JSON.stringify(override)), config }));
  gateway = gatewayAt(`https://127.0.0.1:${pagePort}`);
});
afterAll(async () => {
  const width = Math.max(0, ...Object.keys(figures).map((name) => name.length));
  for (const [name, value] of Object.entries(figures)) console.info(`${name.padEnd(width)}  ${value}`);
  await kept.disposeAsync();
});

/** CAP_SYS_RESOURCE, which root of a machine within another machine may lack: what compose.yaml raises stays as it is there. */
function mayRaiseLimits(): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return ((BigInt(`0x${effective}`) >> 24n) & 1n) === 1n;
}

const secondsSince = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1_000).toFixed(1)} s`;

test('it is for 64-bit ARM, small, for a user without rights, and holds nothing to build or fetch programs with', async () => {
  type Image = {
    Architecture: string;
    Os: string;
    Size: number;
    Config: { User: string; Healthcheck: object };
  };
  const its = await inspect<Image>(image, '.');
  expect([its.Os, its.Architecture, its.Config.User]).toEqual(['linux', 'arm64', 'tillframe:tillframe']);
  expect(its.Config.Healthcheck).toMatchObject({ Test: ['CMD', '/usr/bin/tillframe', 'health'] });
  const sizeMb = its.Size / 1_000_000;
  figures['image'] = `${sizeMb.toFixed(0)} MB`;
  expect(sizeMb).toBeLessThanOrEqual(maxImageMb);
  const made = await docker('create', '--platform', 'linux/arm64', image);
  try {
    const listed = await listOf(made);
    expect(listed).toContain('usr/lib/tillframe/node');
    const found = listed.filter((path) => /^(usr\/)?(local\/)?s?bin\/./.test(path));
    expect(found.toSorted()).toEqual(programs.map((name) => `usr/bin/${name}`));
    expect(listed.filter((path) => /npmrc|\.git\/|node_modules\/npm\/|usr\/lib\/gcc/.test(path))).toEqual([]);
  } finally {
    await docker('rm', made);
  }
});

test('by compose.yaml it starts read-only and without rights', async () => {
  startedMs = performance.now();
  await stand.compose('up', '--detach', '--no-build', '--pull', 'never');
  await eventually('the page', () => gateway.answers(), 600_000);
  figures['from the start to the page'] = secondsSince(startedMs);
  for (const service of ['agent', 'printer-proxy'] as const) {
    const id = await stand.id(service);
    type Host = { ReadonlyRootfs: boolean; CapDrop: string[]; SecurityOpt: string[]; Memory: number };
    expect(await inspect<Host>(id, '.HostConfig')).toMatchObject({
      ...{ ReadonlyRootfs: true, CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges:true'] },
      Memory: expect.any(Number) as number,
    });
    const pid = await inspect<number>(id, '.State.Pid');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    expect(status).toMatch(/^Uid:\t10001\t10001\t10001\t10001$/m);
    expect(status).toMatch(/^CapEff:\t0{16}$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    await expect(stand.inside(service, 'sh', '-c', ': >/usr/lib/tillframe/x')).rejects.toThrow('Read-only');
  }
  expect(await stand.inside('agent', '/usr/lib/tillframe/node', '-p', 'process.arch')).toBe('arm64');
});

test('a sale over HTTP is a pair at the cloud, with the frame of its instant', async () => {
  const agentPid = await inspect<number>(await stand.id('agent'), '.State.Pid');
  const idlePercent = await cpuPercent(agentPid, 15_000);
  const importedMs = performance.now();
  expect(await stand.inside('agent', 'tillframe', 'import', '/set-up.yaml')).toContain('added');
  gateway.token =
    (await stand.inside('agent', 'tillframe', 'tokens', 'add', 'test')).split('\n').at(-1) ?? '';
  await gateway.untilCameraUp();
  figures['from the import of a camera to its pictures'] = secondsSince(importedMs);
  const { saleId, latencyMs } = await gateway.sell({ saleId: 'S1', total: 1_980 });
  sold.push(saleId);
  const soldMs = performance.now();
  await cloud.pairs([saleId]);
  figures['a sale is answered after'] = `${latencyMs} ms`;
  figures['from its answer to its pair and picture at the cloud'] = secondsSince(soldMs);
  const { offsetMs } = await pictureOfInstant(() => cloud.pairs([saleId]));
  figures['from its answer to the picture of its instant'] = secondsSince(soldMs);
  figures['painted clock − instant'] = `${offsetMs} ms (a picture every ${camera.intervalMs.toFixed(0)} ms)`;

  const busyPercent = await cpuPercent(agentPid, 20_000);
  figures['processor, no camera'] = `${idlePercent.toFixed(1)} % of a core`;
  figures['processor, a camera more (640×360, 15 pictures a second)'] =
    `${(busyPercent - idlePercent).toFixed(1)} % of a core`;
  const printerProxyPid = await inspect<number>(await stand.id('printer-proxy'), '.State.Pid');
  const [agent, printerProxy] = [memoryOf(agentPid), memoryOf(printerProxyPid)];
  figures['memory, agent alone'] = `${agent.rssMb.toFixed(0)} MB RSS`;
  figures['memory, agent with its decoders'] =
    `${agent.pssMb.toFixed(0)} MB PSS, ${agent.processes} processes`;
  figures['memory, printer proxy'] = `${printerProxy.pssMb.toFixed(0)} MB PSS`;
});

test('a printed receipt becomes a pair too', async () => {
  const bytes = iconv.encode(
    '\x1b@\x1bp\x00\x19\xfaユビ珈琲\nラテ      ￥770\n合計          ￥770\n\x1dV\x00',
    'cp932',
  );
  await eventually('the printer’s port', () => printJob({ port: printPort, bytes }).catch(() => undefined));
  expect(Buffer.concat(printer.printed())).toEqual(bytes);
  const { event } = await pictureOfInstant(() => cloud.pairsOf(770));
  expect(event.data.instant.basis).toBe('drawer');
});

/** Slow decoders have the key frame before the instant first, and the picture of the instant follows. Each has to be taken when it states. */
function pictureOfInstant(
  pairs: () => Promise<Delivered[]>,
): Promise<{ readonly event: SaleEvent; readonly offsetMs: number }> {
  return eventually(
    'the picture of the instant',
    async () => {
      const [pair] = await pairs();
      const capture = pair?.event.data.captures[0];
      if (pair?.jpeg === undefined || capture?.outcome !== 'captured')
        throw new Error(`no picture: ${JSON.stringify(capture)}`);
      const paintedMs = (await readPaintedClock(pair.jpeg))?.wallMs ?? Number.NaN;
      const offsetMs = paintedMs - Date.parse(pair.event.time);
      const stated = Math.max(camera.intervalMs, capture.uncertaintyMs ?? 0);
      expect(Math.abs(offsetMs - capture.offsetMs)).toBeLessThanOrEqual(stated);
      return Math.abs(capture.offsetMs) <= camera.intervalMs ? { event: pair.event, offsetMs } : undefined;
    },
    300_000,
  );
}

test('the engine says that it is healthy', async () => {
  const id = await stand.id('agent');
  const state = await eventually(
    'a state of health',
    async () => {
      const { Status, Log } = await inspect<{ Status: string; Log: { Output: string }[] }>(
        id,
        '.State.Health',
      );
      return Status === 'starting' ? undefined : { Status, said: Log.at(-1)?.Output.trim() };
    },
    300_000,
  );
  expect(state).toMatchObject({ Status: 'healthy' });
  expect(state.said).toContain('answers');
});

test('stopped, it ends within its time; receipts are printed meanwhile; started again, nothing is lost', async () => {
  for (const n of [1, 2, 3]) sold.push((await gateway.sell({ saleId: `stop-${n}` })).saleId);
  const stoppedMs = performance.now();
  await stand.compose('stop', 'agent');
  figures['docker stop'] = secondsSince(stoppedMs);
  const id = await stand.id('agent');
  await expectOwnEnd(id);

  const bytes = iconv.encode('\x1b@ユビ珈琲\nモカ      ￥880\n合計          ￥880\n\x1dV\x00', 'cp932');
  const before = printer.bytes();
  await printJob({ port: printPort, bytes });
  expect(printer.bytes() - before).toBe(bytes.length);

  const againMs = performance.now();
  await stand.compose('start', 'agent');
  await eventually('the page', () => gateway.answers(), 600_000);
  figures['started again, to the page'] = secondsSince(againMs);
  await gateway.untilCameraUp();
  figures['started again, to two seconds of pictures'] = secondsSince(againMs);
  const pairs = await cloud.pairs(sold);
  for (const { event } of pairs)
    expect(event.data.captures[0]?.outcome).toMatch(/^(captured|agent_restarted)$/);
  await cloud.pairsOf(880);
  // Each once: what was sold, and two receipts.
  expect((await cloud.events()).length).toBe(sold.length + 2);
  expect(await docker('logs', id)).toContain('loaded video of the previous run');
});

test('the image alone, with the config that is in it, becomes healthy and ends at once', async () => {
  await stand.compose('down', '--volumes');
  const id = await docker(
    ...[
      'run',
      '--detach',
      '--platform',
      'linux/arm64',
      '--read-only',
      '--tmpfs',
      '/tmp',
      '--cap-drop',
      'ALL',
    ],
    ...['--security-opt', 'no-new-privileges', '--health-timeout', emulatedWithin, image],
  );
  try {
    await eventually(
      'healthy',
      async () => ((await inspect(id, '.State.Health.Status')) === 'healthy' ? true : undefined),
      1_200_000,
    );
    expect(await docker('exec', id, 'tillframe', 'setup-code')).toMatch(/[A-Z0-9-]{8,}/i);
    await docker('stop', '--time', '15', id);
    await expectOwnEnd(id);
  } finally {
    await docker('rm', '--force', '--volumes', id);
  }
});

/** By itself and not by force: well, or, where a busy machine emulates it, at its own limit of 5 s, which it reports. */
async function expectOwnEnd(container: string): Promise<void> {
  const { ExitCode } = await inspect<{ ExitCode: number }>(container, '.State');
  const log = await docker('logs', '--tail', '5', container);
  if (ExitCode !== 0) console.info(`ended with ${ExitCode}: ${log.split('\n').at(-1) ?? ''}`);
  expect(ExitCode === 0 ? log : `exit ${ExitCode}`).toContain(ExitCode === 0 ? '"msg":"stopped"' : 'exit 1');
}

/** Paths in a container that was made, without a slash before them. */
async function listOf(container: string): Promise<string[]> {
  const listed = execFileSync('sh', ['-c', 'docker export "$0" | tar --list', container], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return listed.split('\n');
}
