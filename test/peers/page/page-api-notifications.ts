/** Notifications, as far as pictures of the page need them; tests of the form run over the gateway's own routes. */
import type { FastifyInstance } from 'fastify';
import { type ChannelJson, channelBody } from '../../../src/contract/page/notifications/channel.ts';
import { notificationsJson } from '../../../src/contract/page/notifications/notifications.ts';
import { defaultRules } from '../../../src/domain/notification/rules.ts';
import { refuse } from './page-refusal.ts';

export type NotificationsWorld = { channels: ChannelJson[] };

export function notificationsWorld(over: Partial<NotificationsWorld> = {}): NotificationsWorld {
  return { channels: [], ...over };
}

export function notificationRoutes(app: FastifyInstance, world: NotificationsWorld): void {
  app.get('/api/v1/notifications', () =>
    notificationsJson.parse({ rules: defaultRules, channels: world.channels }),
  );
  app.post('/api/v1/notifications/channels', (request, reply) => {
    channelBody.parse(request.body);
    return refuse(reply, 400, { errors: [{ field: 'token', message: 'Fill this in.' }] });
  });
  app.post('/api/v1/notifications/channels/:id/test', () => ({ arrived: true }));
}
