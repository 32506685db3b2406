/**
 * Rules and channels of notifications. One encrypted value: addresses of chat services, tokens and passwords are secrets.
 * `meta.notifies` is '1' while there is a channel: sales are noted as candidates only then.
 */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import {
  type ChannelSettings,
  channelSettings,
  maxChannels,
  rulesBody,
  type StoredChannel,
} from '../../../contract/page/notifications/channel.ts';
import { defaultRules, type NotificationRules } from '../../../domain/notification/rules.ts';
import type { Language } from '../../../lib/text/language.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import { makeVapidKeys, type VapidKeys } from '../../notifications/web-push.ts';
import type { Connection } from '../connection.ts';
import { readMeta, writeMeta } from '../meta.ts';
import type { Secrets } from '../secrets.ts';
import type { WriteContext } from '../write-context.ts';

export type NotificationSettings = {
  readonly rules: NotificationRules;
  readonly channels: readonly StoredChannel[];
  /** Keys of Web Push; absent until a browser subscribes. Another pair would end all subscriptions. */
  readonly vapid?: VapidKeys;
};

/** A channel of a later version is left out, and lost with the next change. */
const stored = z.object({
  rules: rulesBody.catch(defaultRules as z.output<typeof rulesBody>),
  vapid: z.object({ publicKey: z.string(), privateKey: z.string() }).exactOptional(),
  channels: z.array(z.unknown()).transform((all) => all.flatMap(readChannel)),
});

function readChannel(value: unknown): StoredChannel[] {
  const { id, ...settings } = (value ?? {}) as { id?: unknown };
  const read = channelSettings.safeParse(settings);
  return typeof id === 'string' && read.success ? [{ id, ...read.data }] : [];
}

const none: NotificationSettings = { rules: defaultRules, channels: [] };

/** Without channels where the key of the secrets is another one, as after the data folder was copied without it. */
export function notificationSettings({
  db,
  secrets,
}: {
  readonly db: Connection;
  readonly secrets: Secrets;
}): NotificationSettings {
  const sealed = readMeta(db, 'notification_settings');
  if (sealed === undefined) return none;
  let text: string;
  try {
    text = secrets.open(Buffer.from(sealed, 'base64'));
  } catch {
    return none;
  }
  return readJson(stored, text) ?? none;
}

function put({ db, secrets }: WriteContext, settings: NotificationSettings): void {
  writeMeta(db, 'notification_settings', secrets.seal(JSON.stringify(settings)).toString('base64'));
  writeMeta(db, 'notifies', settings.channels.length > 0 ? '1' : '0');
}

export function putNotificationRules(context: WriteContext, rules: NotificationRules): void {
  put(context, { ...notificationSettings(context), rules });
}

/** Browsers of those who had access before: of one person, or all. */
export function removePushChannels(context: WriteContext, person?: string): void {
  for (const channel of notificationSettings(context).channels)
    if (channel.kind === 'push' && (person === undefined || channel.person === person))
      removeNotificationChannel(context, channel.id);
}

/** The key pair of Web Push, made at the first request. */
export function vapidKeys(context: WriteContext): VapidKeys {
  const before = notificationSettings(context);
  const vapid = before.vapid ?? makeVapidKeys();
  if (before.vapid === undefined) put(context, { ...before, vapid });
  return vapid;
}

/** Takes over those of a set-up file: channels replace those of their id, and are added as long as there is room. Others stay. */
export function importNotifications(
  context: WriteContext,
  imported: { readonly rules?: NotificationRules; readonly channels: readonly StoredChannel[] },
): void {
  const before = notificationSettings(context);
  const of = new Map(imported.channels.map((channel) => [channel.id, channel]));
  const known = before.channels.map((channel) => of.get(channel.id) ?? channel);
  const added = imported.channels.filter(({ id }) => !before.channels.some((one) => one.id === id));
  put(context, {
    ...before,
    rules: imported.rules ?? before.rules,
    channels: [...known, ...added].slice(0, maxChannels),
  });
}

/** Adds one without an id, and replaces the one with it. `full`: there are `maxChannels`. `language`: of the first one's rules. */
export function putNotificationChannel(
  context: WriteContext,
  {
    id,
    settings,
    language,
  }: { readonly id?: string; readonly settings: ChannelSettings; readonly language?: Language },
): { readonly kind: 'stored'; readonly id: string } | { readonly kind: 'full' | 'unknown' } {
  const before = notificationSettings(context);
  const { channels } = before;
  if (id === undefined) {
    if (channels.length >= maxChannels) return { kind: 'full' };
    const added = { ...settings, id: randomUUID() };
    const isFirst = channels.length === 0 && isDeepStrictEqual(before.rules, defaultRules);
    const rules = isFirst && language !== undefined ? { ...before.rules, language } : before.rules;
    put(context, { ...before, rules, channels: [...channels, added] });
    return { kind: 'stored', id: added.id };
  }
  const n = channels.findIndex((one) => one.id === id);
  if (n < 0) return { kind: 'unknown' };
  put(context, { ...before, channels: channels.with(n, { ...settings, id }) });
  return { kind: 'stored', id };
}

/** Its waiting notifications go with it. False when there is no such channel. */
export function removeNotificationChannel(context: WriteContext, id: string): boolean {
  const before = notificationSettings(context);
  const channels = before.channels.filter((one) => one.id !== id);
  if (channels.length === before.channels.length) return false;
  put(context, { ...before, channels });
  const { db } = context;
  db.prepare('DELETE FROM notifications WHERE channel_id = ?').run(id);
  db.prepare('DELETE FROM notification_channels WHERE id = ?').run(id);
  if (channels.length === 0) db.prepare('DELETE FROM notification_candidates').run();
  return true;
}
