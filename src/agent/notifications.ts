/** Notifications of people: the notifier with its connections. */
import { standingAlarms } from './alarms/standing-alarms.ts';
import type { Environment } from './environment.ts';
import { createDeliver } from './notifications/deliver.ts';
import { createNotifier, type Notifier } from './notifications/notifier.ts';
import { postBounds } from './notifications/post.ts';
import { salePictures } from './notifications/sale-pictures.ts';
import type { AgentState } from './state.ts';
import { createConnection } from './upload/https/connection.ts';

/** Disposal ends its connections. */
export function createNotifications(env: Environment, state: AgentState): Notifier & AsyncDisposable {
  const { clock, shop, config, gateway, live } = env;
  const proxy = 'proxy' in config.cloud ? config.cloud.proxy : undefined;
  const connection = createConnection(clock, { ...postBounds, proxy, section: 'notifications' });
  const notifier = createNotifier({
    ...{ clock, shop, store: state.store, timekeeper: state.timekeeper, random: Math.random },
    log: env.log.child({ part: 'notifications' }),
    deliver: createDeliver({
      ...{ clock, shop, gateway, connection, lineUrl: 'https://api.line.me' },
      vapid: async () => (await state.store.read.notificationSettings()).vapid,
      pictures: (saleIds) => salePictures(state.store.read, saleIds, shop.timeZone),
    }),
    standing: () => standingAlarms(state),
    webhook: () => live.current().alarms.webhook,
  });
  return { ...notifier, [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose]() };
}
