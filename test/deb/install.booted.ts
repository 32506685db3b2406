/**
 * The package on a bare Debian that has booted, in the order in which an installer meets it: installed, the first pair, what is stopped and what
 * goes on, limits, update, removal. Each step builds on the one before.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { salesPageJson } from '../../src/contract/page/sales.ts';
import { statusJson } from '../../src/contract/page/status.ts';
import { measuredDelay, startCamera, type TestCamera } from '../peers/cameras/camera.ts';
import { readPaintedClock } from '../peers/cameras/painted-clock.ts';
import { createTill } from '../peers/pos/till.ts';
import { type Printer, startPrinter } from '../peers/printers/printer.ts';
import { printJob } from '../peers/printers/receipt-till.ts';
import { eventually, type Program, startProgram } from '../peers/program.ts';
import { done, inside, limit, mainPid, processes, property, untilActive } from './container.ts';

const page = 'https://127.0.0.1:8443';
const agent = 'tillframe.service';
const printerProxy = 'tillframe-printer-proxy.service';
const receiverPort = 9090;
const printerListens = 9100;
const tillToken = 'a-token-of-the-till-that-is-long';
const setUp = (cameraUrl: string, printerPort: number): string => `
cameras: [{ id: counter, name: カウンター, url: '${cameraUrl}', ${measuredDelay()} }]
registers:
  - { key: till-1, name: レジ1, token: ${tillToken} }
  - { key: till-2, name: レジ2, printer: { address: '127.0.0.1:${printerPort}', listenPort: ${printerListens} } }
links:
  - { register: till-1, camera: counter }
  - { register: till-2, camera: counter }
`;

const kept = new AsyncDisposableStack();
let camera: TestCamera;
let printer: Printer;
let receiver: Program;
let folder: string;
let apiToken = '';
/** Number of sales pushed so far. */
let sold = 0;

beforeAll(async () => {
  folder = kept.adopt(mkdtempSync(join(tmpdir(), 'tillframe-deb-')), (path) =>
    rmSync(path, { recursive: true }),
  );
  camera = kept.use(await startCamera());
  printer = kept.use(await startPrinter());
});
afterAll(() => kept.disposeAsync());

const seconds = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1_000).toFixed(1)} s`;

async function write(path: string, text: string): Promise<void> {
  await done(`cat > '${path}' <<'END-OF-FILE'\n${text}\nEND-OF-FILE`);
}

async function ask(path: string): Promise<Response> {
  return fetch(`${page}${path}`, { headers: { authorization: `Bearer ${apiToken}` } });
}

const pairs = async () => salesPageJson.parse(await (await ask('/api/v1/sales?limit=200')).json()).sales;
const status = async () => statusJson.parse(await (await ask('/api/v1/status')).json());

async function untilCameraUp(): Promise<void> {
  await eventually('pictures', async () => {
    const [its] = (await status().catch(() => undefined))?.cameras ?? [];
    return its?.state === 'up' && its.heldMs > 2_000 ? true : undefined;
  });
}

/** Where packages are offered: the one under test, with its sum. */
async function serve({ damaged }: { damaged: boolean }): Promise<AsyncDisposable & { url: string }> {
  const { TILLFRAME_DEB: file = '', TILLFRAME_DEB_VERSION: version = '' } = process.env;
  const name = `tillframe_${version.replaceAll('~', '-')}_${process.arch === 'arm64' ? 'arm64' : 'amd64'}.deb`;
  const bytes = readFileSync(file);
  const sums = `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`;
  if (damaged) bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  const site = createServer(({ url }, answer) => {
    const found = { '/SHA256SUMS': sums, [`/${name}`]: bytes }[url ?? ''];
    answer.writeHead(found === undefined ? 404 : 200).end(found);
  });
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  return {
    url: `http://127.0.0.1:${(site.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      site.close();
      site.closeAllConnections();
      await once(site, 'close');
    },
  };
}

