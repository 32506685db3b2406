/** Registers with their cameras and sources of sales: shown, added, changed, removed. */

import { PosSections } from '../components/registers/add-account.tsx';
import { LinkageContext, useLinkageData } from '../components/registers/context.ts';
import { TruthTable } from '../components/registers/exactness/truth-table.tsx';
import { LocalSection } from '../components/registers/local-section.tsx';
import { RegisterList } from '../components/registers/register-list.tsx';
import { OfflineLine } from '../kit/lines.tsx';
import { PageMissing } from '../kit/page-missing.tsx';
import { usePageMessages } from '../state/locale.ts';
import type { PageState } from '../state/state.ts';
import '../components/registers/camera-choice.css';
import '../components/registers/register-list.css';
import '../components/registers/account.css';
import '../components/registers/receipts.css';
import './linkage.css';

/** `within`: `for` and the camera that somebody came from, to link a register with it. */
export function Linkage({ state, within }: { state: PageState; within: readonly string[] }) {
  const words = usePageMessages().linkage;
  const newest = state.sales.pairs[0]?.saleId;
  const { value: data, failure, reload } = useLinkageData(`${state.connection} ${newest}`);
  const status = state.status?.json;
  if (data === undefined || status === undefined)
    return <PageMissing page="linkage" failure={failure} words={words} offlineText={words.offlineText} />;
  const from = within[0] === 'for' ? status.cameras.find(({ id }) => id === within[1]) : undefined;
  const cameFrom = from?.id;
  const isOffline = state.connection === 'offline' || failure?.kind === 'unreachable';
  return (
    <LinkageContext.Provider
      value={{ ...data, cameras: status.cameras, serverNowMs: Date.parse(status.now), cameFrom, reload }}
    >
      <main class={`page linkage${isOffline ? ' offline' : ''}`} id="content" tabIndex={-1}>
        <h2 class="page-title">{words.title}</h2>
        {isOffline && <OfflineLine>{words.offlineText}</OfflineLine>}
        {from !== undefined && <p role="status">{words.list.forCamera(from.name)}</p>}
        <RegisterList />
        <section aria-labelledby="add">
          <h2 id="add">{words.add.heading}</h2>
          <div class="pos-sections">
            <PosSections />
            <LocalSection />
          </div>
        </section>
        <TruthTable />
      </main>
    </LinkageContext.Provider>
  );
}
