/** Channels of the notifier: those of the page, and the webhook that the configuration names. */
import type { StoredChannel } from '../../contract/page/notifications/channel.ts';
import type { AlarmRules } from '../../domain/alarm/alarm-notifications.ts';
import { isSelectedAlarm, type NotificationRules } from '../../domain/notification/rules.ts';
import type { StoredProblem } from '../../domain/problem/text.ts';
import type { AlarmWebhookConfig } from '../alarms/webhook-keys.ts';
import { type ChannelState, webhookChannelId } from '../store/notifications/notification-rows.ts';

/** For programs: alarms alone, as JSON with codes, whatever the rules and quiet hours of the page. */
type WebhookChannel = {
  readonly kind: 'webhook';
  readonly id: typeof webhookChannelId;
  /** Host of its address. */
  readonly name: string;
  readonly about: 'equipment';
  readonly config: AlarmWebhookConfig;
};

export type NotifierChannel = StoredChannel | WebhookChannel;

/** State of a channel, for alarm, doctor and metrics. */
export type ChannelReport = {
  readonly id: string;
  readonly name: string;
  readonly kind: NotifierChannel['kind'];
  readonly waiting: number;
  /** Why the last attempt failed; it is repeated. */
  readonly problem?: StoredProblem;
  /** Epoch milliseconds. */
  readonly failingSinceMs?: number;
};

export function channelsOf(
  ofPage: readonly StoredChannel[],
  config: AlarmWebhookConfig | undefined,
): readonly NotifierChannel[] {
  if (config === undefined) return ofPage;
  const { host: name } = new URL(config.secretUrl);
  return [...ofPage, { kind: 'webhook', id: webhookChannelId, name, about: 'equipment', config }];
}

export function reportOf(
  { id, name, kind }: NotifierChannel,
  { state, waiting }: { readonly state: ChannelState; readonly waiting: number },
): ChannelReport {
  const { problem, failingSinceMs = 0 } = state;
  return { id, name, kind, waiting, ...(problem !== undefined && { problem, failingSinceMs }) };
}

/** An alarm is reported when it has lasted for this long, and again after a day. */
const pageRules: AlarmRules = { afterMs: 5 * 60_000, repeatMs: 24 * 3_600_000 };

export function alarmRulesOf(channel: NotifierChannel): AlarmRules {
  return channel.kind === 'webhook' ? channel.config : pageRules;
}

/** A channel can't report that it fails itself. */
export function getsAlarm(
  channel: NotifierChannel,
  { kind, about }: { readonly kind: string; readonly about?: string },
  rules: NotificationRules,
): boolean {
  if (kind === 'notifications_failing' && about === channel.name) return false;
  return channel.kind === 'webhook' || (channel.about !== 'sales' && isSelectedAlarm(kind, rules));
}
