/** `tillframe health` against the real agent, over TLS too, and against what is none. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freePort } from '../peers/network/free-port.ts';
import { startProgram } from '../peers/program.ts';

test('health ends with 0 while the agent answers by its own certificate, with 1 and the reason else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-health-'));
  const port = await freePort();
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    `shop: { id: shop-1 }\ndataDir: data\nweb: { listen: '0.0.0.0:${port}', tls: on }\nclock: { state: synced }\n`,
  );
  const health = async (file = config, language = 'C.UTF-8', ...more: string[]) => {
    await using program = startProgram(['health', '--config', file, ...more], { LANG: language });
    const [code] = (await once(program.child, 'close')) as [number];
    return { code, output: program.output() };
  };
  const where = `https://0.0.0.0:${port}`;
  expect(await health()).toEqual({
    code: 1,
    output: `tillframe: the agent does not answer at ${where} (ECONNREFUSED); see its log (tillframe logs)`,
  });

  const silent = await health(config, 'C.UTF-8', '--json');
  expect({ ...silent, output: JSON.parse(silent.output) as unknown }).toEqual({
    ...{ code: 1, output: { address: where, answers: false, reason: 'ECONNREFUSED' } },
  });

  await using agent = startProgram(['run', '--config', config]);
  await agent.line(/page server listening/);
  expect(await health()).toEqual({ code: 0, output: `${where} answers` });
  expect((await health(config, 'ja_JP.UTF-8')).output).toBe(`${where} は応答しています`);
  expect(JSON.parse((await health(config, 'ja_JP.UTF-8', '--json')).output)).toEqual({
    address: where,
    answers: true,
  });
  expect(await agent.end('SIGTERM')).toBe(0);

  // Somebody else at its port, who takes the connection and says nothing that is TLS.
  const other = createServer((socket) => socket.end('hello\n')).listen(port, '127.0.0.1');
  await once(other, 'listening');
  const stranger = await health();
  expect(stranger.code).toBe(1);
  expect(stranger.output).toContain('does not answer');
  other.close();

  writeFileSync(join(folder, 'bad.yaml'), 'shop: []\n');
  expect(await health(join(folder, 'bad.yaml'))).toMatchObject({ code: 2 });
  rmSync(folder, { recursive: true });
});
