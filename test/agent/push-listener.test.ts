/** The listener for registers: opened once at the address of the file, else wherever the page says. */
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { createLiveConfig } from '../../src/agent/config/live-config.ts';
import { createPushListener } from '../../src/agent/push-listener.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { freePort } from '../peers/network/free-port.ts';
import { eventually } from '../peers/program.ts';
import { fileConfig } from './config/file-config.ts';

async function withListener(
  filePort: number | undefined,
  use: (given: {
    readonly live: ReturnType<typeof createLiveConfig>;
    readonly open: () => Promise<void>;
    readonly answers: (port: number) => Promise<boolean>;
  }) => Promise<void>,
): Promise<void> {
  const bare = fileConfig('data', { id: 'shop-1', name: 'Shop' });
  const listen = filePort === undefined ? {} : { listen: { host: '127.0.0.1', port: filePort } };
  const live = createLiveConfig({
    file: { ...bare, registers: { ...bare.registers, ...listen } },
    stated: new Set(filePort === undefined ? [] : ['listener']),
    ...{ environment: {}, clock },
  });
  const createServer = () => Fastify({ logger: false });
  const listener = createPushListener({ live, clock, log: createLog({ level: 'silent' }), createServer });
  const stop = new AbortController();
  // The parts of the agent run before its servers open.
  const running = listener.run(stop.signal);
  try {
    await use({
      live,
      open: () => listener.open(),
      answers: (port) =>
        fetch(`http://127.0.0.1:${port}/`).then(
          () => true,
          () => false,
        ),
    });
  } finally {
    stop.abort();
    await running.catch(() => undefined);
    await listener.close(1_000);
  }
}

test('opens once at the address of the file', async () => {
  const port = await freePort();
  await withListener(port, async ({ open, answers }) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    await open();
    expect(await answers(port)).toBe(true);
  });
});

test('follows the page: opens, moves and closes', async () => {
  const [first, second] = [await freePort(), await freePort()];
  await withListener(undefined, async ({ live, open, answers }) => {
    await open();
    live.apply({ listener: { port: first } });
    await eventually('the first port is open', async () => (await answers(first)) || undefined);
    live.apply({ listener: { port: second } });
    await eventually('the second port is open', async () => (await answers(second)) || undefined);
    await expect.poll(() => answers(first)).toBe(false);
    live.apply({});
    await eventually('it is closed', async () => !(await answers(second)) || undefined);
  });
});
