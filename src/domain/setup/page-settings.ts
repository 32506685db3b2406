/**
 * Settings of the gateway that people make on the page, by section. config.yaml wins: a section that it states is read-only there
 * (docs/adr/0081-settings-on-the-page.md). Pure.
 */

export const settingsSections = [
  'shop',
  'cloud',
  'retention',
  'clips',
  'alarms',
  'updates',
  'listener',
  'broker',
  'log',
] as const;
export type SettingsSection = (typeof settingsSections)[number];
/** The level of the log is set from the cloud alone. */
export type ShownSection = Exclude<SettingsSection, 'log'>;

/** Days, the same in config.yaml and on the page. */
export const retentionDays = {
  sales: { min: 3, max: 3650, unlessGiven: 90 },
  pictures: { min: 1, max: 3650, unlessGiven: 30 },
} as const;

export const maxShopNameChars = 100;

/** Port of the listener for registers that push, where nobody chose one. */
export const defaultPushPort = 8081;

/** Type of the problem of a cloud that can't be asked now: it may be set nevertheless. */
export const cloudUnreached = 'urn:tillframe:problem:cloud-unreached';
