/**
 * `tillframe import` beside a running agent: a lock serialises it with changes of the page, so that neither
 * overwrites the other.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acquireSetUpLock } from '../../../../src/agent/system/transfer/set-up-lock.ts';
import { registersJson } from '../../../../src/contract/page/registers.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { acquireFileLock } from '../../../../src/lib/files/file-lock.ts';
import { freePort } from '../../../peers/network/free-port.ts';
import { startProgram } from '../../../peers/program.ts';

/** The lock is tried ten times a second. */
const someLooksMs = 600;

let opened: AsyncDisposableStack;
let folder: string;
let url: string;

beforeAll(async () => {
  opened = new AsyncDisposableStack();
  folder = opened.adopt(mkdtempSync(join(tmpdir(), 'tillframe-turns-')), (path) =>
    rmSync(path, { recursive: true, force: true }),
  );
  url = `http://127.0.0.1:${await freePort()}`;
  writeFileSync(
    join(folder, 'config.yaml'),
    `shop: { id: shop-1 }\ndataDir: data\nweb: { listen: '${new URL(url).host}' }\nclock: { state: synced }\n`,
  );
  const agent = opened.use(startProgram(['run', '--config', join(folder, 'config.yaml')]));
  await agent.line(/page server listening/);
});
afterAll(() => opened.disposeAsync());

const change = (path: string, body: object) =>
  fetch(`${url}/api/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(body),
  });
const registers = async () =>
  registersJson
    .parse(await (await fetch(`${url}/api/v1/registers`)).json())
    .registers.map(({ key, name }) => `${key} ${name}`)
    .sort();

function importOf(file: string) {
  const program = startProgram(['import', file, '--config', join(folder, 'config.yaml')]);
  opened.use(program);
  return { ...program, ended: once(program.child, 'exit').then(([code]) => code as number | null) };
}

/** A POS that stays silent until the test says so, then rejects. */
async function slowPos() {
  const requested: ServerResponse[] = [];
  const server = createServer((_request, response) => void requested.push(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/access/`,
    requested: () => requested.length,
    answer: () => {
      for (const response of requested) response.writeHead(401).end('{}');
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const turnNow = () => acquireFileLock(join(folder, 'data', 'set-up.lock'), 0, systemClock);

test('holds the lock for a change on the page while it queries a POS', async () => {
  await using pos = await slowPos();
  const changed = change('pos-accounts', {
    kind: 'smaregi',
    settings: { contractId: 'sktest01', accessToken: 'a'.repeat(32), baseUrl: pos.url },
    register: { terminal: '1', cameras: [] },
  });
  await expect.poll(() => pos.requested()).toBe(1);
  expect(await turnNow()).toBeUndefined();
  pos.answer();
  expect((await changed).status).toBe(400);
  using free = await turnNow();
  expect(free).toBeDefined();
});

test('delays an import until the lock is free', async () => {
  const fileOf = (n: number) => {
    const file = join(folder, `shop-${n}.yaml`);
    writeFileSync(file, `registers: [{ key: till-${n}, name: レジ${n}, token: till-token-0123456789 }]\n`);
    return file;
  };
  const startMs = performance.now();
  expect(await importOf(fileOf(0)).ended).toBe(0);
  const aloneMs = performance.now() - startMs;
  const turn = await acquireSetUpLock(join(folder, 'data'), systemClock);
  const imported = importOf(fileOf(1));
  await delay(2 * aloneMs + someLooksMs);
  expect([imported.child.exitCode, await registers()]).toEqual([null, ['till-0 レジ0']]);
  turn?.[Symbol.dispose]();
  expect(await imported.ended, imported.output()).toBe(0);
  await expect.poll(registers).toEqual(['till-0 レジ0', 'till-1 レジ1']);
});

test('delays a change on the page until an import is done', async () => {
  let isDone = false;
  const turn = await acquireSetUpLock(join(folder, 'data'), systemClock);
  const changed = change('registers', { name: 'レジ2', key: 'till-2', token: true, cameras: [] }).finally(
    () => (isDone = true),
  );
  await delay(someLooksMs);
  expect(isDone).toBe(false);
  turn?.[Symbol.dispose]();
  const answer = await changed;
  expect(answer.status, await answer.text()).toBe(201);
  expect(await registers()).toContain('till-2 レジ2');
});
