/** The whole program: an account from a set-up file to a sale on the page, and a change of it at run time. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startSmaregi } from '../../peers/pos/smaregi.ts';
import { startProgram } from '../../peers/program.ts';
import { bareAgent } from '../../reliability/bare-agent.ts';

test('turns sales at Smaregi into captures, even after a mistyped token is corrected at run time', async () => {
  await using smaregi = await startSmaregi();
  await using agent = await bareAgent();
  const importSetUp = async (text: string): Promise<string> => {
    const file = join(agent.folder, 'accounts.yaml');
    writeFileSync(file, text);
    const program = startProgram(['import', file, '--config', join(agent.folder, 'config.yaml')]);
    await once(program.child, 'exit');
    return program.output();
  };
  const account = (token: string, terminal: string): string => `
posAccounts:
  - { id: sma, kind: smaregi, name: スマレジ, contractId: ${smaregi.contractId}, accessToken: ${token}, baseUrl: '${smaregi.olderUrl}' }
registers:
  - { key: sma-1, name: スマレジ1, from: { account: sma, terminal: '${terminal}' } }
`;
  const totals = async (): Promise<unknown[]> =>
    (await agent.pairs()).map(({ register, total }) => [register.key, total]);

  expect(await importSetUp(account(smaregi.accessToken, '1'))).toContain('2 added');
  // Each sale is made between two polls, and appears with the first one: a quiet account is polled every 15
  // s.
  smaregi.sell({ terminal: '1', total: 1_980 });
  smaregi.sell({ terminal: '2', total: 400 });
  await agent.start();
  await expect.poll(totals).toEqual([['sma-1', 1_980]]);
  await expect
    .poll(async () => (await agent.status()).posAccounts)
    .toMatchObject([{ id: 'sma', state: 'ok', registers: [{ register: 'sma-1', terminal: '1' }] }]);
  // A person mistypes the token, and corrects it.
  expect(await importSetUp(account('wrong-access-token', '1'))).toContain('1 changed');
  await expect
    .poll(async () => (await agent.status()).alarms.map(({ kind }) => kind))
    .toContain('pos_refused');
  expect(JSON.stringify(await agent.status())).not.toContain('wrong-access-token');
  expect(agent.program.output()).not.toContain('wrong-access-token');
  smaregi.sell({ terminal: '1', total: 550 });
  await importSetUp(account(smaregi.accessToken, '1'));
  await expect.poll(totals).toEqual([
    ['sma-1', 550],
    ['sma-1', 1_980],
  ]);
  expect(await agent.program.end('SIGTERM')).toBe(0);
});

test('makes one sale of what a till pushes and Smaregi lists', async () => {
  await using smaregi = await startSmaregi();
  await using agent = await bareAgent();
  const file = join(agent.folder, 'accounts.yaml');
  writeFileSync(
    file,
    `
posAccounts:
  - { id: sma, kind: smaregi, name: スマレジ, contractId: ${smaregi.contractId}, accessToken: ${smaregi.accessToken}, baseUrl: '${smaregi.olderUrl}' }
registers:
  - { key: sma-1, name: スマレジ1, token: ${'t'.repeat(32)}, from: { account: sma, terminal: '1' } }
`,
  );
  const program = startProgram(['import', file, '--config', join(agent.folder, 'config.yaml')]);
  await once(program.child, 'exit');
  await agent.start();
  const push = async (total: number) => {
    const { status } = await fetch(`http://127.0.0.1:${agent.port}/api/v1/registers/sma-1/sales`, {
      method: 'POST',
      headers: { authorization: `Bearer ${'t'.repeat(32)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ saleId: `T-${total}`, kind: 'sale', total, table: '7' }),
    });
    return status;
  };
  expect(await push(1_980)).toBe(201);
  smaregi.sell({ terminal: '1', total: 1_980 });
  await fetch(`http://127.0.0.1:${agent.port}/api/v1/pos-accounts/sma/poll`, { method: 'POST' });
  const sales = async () =>
    (await agent.pairs()).map(({ total, table, lines, instant: { basis } }) => [
      total,
      table,
      lines[0]?.name,
      basis,
    ]);
  await expect.poll(sales).toEqual([[1_980, '7', 'ブレンド', 'arrival']]);
  expect(await push(1_980)).toBe(200);
  expect(await agent.program.end('SIGTERM')).toBe(0);
});
