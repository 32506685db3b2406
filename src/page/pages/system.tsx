/** State of this installation: a section for each common question, and the acceptance sheet. */

import { useEffect, useMemo } from 'preact/hooks';
import type { SystemJson } from '../../contract/page/system.ts';
import type { Answer } from '../api/api.ts';
import { getSystem } from '../api/system.ts';
import { LogPage } from '../components/people/log-page.tsx';
import { PeoplePage } from '../components/people/people-page.tsx';
import { AlarmsSection } from '../components/settings/alarms-setting.tsx';
import { SettingsProvider } from '../components/settings/setting.tsx';
import { ShopSection } from '../components/settings/shop-setting.tsx';
import { TillsSection } from '../components/settings/tills-section.tsx';
import { AcceptanceSection, AcceptanceSheet } from '../components/system/acceptance-sheet.tsx';
import { Access } from '../components/system/access.tsx';
import { CheckUp } from '../components/system/check-up.tsx';
import { ClockSection } from '../components/system/clock.tsx';
import { Cloud } from '../components/system/cloud.tsx';
import { type Known, SystemContext } from '../components/system/context.ts';
import { Devices } from '../components/system/devices.tsx';
import { LanguageSection } from '../components/system/language.tsx';
import { LogSection } from '../components/system/log-section.tsx';
import { NetworkSection } from '../components/system/network/section.tsx';
import { PeopleSection } from '../components/system/people-section.tsx';
import { SetUpFile } from '../components/system/set-up-file.tsx';
import { Storage } from '../components/system/storage.tsx';
import { Versions } from '../components/system/versions.tsx';
import { OfflineLine } from '../kit/lines.tsx';
import { PageMissing } from '../kit/page-missing.tsx';
import { Permitted } from '../kit/permitted.tsx';
import { wallMs } from '../state/clock.ts';
import { useFresh } from '../state/fresh.ts';
import { useLocale, usePageMessages } from '../state/locale.ts';
import type { PageState } from '../state/state.ts';
import { later, Nothing } from './later.tsx';
import { Unknown } from './unknown.tsx';

const freshMs = 10_000;

const Notifications = later(
  () => import('../components/system/notifications/notifications.tsx').then((module) => module.Notifications),
  Nothing,
);

/** Sections in the order of the usual questions, each with the right that it requires. Each takes its data from SystemContext. */
const sections = {
  shop: ['system', ShopSection],
  cloud: ['settings', Cloud],
  storage: ['settings', Storage],
  clock: ['settings', ClockSection],
  devices: ['settings', Devices],
  tills: ['system', TillsSection],
  alarms: ['system', AlarmsSection],
  notifications: ['settings', Notifications],
  acceptance: ['settings', AcceptanceSection],
  network: ['system', NetworkSection],
  versions: ['settings', Versions],
  checkUp: ['settings', CheckUp],
  setUpFile: ['settings', SetUpFile],
  people: ['people', PeopleSection],
  log: ['log', LogSection],
  access: ['own', Access],
  language: ['look', LanguageSection],
} as const;

/** Pages of their own, under the address of this one. */
const isPart = (part: string): boolean => ['acceptance', 'people', 'log'].includes(part);

/** Sections that the address can name, by their ids: `#/system/cloud`. */
const named: ReadonlySet<string> = new Set([
  ...[
    'shop',
    'cloud',
    'storage',
    'clock',
    'devices',
    'tills',
    'alarms',
    'notifications',
    'network',
    'versions',
  ],
  ...['check-up', 'set-up', 'access', 'language'],
]);

type Props = { state: PageState; nowMs: number; within: readonly string[] };
type ReportedChange = { readonly system: SystemJson; readonly browserAheadMs: number };

export function System({ state, nowMs, within }: Props) {
  const words = usePageMessages().system;
  const { t } = useLocale();
  const status = state.status?.json;
  const { value, failure, reload } = useFresh(fetchSystem, {
    everyMs: freshMs,
    latest: [state.connection, status?.cloud.state, ...Object.values(status?.queue ?? {})].join(' '),
  });
  const known = useMemo<Known | undefined>(
    () => (value === undefined || status === undefined ? undefined : { ...value, status, nowMs, reload }),
    [value, status, nowMs, reload],
  );
  const [part, ...more] = within;
  const isNamed = part !== undefined && named.has(part);
  useShown(known === undefined || !isNamed ? undefined : part);
  if (more.length > 0 || (part !== undefined && !isPart(part) && !isNamed)) return <Unknown />;
  if (known === undefined)
    return <PageMissing page="system" failure={failure} words={words} offlineText={t.form.notReached} />;
  const isOffline = state.connection === 'offline' || failure?.kind === 'unreachable';
  return (
    <SystemContext.Provider value={known}>
      <main class={`page system${isOffline ? ' offline' : ''}`} id="content" tabIndex={-1}>
        {part === 'acceptance' && <AcceptanceSheet latest={state.sales.pairs[0]} isOffline={isOffline} />}
        {part === 'people' && <PeoplePage />}
        {part === 'log' && <LogPage />}
        {(part === undefined || isNamed) && (
          <SettingsProvider onChange={reload}>
            <h2 class="page-title">{words.title}</h2>
            {isOffline && <OfflineLine>{words.offlineText}</OfflineLine>}
            {Object.entries(sections).map(([name, [right, Part]]) => (
              <Permitted key={name} right={right}>
                <Part />
              </Permitted>
            ))}
          </SettingsProvider>
        )}
      </main>
    </SystemContext.Provider>
  );
}

/** Brings the section that the address names to the top: notices lead to it. */
function useShown(part: string | undefined): void {
  useEffect(() => {
    if (part === undefined) return;
    document.getElementById(`system-${part}`)?.scrollIntoView();
  }, [part]);
}

/** The gateway's time stands in the answer: this device's is looked at when it comes. */
async function fetchSystem(signal: AbortSignal): Promise<Answer<ReportedChange>> {
  const answer = await getSystem(signal);
  if (answer.kind !== 'ok') return answer;
  const system = answer.value;
  return { kind: 'ok', value: { system, browserAheadMs: wallMs() - Date.parse(system.now) } };
}