const till = createTill({ baseUrl: page, registerKey: 'till-1', token: tillToken });

test('one command installs it, and the page answers', async () => {
  expect((await inside('ls /usr/bin/node /usr/bin/ffmpeg')).code).not.toBe(0);
  const beganMs = performance.now();
  await done(
    'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq /root/tillframe_0.0.1.deb',
  );
  console.log(`apt install on a bare Debian: ${seconds(beganMs)}`);
  await untilActive(agent);
  await untilActive(printerProxy);
  expect(await property(agent, 'NRestarts')).toBe('0');
  expect((await fetch(page)).status).toBe(200);
  const plain = await fetch('http://127.0.0.1/');
  expect(await plain.text()).toContain('https://');
  expect(await done('tillframe setup-code 2>/dev/null')).toMatch(/^[A-Z0-9-]{8,}$/i);
  console.log(await done('systemctl status --no-pager --lines 0 tillframe | grep Status'));
});

test('the printer proxy starts before the agent, which starts none itself', async () => {
  const startedUs = async (unit: string) => Number(await property(unit, 'ActiveEnterTimestampMonotonic'));
  const apartMs = ((await startedUs(agent)) - (await startedUs(printerProxy))) / 1_000;
  console.log(`the printer proxy was ready ${apartMs.toFixed(0)} ms before the agent`);
  expect(apartMs).toBeGreaterThan(0);
  expect((await processes(printerProxy)).some(({ pid }) => pid > 0)).toBe(true);
  expect(await done('journalctl --no-pager -u tillframe')).not.toContain('printer proxy started');
});

test('a second command, and the first sale has the frame of its instant', async () => {
  await write('/root/set-up.yaml', setUp(camera.url, printer.port));
  await done('chmod 600 /root/set-up.yaml && tillframe import /root/set-up.yaml');
  apiToken = (await done('tillframe tokens add test 2>/dev/null')).split('\n').at(-1) ?? '';
  await untilCameraUp();
  const { saleId } = await till.sell({ total: 1_980 });
  sold++;
  const pair = await eventually('a pair', async () => {
    const found = (await pairs()).find((one) => one.saleId === saleId);
    return found?.captures[0]?.outcome === 'captured' ? found : undefined;
  });
  const [capture] = pair.captures;
  if (capture?.outcome !== 'captured') throw new Error('no picture');
  const jpeg = Buffer.from(
    await (
      await ask(new URL(capture.thumbnail.url, page).pathname + new URL(capture.thumbnail.url, page).search)
    ).arrayBuffer(),
  );
  const offsetMs = ((await readPaintedClock(jpeg))?.wallMs ?? Number.NaN) - Date.parse(pair.instant.at);
  console.log(
    `from the .deb to the first pair: two commands; picture ${offsetMs.toFixed(0)} ms from the instant`,
  );
  expect(Math.abs(offsetMs)).toBeLessThanOrEqual(camera.intervalMs);
  expect(await done('find /var/lib/tillframe ! -user tillframe')).toBe('');
});

test('the cloud’s token comes as a credential of systemd, and the pair reaches the cloud', async () => {
  receiver = kept.use(
    startProgram(['receiver', '--listen', `127.0.0.1:${receiverPort}`, '--data', join(folder, 'cloud')]),
  );
  await receiver.line(/127\.0\.0\.1:9090/);
  const token = readFileSync(join(folder, 'cloud/token'), 'utf8').trim();
  const config = await done('cat /etc/tillframe/config.yaml');
  await write(
    '/etc/tillframe/config.yaml',
    `${config}\ncloud: { kind: https, url: "http://127.0.0.1:${receiverPort}", tokenFile: credential:tillframe.cloud-token, spreadSeconds: 0 }`,
  );
  const checked = async (): Promise<string> => (await inside('tillframe check-config 2>&1')).out;
  expect(await checked()).toContain('once the file /etc/credstore/tillframe.cloud-token is there');
  await done('mkdir -p /etc/credstore && chmod 700 /etc/credstore');
  await write('/etc/credstore/tillframe.cloud-token', token);
  await done('chmod 600 /etc/credstore/tillframe.cloud-token');
  expect(await checked()).not.toContain('credstore');
  await done('systemctl restart tillframe');
  await eventually('all uploaded', async () => {
    const list = await pairs().catch(() => []);
    return list.length === sold && list.every(({ upload }) => upload.state === 'stored') ? true : undefined;
  });
});

