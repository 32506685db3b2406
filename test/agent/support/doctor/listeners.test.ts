/** Findings about a port without the gateway's listener: the page that explains a warning is optional. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { CheckContext } from '../../../../src/agent/support/doctor/check.ts';
import { explainingCheck, pushCheck } from '../../../../src/agent/support/doctor/listeners.ts';
import { freePort } from '../../../peers/network/free-port.ts';

const at = (agent: CheckContext['agent']) => ({ agent }) as CheckContext;
const soon = () => AbortSignal.timeout(10_000);

test('reports a missing listener of a running agent', async () => {
  const address = { host: '127.0.0.1', port: await freePort() };
  const found = await explainingCheck(address).run(at('elsewhere'), soon());
  expect(found).toMatchObject({
    level: 'yellow',
    what: { en: expect.stringContaining('nothing of ours') as unknown },
  });
  expect(found.todo?.en).toContain('tried again every minute');
  expect(await pushCheck(address).run(at('elsewhere'), soon())).toMatchObject({ level: 'red' });
});

test('reports a port in use before a start', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  try {
    const address = { host: '127.0.0.1', port: (other.address() as AddressInfo).port };
    const taken = {
      en: expect.stringContaining('taken by another program; change web.plainListen') as unknown,
    };
    expect(await explainingCheck(address).run(at('not_running'), soon())).toMatchObject({
      ...{ level: 'yellow', what: taken },
    });
    expect(await pushCheck(address).run(at('not_running'), soon())).toMatchObject({ level: 'red' });
  } finally {
    other.close();
  }
});
