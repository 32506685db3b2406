/**
 * Promise `payloads`, of the whole program: hostile camera addresses and hostile texts of sales. strace notes every program that is executed and every file
 * that is opened from then on. Runs for the report of promises.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bareAgent } from '../bare-agent.ts';
import { coreRegister, coreToken } from '../core-facts.ts';
import { isReporting, reportFigure } from '../figures.ts';

const canary = '/tillframe-canary';
const addresses = [
  `file://${canary}`,
  'file:///etc/passwd',
  'concat:/etc/passwd|/etc/shadow',
  'subfile,,start,0,end,100,,:/etc/passwd',
  'data:video/mp4;base64,AAAA',
  'pipe:0',
  'tcp://127.0.0.1:22',
  'udp://127.0.0.1:53',
  'gopher://127.0.0.1:25/x',
  'ftp://127.0.0.1/x',
  'crypto:file:///etc/passwd',
  'lavfi:testsrc',
  '-i /etc/passwd',
  'rtsp://127.0.0.1:1/x -f null /tmp/x',
  'rtsp://$(touch /tmp/x)/y',
  'rtsp://`id`/y',
  'rtsp://a;id/y',
  'rtsp://127.1/y',
  'rtsp://0x7f000001:1/\nHost: x',
  'javascript:alert(1)',
];
const texts = [
  '$(touch /tmp/x)',
  '`id`',
  "'; DROP TABLE sales;--",
  '../../../../etc/passwd',
  '<script>alert(1)</script>',
];

test.skipIf(!isReporting)('executes and opens nothing that addresses and sales name', async () => {
  await using agent = await bareAgent();
  await agent.start();
  await using traced = await trace(agent.program.child);
  const accepted: string[] = [];
  for (const url of addresses) {
    const body = JSON.stringify({ name: 'camera', url, reader: 'ffmpeg' });
    const { status } = await post(`http://127.0.0.1:${agent.port}/api/v1/cameras`, body);
    if (status < 400) accepted.push(url);
  }
  // A valid address whose path and login are hostile: they reach ffmpeg.
  const named = { name: 'c', url: 'rtsp://127.0.0.1:9/$(id)?a=-i%20/etc/passwd', reader: 'ffmpeg' };
  const login = { username: 'a -f null', password: '$(id)' };
  const added = await post(
    `http://127.0.0.1:${agent.port}/api/v1/cameras`,
    JSON.stringify({ ...named, ...login }),
  );
  expect(added.status).toBe(201);
  for (const [n, text] of texts.entries()) {
    const sale = { saleId: text, kind: 'sale', total: 100 + n, lines: [{ name: text, amount: 1 }] };
    const sold = await post(
      `http://127.0.0.1:${agent.port}/api/v1/registers/${coreRegister}/sales`,
      JSON.stringify(sale),
      { authorization: `Bearer ${coreToken}` },
    );
    expect(sold.status).toBe(201);
  }
  await expect
    .poll(() => traced.lines().filter((line) => line.includes('"ffmpeg"')).length)
    .toBeGreaterThan(0);
  const lines = traced.lines();
  const read = lines.filter((line) =>
    [canary, '/etc/shadow'].some((path) => line.includes(`open`) && line.includes(path)),
  );
  const programs = new Set(lines.flatMap((line) => /execve\("([^"]+)"/.exec(line)?.[1] ?? []));
  const strange = [...programs].filter((path) => !/\/(node|ffmpeg|nice|sh|dash|setpriv)$/.test(path));
  const isKept = accepted.length === 0 && read.length === 0 && strange.length === 0;
  reportFigure({
    promise: 'payloads',
    isKept,
    text: `${accepted.length} of ${addresses.length} hostile addresses accepted; executed: ${[...programs].map((path) => path.split('/').at(-1)).join(', ')}; ${read.length} named files opened`,
  });
  expect({ accepted, read, strange }).toEqual({ accepted: [], read: [], strange: [] });
});

const post = (url: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

/** Follows the process and its children from now on. */
async function trace(target: ChildProcess): Promise<AsyncDisposable & { lines(): string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-trace-'));
  const output = join(folder, 'calls');
  writeFileSync(output, '');
  const strace = spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'strace', '-f', '-s', '400', '-o', output],
      ...['-e', 'trace=execve,open,openat', '-p', String(target.pid)],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await once(strace.stderr, 'data');
  return {
    lines: () =>
      readFileSync(output, 'utf8')
        .split('\n')
        .filter((line) => !line.includes('ENOENT')),
    [Symbol.asyncDispose]: async () => {
      strace.kill('SIGTERM');
      await once(strace, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