test('shows the journal by its priorities, the state, and the sales', async () => {
  const log = await done('tillframe logs');
  expect(log).toContain('page server listening');
  expect(log).toMatch(/Started tillframe\.service/);
  const warnings = await done('tillframe logs --level warn');
  expect(warnings).not.toContain('page server listening');
  expect(await done('journalctl --unit tillframe --priority 6..6 --output cat')).toContain(
    'page server listening',
  );
  expect(await done('tillframe status')).toMatch(/agent +\S+, running/);
  expect(await done('tillframe sales 2>/dev/null')).toContain('1,980');
});

test('the limits stand in the control group', async () => {
  const totalBytes = 1024 * Number(await done("awk '/MemTotal/ { print $2 }' /proc/meminfo"));
  const figures = {
    agentMemory: await limit(agent, 'memory'),
    agentTasks: await limit(agent, 'pids'),
    printerProxyMemory: await limit(printerProxy, 'memory'),
    printerProxyTasks: await limit(printerProxy, 'pids'),
  };
  console.log(JSON.stringify(figures));
  expect(figures.agentMemory / totalBytes).toBeCloseTo(0.75, 1);
  expect(figures).toMatchObject({
    agentTasks: 512,
    printerProxyMemory: 256 * 1024 * 1024,
    printerProxyTasks: 64,
  });
  const rss = async (unit: string) =>
    Math.round(Number(await done(`awk '/VmRSS/ { print $2 }' /proc/${await mainPid(unit)}/status`)) / 1024);
  console.log(`memory: agent ${await rss(agent)} MB, printer proxy ${await rss(printerProxy)} MB`);
  for (const unit of [agent, printerProxy]) expect(await property(unit, 'LimitCORE')).toBe('0');
  expect(await done(`grep -h NoNewPrivs /proc/${await mainPid(agent)}/status`)).toMatch(/1$/);
  expect(await done(`awk '/CapEff/ { print $2 }' /proc/${await mainPid(agent)}/status`)).toBe(
    '0000000000000400',
  );
  expect((await inside(`nsenter --target ${await mainPid(agent)} --mount touch /etc/x`)).code).not.toBe(0);
});

test('an agent that stands still is killed by the watchdog and started again; receipts are printed meanwhile', async () => {
  const pid = await mainPid(agent);
  const printerProxyPid = await mainPid(printerProxy);
  const children = (await processes(agent)).filter(({ name }) => name === 'ffmpeg');
  console.log(`ffmpeg children: ${children.length}`);
  expect(children.length).toBeGreaterThan(0);
  await done(`kill -STOP ${pid}`);
  const beganMs = performance.now();

  const bytes = iconv.encode(
    '\x1b@\x1bp\x00\x19\xfaユビ珈琲\nブレンド      ￥770\n合計          ￥770\n\x1dV\x00',
    'cp932',
  );
  await printJob({ port: printerListens, bytes });
  expect(Buffer.concat(printer.printed())).toEqual(bytes);
  console.log(`a receipt while it stands still: printed, ${bytes.length} bytes, after ${seconds(beganMs)}`);

  await eventually(
    'another agent',
    async () => {
      const now = await mainPid(agent);
      return now !== 0 && now !== pid ? true : undefined;
    },
    150_000,
  );
  console.log(`killed and started again after ${seconds(beganMs)} (WatchdogSec=60)`);
  await untilActive(agent);
  expect(await done('journalctl --no-pager -u tillframe')).toContain('Watchdog timeout');
  // What support needs is in the file for it, without a further word.
  await done('tillframe support-bundle --output /tmp/support.tar.gz');
  expect(await done('tar -xzOf /tmp/support.tar.gz tillframe-support/log.txt')).toMatch(
    /Watchdog timeout[^]*"msg":/,
  );
  const left = await processes(agent);
  expect(left.filter(({ pid: its }) => children.some((child) => child.pid === its))).toEqual([]);
  expect(await mainPid(printerProxy)).toBe(printerProxyPid);
  sold++;
  await eventually('the sale of the receipt', async () => {
    const list = await pairs().catch(() => []);
    return list.length === sold && list.some(({ total }) => total === 770) ? true : undefined;
  });
});

