/** The gateway's HTTP server with notifications that reach servers of the test. */
import { createDeliver } from '../../../src/agent/notifications/deliver.ts';
import { createNotifier } from '../../../src/agent/notifications/notifier.ts';
import { postBounds } from '../../../src/agent/notifications/post.ts';
import { createConnection } from '../../../src/agent/upload/https/connection.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { startGateway, type TestGateway } from '../http/gateway.ts';
import { shop } from '../store/fixtures.ts';

export async function startNotifyingGateway(lineUrl = ''): Promise<TestGateway> {
  const clock = systemClock;
  const connection = createConnection(clock, { ...postBounds, section: 'notifications' });
  const gateway = await startGateway({
    notifier: (store) =>
      createNotifier({
        ...{ store, shop, clock, log: createLog({ level: 'silent' }), random: () => 0 },
        timekeeper: { state: () => 'synced' },
        deliver: createDeliver({
          ...{ clock, shop, gateway: 'gw-1', connection, addresses: 'any', lineUrl },
          pictures: async () => [],
          vapid: () => store.write.vapidKeys(),
        }),
        standing: () => Promise.resolve([]),
        webhook: () => undefined,
      }),
  });
  return {
    ...gateway,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await connection[Symbol.asyncDispose]();
    },
  };
}
