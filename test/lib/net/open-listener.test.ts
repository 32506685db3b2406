import { fastify } from 'fastify';
import { expect, it } from 'vitest';
import { ErrorForPeople } from '../../../src/lib/error-for-people.ts';
import { openListener } from '../../../src/lib/net/open-listener.ts';

it('returns the address for browsers when the port is free', async () => {
  const app = fastify();
  expect(await openListener(app, { host: '127.0.0.1', port: 0 }, 'web.listen')).toMatch(
    /^http:\/\/127\.0\.0\.1:\d+$/,
  );
  await app.close();
});

it('names the key to change in both languages when the port is in use or the address is foreign', async () => {
  const first = fastify();
  const url = new URL(await openListener(first, { host: '127.0.0.1', port: 0 }, 'web.listen'));
  const taken = openListener(fastify(), { host: '127.0.0.1', port: Number(url.port) }, 'web.listen');
  await expect(taken).rejects.toBeInstanceOf(ErrorForPeople);
  await expect(taken).rejects.toMatchObject({
    words: {
      en: `${url.host} is taken by another program; change web.listen or stop that program`,
      ja: expect.stringContaining('web.listen を変えるか') as string,
    },
  });
  await expect(
    openListener(fastify(), { host: '203.0.113.1', port: 0 }, 'registers.listen'),
  ).rejects.toMatchObject({ words: { en: expect.stringContaining('no address 203.0.113.1') as string } });
  await first.close();
});
