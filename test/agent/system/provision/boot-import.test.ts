/** `provision.yaml` beside config.yaml, imported by the real program. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { setUpCodeSha256 } from '../../../../src/lib/crypto/set-up-code.ts';
import { freePort } from '../../../peers/network/free-port.ts';
import { startProgram } from '../../../peers/program.ts';

const password = 'correct horse battery';
const code = 'KF7P-2MXD-9RTV';

async function agentFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-provision-'));
  const port = await freePort();
  const config = join(folder, 'config.yaml');
  const provision = join(folder, 'provision.yaml');
  writeFileSync(
    config,
    `shop: { id: shop-1, name: ユビ珈琲 }\ndataDir: data\nweb: { listen: '127.0.0.1:${port}' }\nclock: { state: synced }\n`,
  );
  const ask = async (path: string, init: RequestInit = {}, cookie = '') =>
    await fetch(`http://127.0.0.1:${port}${path}`, {
      ...init,
      headers: {
        ...(init.body !== undefined && { 'content-type': 'application/json' }),
        origin: `http://127.0.0.1:${port}`,
        cookie,
      },
    });
  return {
    ...{ folder, provision, ask },
    errorFile: join(folder, 'ERROR.txt'),
    start: async () => {
      const program = startProgram(['run', '--config', config]);
      await program.line(/page server listening/);
      return program;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

test("imports a content once, accepts the label's code, and removes secrets from the file", async () => {
  using gateway = await agentFolder();
  const { provision, ask, errorFile } = gateway;
  // As Notepad saves it.
  const text = `\ufeffsetUpCodeSha256: ${setUpCodeSha256(code)}\r\nregisters:\r\n  - { key: till-1, name: レジ1, token: choose-a-long-random-text }\r\n`;
  writeFileSync(provision, text);
  let cookie = '';
  {
    await using program = await gateway.start();
    await program.line(/provision.yaml imported.*|1 added/);
    expect(existsSync(errorFile)).toBe(false);
    const mark = readFileSync(provision, 'utf8');
    expect(mark).toContain('taken:');
    expect(mark).not.toContain('choose-a-long');
    expect(mark).not.toContain(setUpCodeSha256(code));
    const wrong = await ask('/api/v1/setup', {
      method: 'POST',
      body: JSON.stringify({ code: 'AAAA-BBBB-CCCC', password }),
    });
    expect(wrong.status).toBe(403);
    const opened = await ask('/api/v1/setup', { method: 'POST', body: JSON.stringify({ code, password }) });
    expect(opened.status).toBe(200);
    cookie = opened.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const registers = await ask('/api/v1/registers', {}, cookie);
    expect(JSON.stringify(await registers.json())).toContain('till-1');
    expect((await ask('/api/v1/status')).status).toBe(401);
    await program.end('SIGTERM');
  }
  {
    // The marker is not imported.
    await using program = await gateway.start();
    expect(program.output()).not.toContain('provision.yaml');
    await program.end('SIGTERM');
  }
  // The same content changes nothing, even after the page was used; another one is imported, and keeps the
  // password.
  writeFileSync(provision, text.replaceAll('\r\n', '\n').slice(1));
  {
    await using program = await gateway.start();
    expect(program.output()).not.toContain('is taken in');
    expect(readFileSync(provision, 'utf8')).toContain('taken:');
    await program.end('SIGTERM');
  }
  writeFileSync(provision, text.replace('レジ1', 'レジ入口'));
  {
    await using program = await gateway.start();
    await program.line(/provision.yaml imported/);
    expect(program.output()).toContain('a password is set');
    expect(JSON.stringify(await (await ask('/api/v1/registers', {}, cookie)).json())).toContain('レジ入口');
    await program.end('SIGTERM');
  }
});

test('reports a mistake in both languages, imports the rest, and removes ERROR.txt once all is valid', async () => {
  using gateway = await agentFolder();
  const { provision, ask, errorFile } = gateway;
  writeFileSync(
    provision,
    `setUpCodeSha256: ${setUpCodeSha256(code)}\ncameras:\n  - { id: counter, name: カウンター, url: camera-1 }\n`,
  );
  {
    await using program = await gateway.start();
    const told = readFileSync(errorFile, 'utf8');
    expect(told).toMatch(/^\ufefftillframe: 設定ファイルに誤りがあります。\r\n/);
    expect(told).toMatch(/provision\.yaml:3:\d+ cameras\[0\]\.url: 正しい形/);
    expect(told).toMatch(/provision\.yaml:3:\d+ cameras\[0\]\.url: expected a camera address/);
    expect(program.output()).toMatch(/cameras\[0\]\.url: expected a camera address/);
    // Its valid parts still apply.
    const opened = await ask('/api/v1/setup', { method: 'POST', body: JSON.stringify({ code, password }) });
    expect(opened.status).toBe(200);
    expect(readFileSync(provision, 'utf8')).toContain('camera-1');
    await program.end('SIGTERM');
  }
  writeFileSync(provision, 'cameras:\n  - { id: counter, name: カウンター, url: rtsp://127.0.0.1:9/1 }\n');
  {
    await using program = await gateway.start();
    await program.line(/provision.yaml imported/);
    expect(existsSync(errorFile)).toBe(false);
    // It contains no secret and stays.
    expect(readFileSync(provision, 'utf8')).toContain('rtsp://');
    await program.end('SIGTERM');
  }
});

test('logs that the file should be removed when it cannot be written', async () => {
  using gateway = await agentFolder();
  writeFileSync(
    gateway.provision,
    'registers: [{ key: till-1, name: レジ1, token: choose-a-long-random-text }]\n',
  );
  // A folder at the path of the draft: root may write everywhere.
  const { mkdirSync } = await import('node:fs');
  mkdirSync(`${gateway.provision}.new`);
  writeFileSync(join(`${gateway.provision}.new`, 'x'), '');
  chmodSync(gateway.provision, 0o400);
  await using program = await gateway.start();
  await program.line(/remove it because it contains secrets/);
  await program.end('SIGTERM');
});
