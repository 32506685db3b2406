/**
 * A release on a bare Debian that has booted: its folder is downloaded and installed, the first sale has its picture; then updates with a register
 * that goes on selling: a good one, one that takes sales but never gets healthy, power cuts in the middle, and versions that the cloud requests. Each
 * step builds on the one before.
 */
import { execFile } from 'node:child_process';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { salesPageJson } from '../../../../src/contract/page/sales.ts';
import { statusJson } from '../../../../src/contract/page/status.ts';
import { done, inside, mainPid, untilActive } from '../../../deb/container.ts';
import { measuredDelay, startCamera } from '../../../peers/cameras/camera.ts';
import { createTill } from '../../../peers/pos/till.ts';
import { eventually } from '../../../peers/program.ts';
import { type RolloutCloud, runTimer, startRolloutCloud } from './cloud-rollouts.ts';
import { ffmpegVersion, installImageUpdates, osUpdatesFolder, securityUpdate } from './debian-security.ts';

const run = promisify(execFile);
const container = process.env['TILLFRAME_CONTAINER'] ?? '';
const updates = process.env['TILLFRAME_UPDATES'] ?? '';
const page = 'https://127.0.0.1:8443';
const port = 9180;
const tillToken = 'a-token-of-the-till-that-is-long';
const setUp = (cameraUrl: string): string => `
cameras: [{ id: counter, name: カウンター, url: '${cameraUrl}', ${measuredDelay()} }]
registers: [{ key: till-1, name: レジ1, token: ${tillToken} }]
links: [{ register: till-1, camera: counter }]
`;
const release = process.env['TILLFRAME_RELEASE'] ?? '';
const released = process.env['TILLFRAME_DEB_VERSION'] ?? '';
const kept = new AsyncDisposableStack();
let apiToken = '';
/** Every sale acknowledged to the register. */
const acknowledged = new Set<string>();
const till = createTill({ baseUrl: page, registerKey: 'till-1', token: tillToken, retryMs: 250 });

/** An operator's server: files only. */
beforeAll(async () => {
  const server = createServer((request, response) => {
    const [, folder = '', name = ''] =
      /^\/(release|good|bad|requested|later)\/([\w.~+-]+)$/.exec(
        decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname),
      ) ?? [];
    const path = join(folder === 'release' ? release : join(updates, folder), name);
    if (name === '' || !statSync(path, { throwIfNoEntry: false })) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-length': statSync(path).size });
    createReadStream(path).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  kept.defer(() => void server.close());
});
/** Steps of the way, with the time that each took. */
const steps: string[] = [];
afterAll(async () => {
  await kept.disposeAsync();
  console.log(['the way of a release:', ...steps].join('\n  '));
});

const seconds = (sinceMs: number): string => `${((performance.now() - sinceMs) / 1_000).toFixed(0)} s`;

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const beganMs = performance.now();
  const result = await work();
  steps.push(`${name}: ${((performance.now() - beganMs) / 1_000).toFixed(1)} s`);
  return result;
}

async function write(path: string, text: string): Promise<void> {
  await done(`cat > '${path}' <<'END-OF-FILE'\n${text}\nEND-OF-FILE`);
}

async function ask(path: string, method = 'GET'): Promise<Response> {
  return fetch(page + path, { method, headers: { authorization: `Bearer ${apiToken}` } });
}

