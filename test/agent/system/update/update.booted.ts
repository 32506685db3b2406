/**
 * Updates on a Debian that has booted, with a register that goes on selling: a good one, one that takes sales but never gets healthy, and power
 * cuts in the middle. Each step builds on the one before.
 */
import { execFile } from 'node:child_process';
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { salesPageJson } from '../../../../src/contract/page/sales.ts';
import { done, inside, mainPid, untilActive } from '../../../deb/container.ts';
import { createTill } from '../../../peers/pos/till.ts';
import { eventually } from '../../../peers/program.ts';

const run = promisify(execFile);
const container = process.env['TILLFRAME_CONTAINER'] ?? '';
const updates = process.env['TILLFRAME_UPDATES'] ?? '';
const page = 'https://127.0.0.1:8443';
const port = 9180;
const tillToken = 'a-token-of-the-till-that-is-long';
const setUp = `registers: [{ key: till-1, name: レジ1, token: ${tillToken} }]\n`;
const kept = new AsyncDisposableStack();
let apiToken = '';
/** Every sale acknowledged to the register. */
const acknowledged = new Set<string>();
const till = createTill({ baseUrl: page, registerKey: 'till-1', token: tillToken, retryMs: 250 });

/** An operator's server: files only. */
beforeAll(async () => {
  const server = createServer((request, response) => {
    const path = join(updates, new URL(request.url ?? '/', 'http://x').pathname);
    if (
      !/^\/(good|bad|later)\/[\w.~+-]+$/.test(path.slice(updates.length)) ||
      !statSync(path, { throwIfNoEntry: false })
    ) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-length': statSync(path).size });
    createReadStream(path).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  kept.defer(() => void server.close());
});
afterAll(() => kept.disposeAsync());

const seconds = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1_000).toFixed(0)} s`;

async function write(path: string, text: string): Promise<void> {
  await done(`cat > '${path}' <<'END-OF-FILE'\n${text}\nEND-OF-FILE`);
}

async function storedIds(): Promise<Set<string>> {
  const found = new Set<string>();
  for (let next: string | undefined = '/api/v1/sales?limit=200'; next !== undefined; ) {
    const answer = await fetch(page + next, { headers: { authorization: `Bearer ${apiToken}` } });
    const { sales, nextCursor } = salesPageJson.parse(await answer.json());
    for (const { saleId } of sales) found.add(saleId);
    next =
      nextCursor === undefined
        ? undefined
        : `/api/v1/sales?limit=200&cursor=${encodeURIComponent(nextCursor)}`;
  }
  return found;
}

/** Sells until disposed; counts acknowledgements. */
function selling(): AsyncDisposable {
  const stop = new AbortController();
  const loop = (async () => {
    while (!stop.signal.aborted) {
      const sold = await till.sell({}, stop.signal).catch(() => undefined);
      if (sold !== undefined) acknowledged.add(sold.saleId);
      await delay(200);
    }
  })();
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await loop;
    },
  };
}

async function expectAllKept(): Promise<void> {
  const stored = await eventually('the sales', () => storedIds().catch(() => undefined));
  expect([...acknowledged].filter((id) => !stored.has(id))).toEqual([]);
}

const version = () => done(`dpkg-query --show --showformat='\${db:Status-Status} \${Version}' tillframe`);
const result = () => done('cat /var/lib/tillframe-update/result.json 2>/dev/null || true');
const config = () => done('sha256sum /etc/tillframe/config.yaml');
/** What dpkg believes was delivered: by it the next update knows whether a person has changed the file. */
const delivered = () => done(`dpkg-query --show --showformat='\${Conffiles}' tillframe`);

async function until(what: string, line: string, withinMs = 400_000): Promise<void> {
  await eventually(what, async () => ((await inside(line)).code === 0 ? true : undefined), withinMs);
}

async function cutPower(): Promise<void> {
  await run('docker', ['kill', container]);
  await run('docker', ['start', container]);
}

test('accepts nothing without a key', async () => {
  await done(
    'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq /root/tillframe_0.0.1.deb',
  );
  await untilActive('tillframe.service');
  await write('/root/set-up.yaml', setUp);
  await done('chmod 600 /root/set-up.yaml && tillframe import /root/set-up.yaml');
  apiToken = (await done('tillframe tokens add test 2>/dev/null')).split('\n').at(-1) ?? '';
  await write(
    '/etc/tillframe/config.yaml',
    `${await done('cat /etc/tillframe/config.yaml')}\n# Changed by a person.`,
  );
  const refused = await inside('LANG=C tillframe update /root/updates');
  console.log(refused.err);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.err).toContain('update-keys.d');
  await done('cp /root/updates.asc /etc/tillframe/update-keys.d/');
  expect(await done('tillframe update --check /root/updates')).toContain('1.0.0');
  expect(await version()).toBe('installed 0.0.1');
});

test('installs a good version out of a folder', async () => {
  const before = { config: await config(), delivered: await delivered() };
  const beganMs = performance.now();
  {
    await using _ = selling();
    console.log(await done('tillframe update /root/updates'));
    console.log(`update: ${seconds(beganMs)}, ${acknowledged.size} sales meanwhile`);
  }
  expect(await version()).toBe('installed 1.0.0');
  expect(await result()).toContain('"outcome":"updated"');
  expect({ config: await config(), delivered: await delivered() }).toEqual(before);
  expect(await done('ls /var/lib/tillframe-update')).not.toMatch(/pending|\.deb|stage/);
  await expectAllKept();
});

