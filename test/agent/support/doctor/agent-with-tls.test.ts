/**
 * The whole agent with TLS: the plain HTTP page that leads to it, and commands that verify it by its own
 * certificate.
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fingerprintLines } from '../../../../src/agent/system/tls/fingerprint.ts';
import { ownPage } from '../../../../src/agent/system/tls/own-page.ts';
import { freePort } from '../../../peers/network/free-port.ts';
import { startProgram } from '../../../peers/program.ts';
import { ownTls } from '../../system/tls/own.ts';

test('reaches an agent with TLS by its certificate; the plain page has its fingerprint', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-doctor-'));
  const [port, plainPort] = [await freePort(), await freePort()];
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    `shop: { id: shop-1 }
dataDir: data
web: { listen: '127.0.0.1:${port}', tls: on, plainListen: '127.0.0.1:${plainPort}', stateToken: state-token-0123456789 }
clock: { state: synced }
`,
  );
  await using agent = startProgram(['run', '--config', config]);
  await expect.poll(() => agent.output()).toContain('plain page listening');
  const fingerprint = /"fingerprint":"([0-9A-F:]+)"/.exec(agent.output())?.[1] ?? '';
  const plain = await (await fetch(`http://127.0.0.1:${plainPort}/`)).text();
  for (const line of fingerprintLines(fingerprint)) expect(plain).toContain(line);
  expect(plain).toContain(`href="https://127.0.0.1:${port}`);

  const command = async (...args: string[]): Promise<string> => {
    await using program = startProgram([...args, '--config', config]);
    await once(program.child, 'close');
    return program.output();
  };
  const { findings } = JSON.parse(await command('doctor', '--json')) as {
    findings: { check: string; about?: string; level: string; what: { text: string } }[];
  };
  expect(
    findings.flatMap(({ check, about, level, what }) =>
      check === 'listener' ? [[about, level, what.text]] : [],
    ),
  ).toEqual([
    ['web.listen', 'green', `https://127.0.0.1:${port}`],
    ['web.plainListen', 'green', `http://127.0.0.1:${plainPort}`],
  ]);
  const bundle = join(folder, 'bundle.tar.gz');
  await command('support-bundle', '--output', bundle);
  const listed = execFileSync('tar', ['-tzf', bundle], { encoding: 'utf8' });
  expect(listed).toContain('status.json');
  expect(listed).toContain('metrics.txt');

  // Another program that took the port gets no token.
  using other = ownTls();
  await other.open();
  const listen = { host: '127.0.0.1', port };
  await using page = ownPage({ web: { listen, tls: { kind: 'own' } }, dataDir: other.dataDir });
  await expect(page.get('/healthz', { signal: AbortSignal.timeout(10_000) })).rejects.toThrow(
    'another certificate',
  );
  expect(await agent.end('SIGTERM')).toBe(0);
  rmSync(folder, { recursive: true });
});
