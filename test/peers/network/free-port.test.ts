/** Ports that tests give to programs: nobody else may get one between its choice and its use. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { firstEphemeralPort, freePort } from './free-port.ts';

test('gives no port that the kernel may give to somebody else', async () => {
  for (let count = 0; count < 20; count++) expect(await freePort()).toBeLessThan(firstEphemeralPort());
});

test('gives no port twice, also in another process, before anybody listens there', async () => {
  // By chance alone, several of 10 × 40 among some 12,000 are the same.
  const program = `
    import { freePort } from ${JSON.stringify(new URL('free-port.ts', import.meta.url).href)};
    const ports = [];
    for (let count = 0; count < 40; count++) ports.push(await freePort());
    console.log(ports.join(' '));
    // Its claims end with it.
    process.stdin.resume();`;
  const given: string[] = [];
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      const running = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
      const { stdout, stdin } = running.child;
      for await (const line of stdout ?? []) {
        given.push(...String(line).trim().split(' '));
        break;
      }
      await expect.poll(() => given.length).toBe(400);
      stdin?.end();
      await running;
    }),
  );
  expect(given).toHaveLength(400);
  expect(new Set(given).size).toBe(400);
});
