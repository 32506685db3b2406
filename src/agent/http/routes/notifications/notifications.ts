/** `/api/v1/notifications`: rules, channels and their tests. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  type ChannelBody,
  type ChannelJson,
  type ChannelSettings,
  channelSettings,
  maxChannels,
  type StoredChannel,
} from '../../../../contract/page/notifications/channel.ts';
import type { NotificationsJson } from '../../../../contract/page/notifications/notifications.ts';
import { notificationRoutes } from '../../../../contract/page/routes/notifications.ts';
import { deliveryProblemText } from '../../../../domain/problem/notification/delivery-problem.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import { maybePublic } from '../../../../lib/net/public-address.ts';
import { type Language, requestedLanguage } from '../../../../lib/text/language.ts';
import { isPushKey } from '../../../notifications/web-push.ts';
import { type ChannelState, newChannelState } from '../../../store/notifications/notification-rows.ts';
import type { Caller } from '../../access/accounts.ts';
import { callerOf } from '../../access/guard.ts';
import { detail } from '../../activity.ts';
import type { WebContext } from '../../context.ts';
import { problemOfInput, required } from '../../field-problems.ts';
import { refused, wrongFields } from '../../refused.ts';
import { routesOf } from '../../route.ts';

const noChannel = () => refused(404, refusal('notifications.no_channel'));

export function registerNotificationRoutes(app: FastifyInstance, context: WebContext): void {
  const { store, notifier } = context;
  const route = routesOf(app, notificationRoutes);
  const answer = createAnswers(context);

  route('GET /api/v1/notifications', ({ request }) => answer.all(request));

  route('PUT /api/v1/notifications', async ({ body, request }) => {
    await store.write.putNotificationRules(body);
    return answer.all(request);
  });

  route('POST /api/v1/notifications/push-key', async () => ({
    publicKey: (await store.write.vapidKeys()).publicKey,
  }));

  route('POST /api/v1/notifications/channels', async ({ body, request }) => {
    const language = requestedLanguage(request);
    const settings = withPerson(completed(body), callerOf(request));
    const stored = await store.write.putNotificationChannel({ settings, language });
    if (stored.kind !== 'stored') throw refused(409, refusal('notifications.full', { maximum: maxChannels }));
    return answer.one(stored.id, request);
  });

  route('PUT /api/v1/notifications/channels/:id', async ({ params: { id }, body, request }) => {
    const known = (await store.read.notificationSettings()).channels.find((one) => one.id === id);
    if (known === undefined) throw noChannel();
    if (known.kind !== body.kind) throw refused(409, refusal('notifications.other_kind'));
    const stored = await store.write.putNotificationChannel({ id, settings: completed(body, known) });
    if (stored.kind !== 'stored') throw noChannel();
    return answer.one(id, request);
  });

  route('DELETE /api/v1/notifications/channels/:id', async ({ params: { id }, request, reply }) => {
    const known = (await store.read.notificationSettings()).channels.find((one) => one.id === id);
    if (known !== undefined) detail(request, { target: known.name });
    if (!(await store.write.removeNotificationChannel(id))) throw noChannel();
    return reply.code(204).send();
  });

  route('POST /api/v1/notifications/channels/:id/test', async ({ params: { id }, request, reply }) => {
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const delivery = await notifier?.test(id, gone.signal);
    if (delivery === undefined) throw noChannel();
    if (delivery === 'busy') throw refused(409, refusal('notifications.test_running'));
    const { problem } = delivery;
    if (problem === undefined) return { arrived: true };
    const text = deliveryProblemText(problem, requestedLanguage(request));
    return { arrived: false, problem: { code: problem.code, text } };
  });
}

/** Public, so that the page can't be used to reach devices of the shop's network or this machine. */
function checkAddress(channel: ChannelSettings): void {
  const [field, text] =
    channel.kind === 'chat'
      ? ['url', channel.url]
      : channel.kind === 'push'
        ? ['endpoint', channel.endpoint]
        : ['', undefined];
  if (text !== undefined && !maybePublic(new URL(text)))
    throw wrongFields({ field, problem: refusal('notifications.private') });
}

