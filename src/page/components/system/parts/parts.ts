/** Parts of the system page, each with an address of its own, in the order of the usual questions; and the sections of each. */
import type { ComponentType } from 'preact';
import type { Right } from '../../../../domain/people/roles.ts';
import { later, Nothing } from '../../../pages/later.tsx';
import { LogPage } from '../../people/log-page.tsx';
import { PeoplePage } from '../../people/people-page.tsx';
import { AlarmsSection } from '../../settings/alarms-setting.tsx';
import { ShopSection } from '../../settings/shop-setting.tsx';
import { TillsSection } from '../../settings/tills-section.tsx';
import { AcceptanceSection } from '../acceptance-sheet.tsx';
import { Access } from '../access.tsx';
import { CheckUp } from '../check-up.tsx';
import { ClockSection } from '../clock.tsx';
import { Cloud } from '../cloud.tsx';
import { Devices } from '../devices.tsx';
import { HandOver } from '../hand-over.tsx';
import { LanguageSection } from '../language.tsx';
import { NetworkSection } from '../network/section.tsx';
import { SetUpFile } from '../set-up-file.tsx';
import { Storage } from '../storage.tsx';
import { Versions } from '../versions.tsx';

const Notifications = later(
  () => import('../notifications/notifications.tsx').then((module) => module.Notifications),
  Nothing,
);

type Section = readonly [right: Right, content: ComponentType];

/** By the ids of the sections, which an address can name too: `#/system/clock` is the network part with its clock at the top. */
const parts = {
  shop: { shop: ['system', ShopSection], language: ['look', LanguageSection] },
  people: { people: ['people', PeoplePage] },
  log: { log: ['log', LogPage] },
  notifications: { notifications: ['settings', Notifications], alarms: ['system', AlarmsSection] },
  cloud: { cloud: ['settings', Cloud] },
  storage: { storage: ['settings', Storage] },
  devices: { devices: ['settings', Devices], tills: ['system', TillsSection] },
  network: { network: ['system', NetworkSection], clock: ['settings', ClockSection] },
  updates: { versions: ['settings', Versions] },
  'check-up': { 'check-up': ['settings', CheckUp], 'set-up': ['settings', SetUpFile] },
  'hand-over': { acceptance: ['settings', AcceptanceSection], 'hand-over': ['system', HandOver] },
  access: { access: ['own', Access] },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Section>>>>;

export type PartName = keyof typeof parts;
export const partNames = Object.keys(parts) as PartName[];

/** Parts with a title of their own. */
export const isTitled = (part: PartName): boolean => part === 'people' || part === 'log';

export const sectionsOf = (part: PartName): [id: string, section: Section][] => Object.entries(parts[part]);

/** The part that an address names, itself or by one of its sections. */
export function partOf(name: string): PartName | undefined {
  return partNames.find((part) => part === name || Object.hasOwn(parts[part], name));
}

export const rightsOf = (part: PartName): Right[] => sectionsOf(part).map(([, [right]]) => right);