test('no till is refused while systemd restarts the printer proxy, or starts it again after a kill', async () => {
  const printed = (text: string) =>
    eventually(text, async () => Buffer.concat(printer.printed()).includes(text) || undefined);
  const stored = () => property(printerProxy, 'NFileDescriptorStore');
  expect(await stored()).toBe('1');
  const over = new AbortController();
  const waits: number[] = [];
  const failures: string[] = [];
  const polling = (async () => {
    while (!over.signal.aborted) {
      const beganMs = performance.now();
      try {
        await printJob({ port: printerListens, bytes: Buffer.from('\x10\x04\x01') });
        waits.push(performance.now() - beganMs);
      } catch (error) {
        failures.push((error as NodeJS.ErrnoException).code ?? 'unknown');
      }
    }
  })();
  for (const command of ['systemctl restart', 'systemctl kill --signal=KILL', 'systemctl restart']) {
    const pid = await mainPid(printerProxy);
    await done(`${command} ${printerProxy}`);
    await eventually('another process', async () => {
      const now = await mainPid(printerProxy);
      return (now !== 0 && now !== pid) || undefined;
    });
    await untilActive(printerProxy);
    await printJob({ port: printerListens, bytes: Buffer.from(`after ${pid}\n`) });
    await printed(`after ${pid}\n`);
  }
  over.abort();
  await polling;
  console.log(
    `${waits.length} jobs, the longest ${Math.max(...waits).toFixed(0)} ms; cut off by the kill: ${failures.length}`,
  );
  // Cut off by the kill in the middle of a job.
  expect(failures.filter((code) => code !== 'ECONNRESET')).toEqual([]);
  expect(await stored()).toBe('1');
});

test('decoders end with the service, and the printer proxy goes on', async () => {
  const printerProxyPid = await mainPid(printerProxy);
  await done('systemctl stop tillframe');
  expect(await done('pgrep -c ffmpeg || true')).toBe('0');
  expect(await done(`ls -d /dev/shm/tillframe-*`)).toMatch(/^\/dev\/shm\/tillframe-/);
  const job = iconv.encode('\x1b@ユビ珈琲\nラテ      ￥880\n合計          ￥880\n\x1dV\x00', 'cp932');
  await printJob({ port: printerListens, bytes: job });
  const beganMs = performance.now();
  await done('systemctl start tillframe');
  console.log(`the agent starts in ${seconds(beganMs)}`);
  expect(await mainPid(printerProxy)).toBe(printerProxyPid);
  sold++;
  await eventually('the sale of the receipt', async () =>
    (await pairs().catch(() => [])).length === sold ? true : undefined,
  );
});

test('a damaged package is not installed by install.sh', async () => {
  await using site = await serve({ damaged: true });
  const { code, err } = await inside(`bash /root/install.sh ${site.url}`);
  expect(code).toBe(1);
  expect(err).toContain('checksum');
  expect(await done('tillframe --version')).toContain('0.0.1');
  await untilActive(agent);
});