async function storedIds(): Promise<Set<string>> {
  const found = new Set<string>();
  for (let next: string | undefined = '/api/v1/sales?limit=200'; next !== undefined; ) {
    const { sales, nextCursor } = salesPageJson.parse(await (await ask(next)).json());
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

test('installs from the folder of a release, and the page answers', async () => {
  const base = `http://127.0.0.1:${port}/release`;
  await step('curl from Debian, for the download', () =>
    done(
      'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq --no-install-recommends curl',
    ),
  );
  await step('the folder downloaded, its checksums right', async () => {
    await done(
      `mkdir /root/release && cd /root/release && curl -fsSO ${base}/install.sh && curl -fsSO ${base}/SHA256SUMS`,
    );
    await done(
      `cd /root/release && curl -fsSO ${base}/tillframe_${released.replaceAll('~', '-')}_$(dpkg --print-architecture).deb`,
    );
    expect(await done('cd /root/release && sha256sum --check --ignore-missing SHA256SUMS')).toMatch(
      /\.deb: OK/,
    );
  });
  const printed = await step('installed by its install.sh, services ready', () =>
    done('bash /root/release/install.sh /root/release </dev/null 2>&1'),
  );
  expect(printed).toMatch(/https:\/\/[^ /]+:8443/);
  expect(await version()).toBe(`installed ${released}`);
  await untilActive('tillframe.service');
  expect(await step('the page answers', async () => (await fetch(page)).status)).toBe(200);
});

test('takes the first sale with its picture', async () => {
  const camera = await startCamera();
  await using _ = camera;
  await write('/root/set-up.yaml', setUp(camera.url));
  await step('set-up imported, the camera gives pictures', async () => {
    await done('chmod 600 /root/set-up.yaml && tillframe import /root/set-up.yaml');
    apiToken = (await done('tillframe tokens add test 2>/dev/null')).split('\n').at(-1) ?? '';
    await eventually('pictures', async () => {
      const answer = await ask('/api/v1/status').catch(() => undefined);
      // Refused for a moment while it takes in the set-up.
      const [its] = answer?.status === 200 ? statusJson.parse(await answer.json()).cameras : [];
      return its?.state === 'up' && its.heldMs > 2_000 ? true : undefined;
    });
  });
  await step('the first pair, from the sale to its picture', async () => {
    const { saleId } = await till.sell({ total: 1_980 });
    acknowledged.add(saleId);
    await eventually('a pair', async () => {
      const { sales } = salesPageJson.parse(await (await ask('/api/v1/sales?limit=200')).json());
      return sales[0]?.saleId === saleId && sales[0].captures[0]?.outcome === 'captured' ? true : undefined;
    });
  });
  // Updates are about sales; pictures of hundreds would only keep the processor busy.
  expect((await ask('/api/v1/cameras/counter', 'DELETE')).status).toBe(200);
});

test('trusts the key of its release, and accepts nothing that another one has signed', async () => {
  expect(await done('cat /usr/share/tillframe/update-keys.d/updates.asc')).toBe(
    readFileSync(join(release, 'updates.asc'), 'utf8').trimEnd(),
  );
  await write(
    '/etc/tillframe/config.yaml',
    `${await done('cat /etc/tillframe/config.yaml')}\n# Changed by a person.`,
  );
  const refused = await inside('LANG=C tillframe update /root/updates');
  console.log(refused.err);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.err).toContain('update-keys.d');
  await done('cp /root/updates.asc /etc/tillframe/update-keys.d/');
  expect(await done('tillframe update --check /root/updates')).toContain('98.0.0');
  expect(await version()).toBe(`installed ${released}`);
});

test('installs a good version out of a folder', async () => {
  const before = { config: await config(), delivered: await delivered() };
  {
    await using _ = selling();
    console.log(await step('an update installed and healthy', () => done('tillframe update /root/updates')));
    console.log(`${acknowledged.size} sales until then`);
  }
  expect(await version()).toBe('installed 98.0.0');
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
      `installed to rolled back: ${seconds(installedMs)}; ${acknowledged.size - takenByNewer} sales taken by it`,
    );
    expect(acknowledged.size).toBeGreaterThan(takenByNewer);
    const { code, err } = await ran;
    console.log(err);
    expect(code).toBe(1);
    expect(err).toContain('98.0.0 runs again');
    steps.push(
      `a sick update tried and rolled back: ${seconds(beganMs)}, ${acknowledged.size - countBefore} sales meanwhile`,
    );
  }
  expect(await version()).toBe('installed 98.0.0');
  expect({ config: await config(), delivered: await delivered() }).toEqual(before);
  await expectAllKept();
  expect((await inside('tillframe doctor --lang en')).out).toMatch(/98\.1\.0 was rolled back/);
  expect(await (await ask('/api/v1/status')).text()).toContain('update_rolled_back');
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
    steps.push(
      `from the start after a power cut in a sick update to the former version: ${seconds(beganMs)}`,
    );
  }
  expect(await result()).toContain('"outcome":"returned"');
  expect(await version()).toBe('installed 98.0.0');
  await untilActive('tillframe.service');
  await expectAllKept();
});

