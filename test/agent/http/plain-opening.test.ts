/** The plain page's port is in use by another program: the agent runs without it, and opens it once it is free. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createConnectionWatch } from '../../../src/agent/http/connection-watch.ts';
import { createPlainOpening } from '../../../src/agent/http/plain-page/opening.ts';
import { createPlainPageServer } from '../../../src/agent/http/plain-page/server.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { startProgram } from '../../peers/program.ts';
import { ownTls } from '../system/tls/own.ts';

async function takenPort() {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  return { other, port: (other.address() as AddressInfo).port };
}

test("starts with a warning when the plain port is in use, and fails when the page's is", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-plain-'));
  const { other, port: taken } = await takenPort();
  await using _other = other;
  const file = (name: string, web: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `shop: { id: shop-1 }\ndataDir: data\nweb: ${web}\nclock: { state: synced }\n`);
    return path;
  };
  const listen = `127.0.0.1:${await freePort()}`;
  const config = file('plain.yaml', `{ listen: '${listen}', tls: on, plainListen: '127.0.0.1:${taken}' }`);
  {
    await using agent = startProgram(['run', '--config', config]);
    await expect.poll(() => agent.output()).toContain('plain page not listening');
    expect(agent.output()).toContain(`127.0.0.1:${taken} is taken by another program`);
    expect(agent.output()).toContain('page server listening');
    expect(await agent.end('SIGTERM')).toBe(0);
  }
  await using without = startProgram([
    ...['run', '--config', file('page.yaml', `{ listen: '127.0.0.1:${taken}', tls: on }`)],
  ]);
  const [code] = (await once(without.child, 'close')) as [number | null];
  expect(code).not.toBe(0);
  expect(without.output()).toContain('change web.listen');
  rmSync(folder, { recursive: true });
});

test('opens a port that became free without a restart, and makes way for a printer at it', async () => {
  let hasPrinter = false;
  using own = ownTls();
  const identity = (await own.open()).current();
  const log = createLog({ level: 'silent' });
  const watch = createConnectionWatch({ clock: systemClock, log });
  const { other, port } = await takenPort();
  await using app = createPlainPageServer({
    identity: () => identity,
    port: 1,
    allowedHosts: [],
    log,
    watch,
  });
  const opening = createPlainOpening({
    ...{ server: app, address: { host: '127.0.0.1', port }, log, isPrinterAt: () => hasPrinter },
    clock: { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 1), signal) },
  });
  const stopped = new AbortController();
  const running = opening.run(stopped.signal);
  await opening.open();
  expect(app.server.listening).toBe(false);
  other.close();
  await once(other, 'close');
  await expect.poll(() => app.server.listening).toBe(true);
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  hasPrinter = true;
  await running;
  const printer = createServer().listen(port, '127.0.0.1');
  await once(printer, 'listening');
  printer.close();
});
