/** A day at Square: every sale once and in order, with few requests (cloud-day.ts). */
import { expect, test } from 'vitest';
import { squareSettings } from '../../../../src/agent/sources/square/settings.ts';
import { createSquare } from '../../../../src/agent/sources/square/square.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { squareLocations, startSquare } from '../../../peers/pos/square.ts';
import { polledDay } from '../cloud-day.ts';

test('stores every sale of a day once and in order, with few requests', { timeout: 600_000 }, async () => {
  await using peer = await startSquare();
  const settings = squareSettings.parse({ accessToken: peer.token, baseUrl: peer.url });
  const deps = { clock: systemClock, log: createLog({ level: 'silent' }), save: () => Promise.resolve() };
  const cloud = createSquare(settings, deps);
  await using _closed = { [Symbol.asyncDispose]: () => cloud.close() };
  const { polls, refunds } = await polledDay({
    ...{ peer, cloud, location: squareLocations.honten },
    sell: ({ total, device, isSplit }) =>
      peer.sell({
        ...{ total, device: { id: device, name: `レジ${device}` } },
        ...(isSplit && { payments: [{ amount: 50, source_type: 'WALLET' }, { amount: total - 50 }] }),
      }).orderId,
    refund: (of, total) => peer.refund({ of, total }),
  });
  // Two a poll, and one for the orders where there are any.
  expect(peer.asked.length).toBeLessThan(3 * polls + refunds + 20);
});
