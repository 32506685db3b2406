/** Settings of the gateway that people make on the page. Secrets are written, never read. Part of the interface in sales.ts. */
import { z } from 'zod';
import { clipUploads } from '../../domain/capture/stored-clip.ts';
import { refusal } from '../../domain/problem/refusal/refusal.ts';
import { maxShopNameChars, retentionDays } from '../../domain/setup/page-settings.ts';
import { dailyHoursPattern } from '../../domain/time/daily-hours.ts';
import { refusing } from './refusing.ts';

const maxChars = 4_096;
const text = z.string().trim().max(maxChars);
const secret = z.string().trim().max(maxChars).optional();

/** `file`: config.yaml states it, and it is read-only on the page. `default`: nobody has set it. */
const madeIn = z.enum(['page', 'file', 'default']);

/** `GET /api/v1/settings`, and the answer to each change. */
export const settingsJson = z.strictObject({
  /** Name of the configuration file. */
  file: z.string(),
  shop: z.strictObject({ madeIn, id: z.string(), name: z.string() }),
  /** `url`: with madeIn `file` scheme and host alone. */
  cloud: z.strictObject({
    madeIn,
    kind: z.enum(['off', 'https', 'mqtt']),
    url: z.string().optional(),
    username: z.string().optional(),
    hasKey: z.boolean(),
  }),
  retention: z.strictObject({ madeIn, salesDays: z.int(), picturesDays: z.int() }),
  clips: z.strictObject({ madeIn, upload: z.enum(clipUploads) }),
  /** The address of a chat service contains its login: its host alone. */
  alarms: z.strictObject({
    madeIn,
    host: z.string().optional(),
    form: z.enum(['full', 'text']),
    language: z.enum(['ja', 'en']),
    hasToken: z.boolean(),
  }),
  /** `from`: without a login. */
  updates: z.strictObject({
    madeIn,
    from: z.string().optional(),
    automatic: z.boolean(),
    hours: z.string(),
  }),
  /** `isHereOnly`: no other device reaches it. */
  listener: z.strictObject({ madeIn, port: z.int().optional(), isHereOnly: z.literal(true).optional() }),
  broker: z.strictObject({
    madeIn,
    url: z.string().optional(),
    username: z.string().optional(),
    hasPassword: z.boolean(),
  }),
});
export type SettingsJson = z.infer<typeof settingsJson>;

export const shopBody = z.strictObject({
  name: text.refine((name) => name.length > 0 && name.length <= maxShopNameChars, {
    ...refusing(refusal('settings.shop_name', { maximum: maxShopNameChars })),
  }),
});

/** Without `key` the stored one stays, for the same address. */
export const cloudBody = z.strictObject({
  url: text,
  username: text.optional(),
  key: secret,
  /** Also while the cloud is out of reach. */
  evenSo: z.boolean().default(false),
});

function days({ min, max }: { readonly min: number; readonly max: number }) {
  return z.number().refine((value) => Number.isInteger(value) && value >= min && value <= max, {
    ...refusing(refusal('settings.days', { minimum: min, maximum: max })),
  });
}
export const retentionBody = z.strictObject({
  salesDays: days(retentionDays.sales),
  picturesDays: days(retentionDays.pictures),
});

export const clipsBody = z.strictObject({ upload: z.enum(clipUploads) });

/** Without `url` or `token` the stored one stays. */
export const alarmsBody = z.strictObject({
  url: text.optional(),
  form: z.enum(['full', 'text']),
  language: z.enum(['ja', 'en']),
  token: secret,
});

export const updatesBody = z.strictObject({
  from: text,
  automatic: z.boolean(),
  hours: text.refine((hours) => dailyHoursPattern.test(hours), { ...refusing(refusal('settings.hours')) }),
});

export const listenerBody = z.strictObject({
  port: z.number().refine((port) => Number.isInteger(port) && port >= 1 && port <= 65_535, {
    ...refusing(refusal('settings.port')),
  }),
});

/** Without `password` the stored one stays, for the same address. */
export const brokerBody = z.strictObject({ url: text, username: text.optional(), password: secret });

/** Result of a test: `what` is so, and what `todo`. */
export const settingTestJson = z.strictObject({
  isGood: z.boolean(),
  what: z.string(),
  todo: z.string().optional(),
});
export type SettingTestJson = z.infer<typeof settingTestJson>;
