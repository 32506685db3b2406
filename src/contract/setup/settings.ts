/** Settings made on the page as the gateway stores them: encrypted, section by section. */
import { z } from 'zod';
import { clipUploads } from '../../domain/capture/stored-clip.ts';
import { maxShopNameChars, retentionDays, type SettingsSection } from '../../domain/setup/page-settings.ts';
import { dailyHoursPattern } from '../../domain/time/daily-hours.ts';
import { maxTokenLength, tokenPattern } from '../../lib/http/bearer.ts';
import { remoteLogLevels } from '../../lib/logging/log-levels.ts';

export const shopNameSchema = z.string().min(1).max(maxShopNameChars);

function daysSchema({ min, max }: { readonly min: number; readonly max: number }) {
  return z.int().min(min).max(max);
}
export const salesDaysSchema = daysSchema(retentionDays.sales);
export const picturesDaysSchema = daysSchema(retentionDays.pictures);

/** Longer addresses are refused before they are looked at. */
const maxAddressChars = 2_048;
const address = z.string().min(1).max(maxAddressChars);
const secret = z.string().regex(tokenPattern).max(maxTokenLength);

/** Each is complete: a change replaces its section. */
export const settingsSchemas = {
  shop: z.strictObject({ name: shopNameSchema }),
  cloud: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('https'),
      url: address,
      key: secret,
      /** `once`: exchanged for a credential of this gateway. */
      keyIs: z.enum(['token', 'once']),
    }),
    z.strictObject({
      kind: z.literal('mqtt'),
      url: address,
      username: z.string().max(256).optional(),
      key: z.string().max(maxTokenLength).optional(),
    }),
  ]),
  retention: z.strictObject({ salesDays: salesDaysSchema, picturesDays: picturesDaysSchema }),
  clips: z.strictObject({ upload: z.enum(clipUploads) }),
  alarms: z.strictObject({
    url: address,
    form: z.enum(['full', 'text']),
    language: z.enum(['ja', 'en']),
    token: secret.optional(),
  }),
  updates: z.strictObject({
    from: address,
    automatic: z.boolean(),
    hours: z.string().regex(dailyHoursPattern),
  }),
  listener: z.strictObject({ port: z.int().min(1).max(65_535) }),
  broker: z.strictObject({
    url: address,
    username: z.string().max(256).optional(),
    password: z.string().max(maxTokenLength).optional(),
  }),
  /** Set from the cloud alone (agent/remote/). */
  log: z.strictObject({ level: z.enum(remoteLogLevels) }),
} as const satisfies Record<SettingsSection, z.ZodType>;

export type StoredSettings = { readonly [S in SettingsSection]?: z.output<(typeof settingsSchemas)[S]> };
