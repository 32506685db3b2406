/** From a refund that a register pushes to the mail of its owner, through our own program, which is killed in between. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mailPassword, mailUser, startMailServer } from '../peers/clouds/mail-server.ts';
import { importSetUp } from '../peers/import-set-up.ts';
import { makeAuthority } from '../peers/network/certificates.ts';
import { eventually, startProgram } from '../peers/program.ts';

const registerToken = 'a-token-of-16-signs';

test('mails a refund once, though the mail server is away and the agent is killed', {
  timeout: 240_000,
}, async () => {
  using authority = makeAuthority();
  await using server = await startMailServer(authority.issue(), { security: 'tls' });
  const folder = await mkdtemp(join(tmpdir(), 'tillframe-notified-'));
  await using cleaning = new AsyncDisposableStack();
  cleaning.defer(() => rm(folder, { recursive: true, force: true }));
  const config = ['--config', join(folder, 'config.yaml')];
  await writeFile(
    join(folder, 'config.yaml'),
    'shop: {id: shop-1, name: ユビ珈琲}\ndataDir: data\nweb: {listen: "127.0.0.1:0"}\nclock: {state: synced}\n',
  );
  await writeFile(
    join(folder, 'set-up.yaml'),
    `registers: [{key: R1, name: レジ1, token: ${registerToken}}]\n`,
  );
  await writeFile(join(folder, 'ca.pem'), authority.caPem);
  const environment = { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') };
  await importSetUp(join(folder, 'set-up.yaml'), join(folder, 'config.yaml'));

  server.answer({ rcpt: { code: 451, text: '4.7.1 Greylisting in action' } });
  {
    await using agent = startProgram(['run', ...config], environment);
    const [, url = ''] = await agent.line(/"url":"([^"]+)".*page server listening/);
    const post = async (path: string, body: unknown, token?: string): Promise<unknown> => {
      const response = await fetch(`${url}/api/v1/${path}`, {
        method: 'POST',
        headers: {
          ...{ 'content-type': 'application/json', 'accept-language': 'ja' },
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
      });
      expect(response.status).toBeLessThan(300);
      return response.json();
    };
    const { id } = (await post('notifications/channels', {
      ...{ kind: 'email', name: '店長', host: '127.0.0.1', port: server.port, security: 'tls' },
      ...{ user: mailUser, password: mailPassword, from: mailUser, to: ['owner@example.jp'] },
    })) as { id: string };
    expect(await post(`notifications/channels/${id}/test`, {})).toMatchObject({
      ...{ arrived: false, problem: { code: 'mail.later' } },
    });
    const refund = { saleId: 'r-1', kind: 'refund', total: -12_000, staff: { id: '7', name: '佐藤' } };
    await post('registers/R1/sales', refund, registerToken);
    await agent.line(/notification not sent, retrying/);
    await agent.end('SIGKILL');
    expect(agent.output()).not.toContain(mailPassword);
  }
  server.answer({});
  await using again = startProgram(['run', ...config], environment);
  await eventually('the mail', async () => server.mails[0]);
  await again.line(/notification sent/);
  expect(await again.end('SIGTERM'), again.output()).toBe(0);
  expect(server.mails).toHaveLength(1);
  expect(server.mails[0]).toMatchObject({
    subject: expect.stringContaining('【ユビ珈琲】レジ1：返品 ¥12,000') as string,
    text: expect.stringMatching(/\d\d:\d\d レジ1：返品 ¥12,000（担当 佐藤）/) as string,
    attachments: [],
  });
});
