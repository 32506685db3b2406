/** The settings in force as the page shows them, and where each was made. Without secrets. */
import type { SettingsJson } from '../../../../contract/page/settings.ts';
import type { StoredSettings } from '../../../../contract/setup/settings.ts';
import type { SettingsSection } from '../../../../domain/setup/page-settings.ts';
import { isLoopback } from '../../../../lib/net/listen-address.ts';
import type { LiveConfig } from '../../../config/live-config.ts';
import { originOf } from '../../origin.ts';

export function settingsToJson(live: LiveConfig, file: string): SettingsJson {
  const { shop, cloud, store, clips, alarms, update, registers } = live.current();
  const stored = ownOf(live);
  const madeIn = (section: SettingsSection): SettingsJson['shop']['madeIn'] => {
    if (live.stated.has(section)) return 'file';
    return stored[section] === undefined ? 'default' : 'page';
  };
  const { webhook } = alarms;
  const { mqtt, listen } = registers;
  return {
    file,
    shop: { madeIn: madeIn('shop'), id: shop.id, name: shop.name },
    cloud: {
      madeIn: madeIn('cloud'),
      kind: cloud.kind,
      ...(cloud.kind !== 'off' && { url: stored.cloud?.url ?? originOf(cloud.url) }),
      ...(cloud.kind === 'mqtt' && cloud.username !== undefined && { username: cloud.username }),
      hasKey: cloud.kind !== 'off' && (stored.cloud === undefined || stored.cloud.key !== undefined),
    },
    retention: {
      madeIn: madeIn('retention'),
      salesDays: store.keepDays,
      picturesDays: Math.min(store.keepPictureDays, store.keepDays),
    },
    clips: { madeIn: madeIn('clips'), upload: clips.upload },
    alarms: {
      madeIn: madeIn('alarms'),
      ...(webhook !== undefined && { host: new URL(webhook.secretUrl).host }),
      ...{ form: webhook?.form ?? 'text', language: webhook?.language ?? 'ja' },
      hasToken: webhook?.token !== undefined,
    },
    updates: {
      madeIn: madeIn('updates'),
      ...(update.from !== undefined && { from: withoutLogin(update.from) }),
      ...{ automatic: update.automatic, hours: update.hours },
    },
    listener: {
      madeIn: madeIn('listener'),
      ...(listen !== undefined && { port: listen.port }),
      ...(listen !== undefined && isLoopback(listen.host) && { isHereOnly: true as const }),
    },
    broker: {
      madeIn: madeIn('broker'),
      ...(mqtt !== undefined && { url: mqtt.url }),
      ...(mqtt?.username !== undefined && { username: mqtt.username }),
      hasPassword: mqtt?.password !== undefined,
    },
  };
}

/** Stored sections that are in force. */
export function ownOf(live: LiveConfig): StoredSettings {
  return Object.fromEntries(
    Object.entries(live.stored()).filter(([section]) => !live.stated.has(section as SettingsSection)),
  );
}

function withoutLogin(from: string): string {
  if (from.startsWith('/') || !URL.canParse(from)) return from;
  const url = new URL(from);
  url.username = '';
  url.password = '';
  return url.href;
}