/** A browser is that of the person who adds it. */
function withPerson(channel: ChannelSettings, caller: Caller): ChannelSettings {
  return channel.kind === 'push' && caller.kind === 'session'
    ? { ...channel, person: caller.person.id }
    : channel;
}

/** With the secrets that are known already. */
function completed(body: ChannelBody, known?: StoredChannel): ChannelSettings {
  const read = channelSettings.safeParse({ ...secretsOf(known, body), ...body }, { reportInput: true });
  if (!read.success) throw problemOfInput(read.error);
  if (read.data.kind === 'chat' && read.data.service === 'custom' && read.data.template === undefined)
    throw wrongFields({ field: 'template', problem: required });
  if (read.data.kind === 'email' && read.data.user !== undefined && read.data.password === undefined)
    throw wrongFields({
      field: 'password',
      problem: known === undefined ? required : refusal('notifications.password_again'),
    });
  if (read.data.kind === 'push' && !isPushKey(read.data.p256dh))
    throw wrongFields({ field: 'p256dh', problem: refusal('field.invalid') });
  checkAddress(read.data);
  return read.data;
}

/** A password goes to no other server than the one it was entered for. */
function secretsOf(channel: StoredChannel | undefined, body: ChannelBody): object {
  switch (channel?.kind) {
    case 'email': {
      const isSame = body.kind === 'email' && body.host === channel.host && body.user === channel.user;
      return isSame ? { password: channel.password } : {};
    }
    case 'chat':
      return { url: channel.url };
    case 'line':
      return { token: channel.token };
    case 'push': {
      const { endpoint, p256dh, auth, origin, person } = channel;
      return { endpoint, p256dh, auth, origin, ...(person !== undefined && { person }) };
    }
    case undefined:
      return {};
  }
}

function createAnswers({ store, shop }: Pick<WebContext, 'store' | 'shop'>) {
  const at = (ms: number): string => rfc3339(ms, shop.timeZone);

  async function all(request: FastifyRequest): Promise<NotificationsJson> {
    const [{ rules, channels }, states, waiting] = await Promise.all([
      store.read.notificationSettings(),
      store.read.channelStates(),
      store.read.waitingNotifications(),
    ]);
    const language = requestedLanguage(request);
    return {
      rules: { ...rules, openDays: [...rules.openDays] },
      channels: channels.map((channel) =>
        channelToJson(channel, {
          ...{ at, language, state: states[channel.id] ?? newChannelState },
          waiting: waiting[channel.id] ?? 0,
        }),
      ),
    };
  }

  return {
    all,
    one: async (id: string, request: FastifyRequest): Promise<ChannelJson> => {
      const found = (await all(request)).channels.find((one) => one.id === id);
      if (found === undefined) throw noChannel();
      return found;
    },
  };
}

type Shown = {
  readonly state: ChannelState;
  readonly waiting: number;
  readonly language: Language;
  readonly at: (ms: number) => string;
};

function channelToJson(channel: StoredChannel, { state, waiting, language, at }: Shown): ChannelJson {
  const { lastSentAtMs, problem, failingSinceMs = 0 } = state;
  const shown = {
    waiting,
    ...(lastSentAtMs !== undefined && { lastSent: at(lastSentAtMs) }),
    ...(problem !== undefined && {
      problem: {
        code: problem.code,
        text: deliveryProblemText(problem, language),
        since: at(failingSinceMs),
      },
    }),
  };
  switch (channel.kind) {
    case 'chat': {
      const { url, ...rest } = channel;
      return { ...rest, ...shown, host: new URL(url).host };
    }
    case 'line': {
      const { token: _, ...rest } = channel;
      return { ...rest, ...shown };
    }
    case 'email': {
      const { password: _, ...rest } = channel;
      return { ...rest, ...shown };
    }
    case 'push': {
      const { endpoint, p256dh: _p256dh, auth: _auth, origin: _origin, person: _person, ...rest } = channel;
      return { ...rest, ...shown, host: new URL(endpoint).host };
    }
  }
}
