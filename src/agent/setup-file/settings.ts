/** `settings` of a set-up file: those made on the page, as an export writes them (contract/setup/settings.ts). */
import { z } from 'zod';
import { type StoredSettings, settingsSchemas } from '../../contract/setup/settings.ts';
import { type SettingsSection, settingsSections } from '../../domain/setup/page-settings.ts';
import { addIssue } from '../../lib/yaml/checked-text.ts';
import { separateKeys } from './shared-keys.ts';
import { setUpFileText } from './text/set-up-file-text.ts';

/** Keys by section that a file has apart, encrypted: the address of a chat is its login. */
export const secretSettings: Readonly<Partial<Record<SettingsSection, readonly string[]>>> = {
  cloud: ['key'],
  alarms: ['url', 'token'],
  broker: ['password'],
};

const section = z.looseObject({ apart: separateKeys(['key', 'url', 'token', 'password']) });

/** A section without its secrets is left out: those that are stored here stay. */
export const fileSettings = z
  .strictObject(
    Object.fromEntries(settingsSections.map((name) => [name, section.optional()])) as Record<
      SettingsSection,
      z.ZodOptional<typeof section>
    >,
  )
  .transform((written, context): StoredSettings => {
    const settings: Partial<Record<SettingsSection, unknown>> = {};
    for (const name of settingsSections) {
      const { apart = [], ...values } = written[name] ?? {};
      if (written[name] === undefined || apart.some((key) => values[key] === undefined)) continue;
      const { data } = settingsSchemas[name].safeParse(values);
      if (data === undefined) addIssue(context, [name], setUpFileText('settings_section'));
      else settings[name] = data;
    }
    return settings as StoredSettings;
  })
  .optional();