describe('a version that the cloud requests', () => {
  let cloud: RolloutCloud;
  let base = '';
  beforeAll(async () => {
    cloud = await startRolloutCloud(`http://127.0.0.1:${port}/requested/`);
    base = await done('cat /etc/tillframe/config.yaml');
    await write('/etc/tillframe/config.yaml', `${base}\n${cloud.config()}`);
    await done('systemctl restart tillframe.service');
    await untilActive('tillframe.service');
    await cloud.untilSeen();
  });
  afterAll(async () => {
    await write('/etc/tillframe/config.yaml', base);
    await done('systemctl restart tillframe.service');
    await untilActive('tillframe.service');
    await cloud[Symbol.asyncDispose]();
  });

  test('is rolled back and reported so when it is not healthy', async () => {
    {
      await using _ = selling();
      await step('a sick version requested, read and reported as waiting', async () => {
        await cloud.request('98.1.2');
        await cloud.untilReported('98.1.2', 'waiting');
      });
      expect(await version()).toBe('installed 98.0.0');
      await step('the same, from the timer to the report of its rollback', async () => {
        await runTimer();
        await cloud.untilReported('98.1.2', 'installing');
        expect(await cloud.untilReported('98.1.2', 'rolled_back')).toMatchObject({
          problem: { code: 'update.not_healthy' },
        });
      });
    }
    expect(await version()).toBe('installed 98.0.0');
    expect(await result()).toContain('"outcome":"returned","from":"98.0.0","to":"98.1.2"');
    await expectAllKept();
  });

  test('is not tried where it was rolled back before another one', async () => {
    await cloud.request('98.1.0');
    await cloud.untilReported('98.1.0', 'rolled_back');
    await runTimer();
    expect(await done('ls /var/lib/tillframe-update')).not.toMatch(/pending|\.deb/);
    expect(await version()).toBe('installed 98.0.0');
  });

  test('is installed and reported so, although a newer one is there', async () => {
    {
      await using _ = selling();
      await cloud.request('98.1.1');
      await cloud.untilReported('98.1.1', 'waiting');
      await step('a good version requested by the cloud, from the timer to the report', async () => {
        await runTimer();
        await cloud.untilReported('98.1.1', 'installed');
      });
    }
    expect(await version()).toBe('installed 98.1.1');
    expect(await result()).toContain('"outcome":"updated","from":"98.0.0","to":"98.1.1"');
    expect(await cloud.runs()).toBe('98.1.1');
    await expectAllKept();
    const missing = async (): Promise<string[]> => {
      const there = await cloud.sales();
      return [...acknowledged].filter((id) => !there.has(id));
    };
    await expect.poll(missing, { timeout: 600_000, interval: 5_000 }).toEqual([]);
    steps.push(
      `sales at the cloud afterwards: ${(await cloud.sales()).size} of ${acknowledged.size} acknowledged`,
    );
  });
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
  expect(await version()).toBe('installed 98.2.0');
  expect({ config: await config(), delivered: await delivered() }).toEqual(before);
  await untilActive('tillframe.service');
  expect(await mainPid('tillframe-printer-proxy.service')).toBeGreaterThan(0);
  await expectAllKept();
  console.log(`${acknowledged.size} sales were acknowledged, none is missing`);
});

test('rolls back an update of Debian with which ffmpeg fails, and installs the one after it', async () => {
  await installImageUpdates();
  const beforeJudged = async (): Promise<void> => {
    const refused = await inside('LANG=C tillframe update /root/updates');
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.err).toContain('updates of Debian are being checked');
  };
  expect(await step('a security update of Debian, judged', () => securityUpdate('1', { beforeJudged }))).toBe(
    'installed',
  );
  expect(await ffmpegVersion()).toMatch(/\+test1$/);
  const bad = { failing: true };
  expect(await step('a bad one, rolled back', () => securityUpdate('2', bad))).toBe('returned');
  expect(await ffmpegVersion()).toMatch(/\+test1$/);
  await done('ffmpeg -hide_banner -version && tillframe health');
  expect((await inside('tillframe doctor --lang en')).out).toMatch(/rolled back: ffmpeg \S+\+test2/);
  expect(await (await ask('/api/v1/status')).text()).toContain('os_updates_rolled_back');
  // Pinned: not once more in the next night.
  expect(await securityUpdate('2', bad)).toBe(undefined);
  expect(await ffmpegVersion()).toMatch(/\+test1$/);
  expect(
    await step('the next one, judged after a power cut', () =>
      securityUpdate('3', { beforeJudged: cutPower }),
    ),
  ).toBe('installed');
  expect(await ffmpegVersion()).toMatch(/\+test3$/);
  expect((await inside('tillframe doctor --lang en')).out).not.toMatch(/rolled back: ffmpeg/);
});

test('leaves nothing behind when purged', async () => {
  await done('DEBIAN_FRONTEND=noninteractive apt-get purge --yes -qq tillframe');
  const left = `ls -d /var/lib/tillframe* /etc/tillframe* 2>/dev/null | grep -vx ${osUpdatesFolder}`;
  expect((await inside(left)).out).toBe('');
});
