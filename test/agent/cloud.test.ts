/**
 * The real agent in a shop whose network lets nothing out but through a proxy, with its secrets from systemd: it enrols, and its sales
 * arrive. And what check-config says of such a set-up.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEnrollingCloud } from '../peers/clouds/enrolling-cloud.ts';
import { makeAuthority } from '../peers/network/certificates.ts';
import { startConnectProxy } from '../peers/network/connect-proxy.ts';
import { eventually, startProgram } from '../peers/program.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-agent-cloud-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const start = (name: string, cloud: string): string =>
  write(
    `${name}.yaml`,
    `shop: {id: shop-1}\ngateway: {id: gw-1}\ndataDir: ${name}-data\nweb: {listen: "127.0.0.1:0"}\ncloud: ${cloud}\n`,
  );

async function ended(args: readonly string[], env: Record<string, string> = {}) {
  await using program = startProgram(args, env);
  const [code] = await new Promise<[number | null]>((resolve) => {
    program.child.on('close', (status) => resolve([status]));
  });
  return { code, output: program.output() };
}

test('enrols through the proxy of its environment with a key from systemd, and delivers sales', {
  timeout: 240_000,
}, async () => {
  using authority = makeAuthority();
  await using cloud = await startEnrollingCloud({ tls: authority.issue(), authority });
  await using proxy = await startConnectProxy({ login: 'shop:proxy-secret' });
  cloud.addKey('one-time-key-1');
  const credentials = join(folder, 'credentials');
  mkdirSync(credentials);
  write('credentials/enrol', 'one-time-key-1\n');
  write('credentials/ca', authority.caPem);
  const config = start(
    'agent',
    `{kind: https, url: "${cloud.url}/base", enrolKeyFile: "credential:enrol", caFile: "credential:ca"}`,
  );
  const setUp = write(
    'set-up.yaml',
    'registers: [{key: R1, name: Register 1, token: a-token-of-16-signs}]\n',
  );
  const env = {
    CREDENTIALS_DIRECTORY: credentials,
    HTTPS_PROXY: `http://shop:proxy-secret@127.0.0.1:${proxy.port}`,
    https_proxy: '',
    NO_PROXY: '',
    no_proxy: '',
  };
  expect((await ended(['import', setUp, '--config', config], env)).code).toBe(0);

  await using agent = startProgram(['run', '--config', config], env);
  const [, url = ''] = await agent.line(/"url":"([^"]+)".*page server listening/);
  const answer = await fetch(`${url}/api/v1/registers/R1/sales`, {
    method: 'POST',
    headers: { authorization: 'Bearer a-token-of-16-signs', 'content-type': 'application/json' },
    body: JSON.stringify({ saleId: 'S1', kind: 'sale', total: 1980 }),
  });
  expect(answer.status).toBe(201);
  const { saleId } = (await answer.json()) as { saleId: string };
  const told = await eventually('the sale at the cloud', async () =>
    cloud.told.find(({ ids }) => ids.some((id) => id.startsWith(saleId))),
  );
  expect(told.clientName).toBe('gw-1');
  expect(await agent.end('SIGTERM')).toBe(0);

  const passed = proxy.seen();
  const log = agent.output();
  for (const secret of ['one-time-key-1', ...cloud.issued]) {
    expect(passed).not.toContain(secret);
    expect(log).not.toContain(secret);
  }
  expect(log).not.toContain('proxy-secret');
  expect(proxy.tunnels.length).toBeGreaterThan(0);
  expect(readFileSync(join(folder, 'agent-data', 'cloud-credential'), 'latin1')).not.toContain('issued');
});

test('shows the proxy in check-config without its login, and notes values that only systemd or time can settle', {
  timeout: 240_000,
}, async () => {
  using authority = makeAuthority();
  const { cert, key } = authority.issue({ to: '20210101000000Z' });
  write('old.pem', cert);
  write('old.key', key);
  const config = start(
    'notes',
    '{kind: https, url: "https://cloud.example", tokenFile: "credential:token", certFile: old.pem, keyFile: old.key, proxy: "http://u:proxy-secret@proxy.example:3128"}',
  );
  const checked = await ended(['check-config', config]);
  expect(checked.code).toBe(0);
  expect(checked.output).toMatch(/notes\.yaml:5:\d+ cloud\.certFile: .*old\.pem has expired on 2021-01-01/);
  expect(checked.output).toMatch(/cloud\.tokenFile: credential:token .*LoadCredential=token:FILE/);
  expect(checked.output).toContain('notes.yaml: can be used; see above what to look at');
  expect(checked.output).toContain('https://cloud.example, through the proxy proxy.example:3128');
  expect(checked.output).not.toContain('proxy-secret');

  const japanese = await ended(['check-config', config], { LANG: 'ja_JP.UTF-8' });
  expect(japanese.output).toContain('2021-01-01 に期限が切れている');
  const run = await ended(['run', '--config', config]);
  expect(run).toMatchObject({ code: 2, output: expect.stringContaining('CREDENTIALS_DIRECTORY') as string });
});
