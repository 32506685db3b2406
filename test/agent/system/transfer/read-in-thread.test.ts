/** A set-up file read in its own thread: the same result, and bounded. */
import { expect, test } from 'vitest';
import { readSetUpInThread } from '../../../../src/agent/system/transfer/read-in-thread.ts';
import { readSetUp } from '../../../../src/agent/system/transfer/read-set-up.ts';
import { systemClock } from '../../../../src/lib/clock.ts';

const text = `cameras: [{ id: counter, name: a, url: 'rtsp://viewer:pw@192.168.1.20/a' }]
registers: [{ key: R1, name: b, token: 0123456789abcdef0123456789abcdef }]
links: [{ register: R1, camera: counter }]
exported: { version: 1, at: '2026-11-24T12:00:00+09:00', shop: other, gateway: g, epoch: e, minRevision: 3 }
`;

test.each([
  ['a good file', text],
  ['mistakes', 'cameras: [{ id: A }]\nlinks: 5\n'],
  ['no YAML', 'cameras: "'],
])('%s: reads the same as without a thread', async (_, given) => {
  expect(await readSetUpInThread({ text: given }, systemClock)).toEqual(readSetUp({ text: given }));
  const known = { cameraIds: new Set(['counter']), registerKeys: new Set<string>() };
  const requested = { text: given, known };
  expect(await readSetUpInThread(requested, systemClock)).toEqual(readSetUp(requested));
});

test('rejects a file that takes too long, while this thread continues', async () => {
  const lines = Array.from({ length: 20_000 }, (_, n) => `- { register: r${n}, camera: c${n} }`);
  const large = `links:\n${lines.join('\n')}\n`;
  let ticks = 0;
  const ticking = setInterval(() => ticks++, 5);
  const read = await readSetUpInThread({ text: large }, systemClock, 100);
  clearInterval(ticking);
  expect(read).toMatchObject({
    ok: false,
    problems: [{ line: 0, message: { en: expect.stringMatching(/takes too long/) as string } }],
  });
  expect(ticks).toBeGreaterThan(2);
});
