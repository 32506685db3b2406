/** State of this installation: its parts at a glance, each with an address of its own, and the acceptance sheet. */

import { useEffect, useMemo } from 'preact/hooks';
import type { SystemJson } from '../../contract/page/system.ts';
import type { Answer } from '../api/api.ts';
import { getSystem } from '../api/system.ts';
import { SettingsProvider } from '../components/settings/setting.tsx';
import { AcceptanceSheet } from '../components/system/acceptance-sheet.tsx';
import { type Known, SystemContext } from '../components/system/context.ts';
import { PartNav } from '../components/system/parts/nav.tsx';
import { Overview } from '../components/system/parts/overview.tsx';
import { isTitled, type PartName, partOf, sectionsOf } from '../components/system/parts/parts.ts';
import { OfflineLine } from '../kit/lines.tsx';
import { PageMissing } from '../kit/page-missing.tsx';
import { Permitted } from '../kit/permitted.tsx';
import { wallMs } from '../state/clock.ts';
import { useFresh } from '../state/fresh.ts';
import { useLocale, usePageMessages } from '../state/locale.ts';
import { pageHref } from '../state/route.ts';
import type { PageState } from '../state/state.ts';
import { Unknown } from './unknown.tsx';
import './system.css';

const freshMs = 10_000;

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
  const [name, ...more] = within;
  const part = name === undefined ? undefined : partOf(name);
  useShown(known === undefined || part === name ? undefined : name);
  if (more.length > 0 || (name !== undefined && part === undefined)) return <Unknown />;
  if (known === undefined)
    return <PageMissing page="system" failure={failure} words={words} offlineText={t.form.notReached} />;
  const isOffline = state.connection === 'offline' || failure?.kind === 'unreachable';
  return (
    <SystemContext.Provider value={known}>
      {name === 'acceptance' ? (
        <main class="page system" id="content" tabIndex={-1}>
          <AcceptanceSheet latest={state.sales.pairs[0]} isOffline={isOffline} />
        </main>
      ) : (
        <SettingsProvider onChange={reload}>
          <div class="page system with-nav">
            <PartNav current={part} />
            <main id="content" class="system-part" tabIndex={-1}>
              {part === undefined && <h2 class="page-title">{words.title}</h2>}
              {isOffline && <OfflineLine>{words.offlineText}</OfflineLine>}
              {part === undefined ? <Overview /> : <Part key={part} part={part} />}
            </main>
          </div>
        </SettingsProvider>
      )}
    </SystemContext.Provider>
  );
}

function Part({ part }: { part: PartName }) {
  const words = usePageMessages().system;
  return (
    <>
      <a class="back-link" href={pageHref('system')}>
        ‹ {words.title}
      </a>
      {!isTitled(part) && <h2 class="hidden">{words.parts.names[part]}</h2>}
      <div class="system-sections">
        {sectionsOf(part).map(([id, [right, Content]]) => (
          <Permitted key={id} right={right}>
            <Content />
          </Permitted>
        ))}
      </div>
    </>
  );
}

/** In which what stands above a section has come, also on a bad line. Milliseconds. */
const settlesWithinMs = 10_000;

/** Brings the section that the address names to the top of its part, and keeps it there until somebody does something: notices lead to it. */
function useShown(section: string | undefined): void {
  useEffect(() => {
    if (section === undefined) return;
    const show = () => document.getElementById(`system-${section}`)?.scrollIntoView();
    const grown = new ResizeObserver(show);
    const end = () => grown.disconnect();
    const late = setTimeout(end, settlesWithinMs);
    grown.observe(document.body);
    for (const kind of ['pointerdown', 'keydown', 'wheel'])
      addEventListener(kind, end, { once: true, passive: true });
    return () => {
      clearTimeout(late);
      end();
    };
  }, [section]);
}

/** The gateway's time stands in the answer: this device's is looked at when it comes. */
async function fetchSystem(signal: AbortSignal): Promise<Answer<ReportedChange>> {
  const answer = await getSystem(signal);
  if (answer.kind !== 'ok') return answer;
  const system = answer.value;
  return { kind: 'ok', value: { system, browserAheadMs: wallMs() - Date.parse(system.now) } };
}