test('an update by install.sh keeps sales, set-up and config', async () => {
  await using site = await serve({ damaged: false });
  await untilCameraUp();
  const config = await done('sha256sum /etc/tillframe/config.yaml');
  const before = (await pairs()).map(({ saleId }) => saleId);
  expect(await done('tillframe --version')).toContain('0.0.1');
  const beganMs = performance.now();
  const said = await done(`LANG=ja_JP.UTF-8 bash /root/install.sh ${site.url} </dev/null 2>&1`);
  console.log(`update: ${seconds(beganMs)}`);
  console.log(said.replace(/^/gm, '  | '));
  expect(said).toContain('tillframe が動いています');
  expect(said).toMatch(/https:\/\/[^ /]+:8443/);
  await untilActive(agent);
  expect(await done('tillframe --version')).toContain(process.env['TILLFRAME_DEB_VERSION']);
  expect(await done('sha256sum /etc/tillframe/config.yaml')).toBe(config);
  await untilCameraUp();
  expect((await pairs()).map(({ saleId }) => saleId)).toEqual(before);
  await till.sell({ total: 500 });
  sold++;
  await eventually('all uploaded', async () => {
    const list = await pairs();
    return list.length === sold && list.every(({ upload }) => upload.state === 'stored') ? true : undefined;
  });
  console.log(`${sold} sales, all at the cloud`);
});

test('a boot folder names the gateway and adds a register, within the bounds of its unit', async () => {
  const provision = 'tillframe-provision.service';
  // The engine mounts its own files there, which cannot be replaced.
  await done('umount /etc/hostname /etc/hosts && echo gateway >/etc/hostname');
  await done(`systemctl stop ${agent} && mkdir -p /boot/firmware/tillframe`);
  await write(
    '/boot/firmware/tillframe/provision.yaml',
    'hostName: tillframe-booted\nregisters: [{ key: till-9, name: Till 9, token: a-token-of-the-boot-folder }]\n',
  );
  const { err } = await inside(`systemctl restart ${provision}`);
  const log = await done(`journalctl --no-pager -o cat -u ${provision}`);
  expect(await property(provision, 'Result'), `${err}\n${log}`).toBe('success');
  expect(await done('hostname; cat /etc/hostname')).toBe('tillframe-booted\ntillframe-booted');
  expect((await inside('cat /boot/firmware/tillframe/ERROR.txt')).out).toBe('');
  await done(`systemctl start ${agent}`);
  await untilActive(agent);
  const added = createTill({ baseUrl: page, registerKey: 'till-9', token: 'a-token-of-the-boot-folder' });
  await added.sell({ total: 300 });
  await done('rm -r /boot/firmware/tillframe');
});

test('removed, it stops and keeps its data; purged, nothing is left', async () => {
  const listed = (await done('dpkg -L tillframe')).split('\n');
  await done('DEBIAN_FRONTEND=noninteractive apt-get remove --yes -qq tillframe');
  expect(await inside('pgrep -u tillframe')).toMatchObject({ out: '' });
  expect(await done('ls /var/lib/tillframe/tillframe.db /etc/tillframe/config.yaml')).toContain(
    'tillframe.db',
  );
  expect((await inside('systemctl is-enabled tillframe tillframe-printer-proxy')).out).not.toContain(
    'enabled',
  );
  await done('DEBIAN_FRONTEND=noninteractive apt-get purge --yes -qq tillframe');
  expect((await inside('getent passwd tillframe; getent group tillframe')).out).toBe('');
  expect(
    (
      await inside(
        'find / -xdev -name "*tillframe*" ! -path "/proc/*" ! -path "/root/*" ! -path "/var/log/*"; ls -d /dev/shm/tillframe*',
      )
    ).out,
  ).toBe('');
  // Thousands of files: their uppermost folders of ours stand for them.
  const own = new Set(listed.flatMap((path) => /^.*?tillframe[^/]*/.exec(path)?.[0] ?? []));
  const left = [...own].map((path) => `'${path}'`).join(' ');
  expect((await inside(`ls -d ${left} 2>/dev/null`)).out).toBe('');
});
