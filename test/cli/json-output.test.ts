/** `--json` of commands that otherwise print sentences in the language of the terminal. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';

let folder: string;
let config: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-cli-json-'));
  config = join(folder, 'config.yaml');
  configure();
});
afterEach(() => rmSync(folder, { recursive: true }));

const configure = (more = ''): void =>
  writeFileSync(
    config,
    `shop: { id: shop-1 }\ndataDir: data\nweb: { listen: '127.0.0.1:0', tls: off }\n${more}`,
  );

/** Standard output holds JSON alone. */
async function run(...args: readonly string[]) {
  let [out, err] = ['', ''];
  const code = await runCommandLine(
    [...args, '--json'],
    {
      ...{ language: 'ja' as const, runtime: 'test' },
      print: (text) => void (out += `${text}\n`),
      printError: (text) => void (err += `${text}\n`),
    },
    new AbortController().signal,
  );
  return { code, found: JSON.parse(out) as unknown, err };
}

test('check-config prints the settings, or each problem with its place', async () => {
  expect(await run('check-config', config)).toMatchObject({
    code: 0,
    found: {
      ...{ file: config, usable: true, problems: [], notes: [] },
      settings: {
        shop: { id: 'shop-1' },
        dataDir: join(folder, 'data'),
        printers: [],
        cloud: { kind: 'off' },
      },
    },
    err: '',
  });
  configure('cameras: { keepSeconds: ten }\n');
  expect(await run('check-config', config)).toEqual({
    code: 2,
    found: {
      ...{ file: config, usable: false, notes: [] },
      problems: [
        {
          ...{ line: 4, column: 25, key: 'cameras.keepSeconds' },
          message: expect.stringContaining('expected a whole number') as string,
        },
      ],
    },
    err: '',
  });
});

test('import prints what it changed and what is lacking', async () => {
  const file = join(folder, 'set-up.yaml');
  writeFileSync(
    file,
    "cameras: [{ id: counter, name: Counter, url: 'rtsp://192.0.2.7/live', username: viewer, apart: [password] }]\nregisters: [{ key: till-1, name: Till }]\n",
  );
  const imported = await run('import', file, '--config', config);
  expect(imported).toEqual({
    ...{ code: 0, err: '' },
    found: {
      ...{ file, added: 2, changed: 0, removed: 0, unchanged: 0 },
      notes: [
        {
          ...{ kind: 'lacks', what: 'camera', id: 'counter', keys: ['password'] },
          text: expect.stringContaining('counter') as string,
        },
      ],
    },
  });
});

test('setup-code prints code and addresses, and what a new code ended', async () => {
  const first = await run('setup-code', '--config', config);
  expect(first).toMatchObject({ code: 0, found: { state: 'code', code: expect.any(String) as string } });
  const renewed = await run('setup-code', '--new', '--config', config);
  expect(renewed).toMatchObject({
    code: 0,
    found: { state: 'code', ended: { sessions: 0, tokens: 0 }, kept: true },
    err: '',
  });
  expect(renewed.found).not.toMatchObject({ code: (first.found as { code: string }).code });
});

test('test-alarm prints whether the address took the message', async () => {
  let status = 204;
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status).end());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  configure(`alarms: { webhook: { url: 'http://${host}/alarm' } }\n`);
  expect(await run('test-alarm', '--config', config)).toEqual({
    ...{ code: 0, err: '' },
    found: { sent: true, host },
  });
  status = 403;
  expect(await run('test-alarm', '--config', config)).toMatchObject({
    ...{ code: 1, err: '' },
    found: { sent: false, host, reason: expect.any(String) as string },
  });
  server.close();
});