test('rolls back a version that accepts sales but is not healthy, and keeps its sales', async () => {
  const before = { config: await config(), delivered: await delivered() };
  const beganMs = performance.now();
  const countBefore = acknowledged.size;
  {
    await using _ = selling();
    const ran = inside(`LANG=C tillframe update http://127.0.0.1:${port}/bad/`);
    await until('the newer version', 'grep -q "step gate" /var/lib/tillframe-update/pending');
    const installedMs = performance.now();
    await until('the newer schema', 'grep -qa of_the_future /var/lib/tillframe/tillframe.db*');
    const takenByNewer = acknowledged.size;
    await until('the former one', 'grep -q "step former" /var/lib/tillframe-update/pending');
    console.log(
      `installed to taken back: ${seconds(installedMs)}; ${acknowledged.size - takenByNewer} sales taken by it`,
    );
    expect(acknowledged.size).toBeGreaterThan(takenByNewer);
    const { code, err } = await ran;
    console.log(err);
    expect(code).toBe(1);
    expect(err).toContain('1.0.0 runs again');
    console.log(`in all: ${seconds(beganMs)}, ${acknowledged.size - countBefore} sales`);
  }
  expect(await version()).toBe('installed 1.0.0');
  expect({ config: await config(), delivered: await delivered() }).toEqual(before);
  await expectAllKept();
  expect((await inside('tillframe doctor --lang en')).out).toMatch(/1\.1\.0 was rolled back/);
  const status = await fetch(`${page}/api/v1/status`, { headers: { authorization: `Bearer ${apiToken}` } });
  expect(await status.text()).toContain('update_taken_back');
});

test('does not retry it automatically, and honours hours', async () => {
  const base = await done('cat /etc/tillframe/config.yaml');
  const automatic = (hours: string) =>
    write(
      '/etc/tillframe/config.yaml',
      `${base}\nupdate: { from: 'http://127.0.0.1:${port}/bad/', automatic: true, hours: '${hours}' }`,
    );
  await automatic('00:00-24:00');
  expect(await done('LANG=C tillframe update --automatic')).toContain('not tried again by itself');
  const inTwelveHours = await done(`TZ=Asia/Tokyo date -d '12 hours' +%H:00`);
  const later = await done(`TZ=Asia/Tokyo date -d '13 hours' +%H:00`);
  await automatic(`${inTwelveHours}-${later}`);
  expect(await done('tillframe update --automatic')).toBe('');
  expect(await done('systemctl is-enabled tillframe-update.timer tillframe-apply-update.service')).toBe(
    'enabled\nenabled',
  );
  await write('/etc/tillframe/config.yaml', base);
});

test('restores the previous version after a power cut while a bad version is tried', async () => {
  {
    await using _ = selling();
    await done(`tillframe update --no-wait http://127.0.0.1:${port}/bad/`);
    await until('the newer version', 'grep -q "step gate" /var/lib/tillframe-update/pending');
    await until('the newer schema', 'grep -qa of_the_future /var/lib/tillframe/tillframe.db*');
    await cutPower();
    const beganMs = performance.now();
    await until('an end', 'test -d /run/systemd/system && test ! -e /var/lib/tillframe-update/pending');
    console.log(`from the start to the former version: ${seconds(beganMs)}`);
  }
  expect(await result()).toContain('"outcome":"returned"');
  expect(await version()).toBe('installed 1.0.0');
  await untilActive('tillframe.service');
  await expectAllKept();
});

test('completes the timer’s update after a power cut while it is unpacked', async () => {
  const base = await done('cat /etc/tillframe/config.yaml');
  await write(
    '/etc/tillframe/config.yaml',
    `${base}\nupdate: { from: 'http://127.0.0.1:${port}/later/', automatic: true, hours: '00:00-24:00' }`,
  );
  const before = { config: await config(), delivered: await delivered() };
  {
    await using _ = selling();
    await done('systemctl start tillframe-update.service');
    await until('dpkg', 'test -n "$(find /usr/lib/tillframe -name "*.dpkg-new" -print -quit)"');
    await cutPower();
    await until('the machine', 'test -d /run/systemd/system && systemctl is-active -q dbus');
    console.log(
      `after the start: ${(await inside(`dpkg-query --show --showformat='\${Status} \${Version}' tillframe`)).out}`,
    );
    await until('an end', 'test ! -e /var/lib/tillframe-update/pending');
  }
  expect(await result()).toContain('"outcome":"updated"');
  expect(await version()).toBe('installed 1.2.0');
  expect({ config: await config(), delivered: await delivered() }).toEqual(before);
  await untilActive('tillframe.service');
  expect(await mainPid('tillframe-printer-proxy.service')).toBeGreaterThan(0);
  await expectAllKept();
  console.log(`${acknowledged.size} sales were acknowledged, none is missing`);
});

test('leaves nothing behind when purged', async () => {
  await done('DEBIAN_FRONTEND=noninteractive apt-get purge --yes -qq tillframe');
  expect((await inside('ls -d /var/lib/tillframe* /etc/tillframe* 2>/dev/null')).out).toBe('');
});
