/** A request is held no longer than its client waits. */
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { systemClock as clock } from '../../src/lib/clock.ts';
import { whileHeld } from '../../src/receiver/held-request.ts';

test('ends with the client, with the receiver, and after the wait', async () => {
  const ended: string[] = [];
  const closing = new AbortController();
  await using app = fastify();
  app.get<{ Params: { name: string; wait: string } }>('/:name/:wait', (request) => {
    const { name, wait } = request.params;
    return whileHeld(
      request,
      { clock, waitSeconds: Number(wait), closing: closing.signal },
      (signal) =>
        new Promise<string>((resolve) => {
          ended.push(`${name} began`);
          signal.addEventListener('abort', () => {
            ended.push(name);
            resolve(name);
          });
        }),
    );
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const client = new AbortController();
  const left = fetch(`${url}/client/3600`, { signal: client.signal }).catch(() => 'left');
  await expect.poll(() => ended).toEqual(['client began']);
  client.abort();
  expect(await left).toBe('left');
  await expect.poll(() => ended).toEqual(['client began', 'client']);
  expect(await (await fetch(`${url}/wait/0.01`)).text()).toBe('wait');
  const held = fetch(`${url}/receiver/3600`);
  await expect.poll(() => ended.at(-1)).toBe('receiver began');
  closing.abort();
  expect(await (await held).text()).toBe('receiver');
});
