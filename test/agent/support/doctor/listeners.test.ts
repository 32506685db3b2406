/** Findings about a port without the gateway's listener: the page that explains a warning is optional. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { CheckContext } from '../../../../src/agent/support/doctor/check.ts';
import { explainingCheck, pushCheck } from '../../../../src/agent/support/doctor/listeners.ts';
import { doctorText } from '../../../../src/domain/doctor/doctor-text.ts';
import { freePort } from '../../../peers/network/free-port.ts';

const at = (agent: CheckContext['agent']) => ({ agent }) as CheckContext;
const soon = () => AbortSignal.timeout(10_000);

test('reports a missing listener of a running agent', async () => {
  const address = { host: '127.0.0.1', port: await freePort() };
  const found = await explainingCheck(address).run(at('elsewhere'), soon());
  expect(found).toMatchObject({
    level: 'yellow',
    what: { code: 'doctor.port_silent' },
    todo: { code: 'doctor.free_plain_port' },
  });
  expect(await pushCheck(address).run(at('elsewhere'), soon())).toMatchObject({ level: 'red' });
});

test('reports a port in use before a start', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  try {
    const address = { host: '127.0.0.1', port: (other.address() as AddressInfo).port };
    const { level, what } = await explainingCheck(address).run(at('not_running'), soon());
    expect(level).toBe('yellow');
    expect(doctorText(what, 'en')).toContain('taken by another program; change web.plainListen');
    expect(await pushCheck(address).run(at('not_running'), soon())).toMatchObject({ level: 'red' });
  } finally {
    other.close();
  }
});
