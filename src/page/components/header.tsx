/** The top of every page: whose shop this is, at a glance whether all is well, and the way to the other pages. */
import type { StatusJson } from '../../contract/page/status.ts';
import { LanguageButton } from '../kit/language-button.tsx';
import { Mark } from '../kit/mark.tsx';
import { Permitted } from '../kit/permitted.tsx';
import { useLocale } from '../state/locale.ts';
import { pageHref, pages, type Route, rightFor } from '../state/route.ts';
import type { PageState } from '../state/state.ts';
import { queueText, type Tone } from '../text/messages.ts';
import { AccountButton } from './account-button.tsx';

export function Header({ state, nowMs, page }: { state: PageState; nowMs: number; page: Route['page'] }) {
  const { t } = useLocale();
  const status = state.status?.json;
  return (
    <header class={`top ${state.connection}`}>
      <Mark />
      <h1>{status === undefined || status.shop.name === status.shop.id ? 'tillframe' : status.shop.name}</h1>
      <nav class="pages" aria-label={t.nav.label}>
        {pages.map((each) => (
          <Permitted key={each} right={rightFor({ page: each, within: [] })}>
            <a href={pageHref(each)} aria-current={each === page ? 'page' : undefined}>
              {t.nav[each]}
            </a>
          </Permitted>
        ))}
      </nav>
      <ul class="states" aria-label={t.header.state}>
        {status && <CamerasState status={status} />}
        {status && <QueueState status={status} nowMs={nowMs} />}
      </ul>
      <span class={`connection ${state.connection}`} role="status">
        {t.connection[state.connection]}
      </span>
      <LanguageButton />
      <AccountButton />
    </header>
  );
}

function CamerasState({ status: { cameras } }: { status: StatusJson }) {
  const { t } = useLocale();
  const up = cameras.filter(({ state }) => state === 'up').length;
  if (cameras.length === 0) return <State tone="quiet" text={t.header.noCameras} />;
  const tone =
    up === cameras.length ? 'good' : cameras.some(({ state }) => state === 'down') ? 'bad' : 'warn';
  return <State tone={tone} text={t.header.cameras(up, cameras.length)} />;
}

function QueueState({ status, nowMs }: { status: StatusJson; nowMs: number }) {
  const { t, format } = useLocale();
  return <State {...queueText(status, nowMs, t, format)} />;
}

function State({ tone, text }: { tone: Tone; text: string }) {
  return (
    <li>
      <span class={`dot ${tone}`} />
      {text}
    </li>
  );
}
