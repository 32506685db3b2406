/**
 * The secrets of a set-up file, separate from its entries: named there by their keys (`apart`), and encrypted
 * together on request.
 */
import { z } from 'zod';
import type { KnownSetUp } from '../../setup-file/checks.ts';

const texts = z.record(z.string(), z.record(z.string(), z.unknown()));

/** By owner kind, id, and the key in the entry. */
export const separateSecretsSchema = z.strictObject({
  ...{ cameras: texts, posAccounts: texts, registers: texts },
  /** By `momentSecretsId`. */
  momentSources: texts.default({}),
  /** By section. */
  settings: texts.default({}),
  /** Of notifications, by id. */
  channels: texts.default({}),
});
export type SeparateSecrets = z.infer<typeof separateSecretsSchema>;

/** Ids of sources of moments are unique within their register. */
export function momentSecretsId(register: string, id: string): string {
  return `${register}/${id}`;
}

const idKeys = { cameras: 'id', posAccounts: 'id', registers: 'key' } as const;

/**
 * Puts them back into their entries. Tokens that the program renews are left unchanged: those of the file may
 * have been renewed since, and using old ones can invalidate both.
 */
export function restoreSecrets(
  input: unknown,
  apart: SeparateSecrets,
  known: KnownSetUp | undefined,
): unknown {
  const file = z.looseObject({}).safeParse(input);
  if (!file.success) return input;
  const lists = (['cameras', 'posAccounts', 'registers'] as const).map((list) => {
    const entries = z.array(z.looseObject({})).safeParse(file.data[list]);
    if (!entries.success) return {};
    return {
      [list]: entries.data.map((entry) => {
        const id = entry[idKeys[list]];
        const own = typeof id === 'string' && Object.hasOwn(apart[list], id) ? (apart[list][id] ?? {}) : {};
        const stored = list === 'posAccounts' ? known?.posAccounts?.get(String(id))?.settings : undefined;
        const requested = Object.entries(own).filter(
          ([key, value]) => typeof value !== 'object' || stored?.[key] === undefined,
        );
        return { ...Object.fromEntries(requested), ...entry };
      }),
    };
  });
  const whole = withSettings(Object.assign({}, file.data, ...lists) as object, apart);
  return withMomentSecrets(withChannels(whole, apart), apart);
}

function withSettings(file: object, { settings }: SeparateSecrets): object {
  const { data } = z.looseObject({ settings: z.record(z.string(), z.looseObject({})) }).safeParse(file);
  if (data === undefined) return file;
  const sections = Object.entries(data.settings).map(([section, values]): [string, object] => [
    section,
    { ...(Object.hasOwn(settings, section) ? settings[section] : {}), ...values },
  ]);
  return { ...data, settings: Object.fromEntries<unknown>(sections) };
}

function withChannels(file: object, { channels }: SeparateSecrets): object {
  const withThem = z.looseObject({
    notifications: z.looseObject({ channels: z.array(z.looseObject({ id: z.string() })) }),
  });
  const { data } = withThem.safeParse(file);
  if (data === undefined) return file;
  const whole = data.notifications.channels.map((channel) => ({
    ...(Object.hasOwn(channels, channel.id) ? channels[channel.id] : {}),
    ...channel,
  }));
  return { ...data, notifications: { ...data.notifications, channels: whole } };
}

function withMomentSecrets(file: object, { momentSources }: SeparateSecrets): unknown {
  const withSources = z.looseObject({
    registers: z.array(
      z.looseObject({
        key: z.string(),
        momentSources: z.array(z.looseObject({ id: z.string() })).exactOptional(),
      }),
    ),
  });
  const { data } = withSources.safeParse(file);
  if (data === undefined) return file;
  return {
    ...data,
    registers: data.registers.map(({ momentSources: its, ...register }) => ({
      ...register,
      ...(its !== undefined && {
        momentSources: its.map((source) => ({
          ...(momentSources[momentSecretsId(register.key, source.id)] ?? {}),
          ...source,
        })),
      }),
    })),
  };
}
