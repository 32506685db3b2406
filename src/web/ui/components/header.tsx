/** The top of every page: whose shop this is, and at a glance whether all is well. */
import type { StatusJson } from '../../api/schema.ts';
import { useLocale } from '../locale.ts';
import { homeHref, linkageHref, type Route } from '../route.ts';
import type { PageState } from '../state.ts';
import { queueText, type Tone } from '../words.ts';
import { AccountButton } from './account.tsx';
import { useWords } from './linkage/context.ts';

export function Header({ state, nowMs, page }: { state: PageState; nowMs: number; page: Route['page'] }) {
  const { t, language, switchLanguage } = useLocale();
  const words = useWords();
  const status = state.status?.json;
  return (
    <header class={`top ${state.connection}`}>
      <h1>{status?.shop.name ?? 'tillframe'}</h1>
      <ul class="states" aria-label={t.header.state}>
        {status && <CamerasState status={status} />}
        {status && <QueueState status={status} nowMs={nowMs} />}
      </ul>
      <span class={`connection ${state.connection}`} role="status">
        {t.connection[state.connection]}
      </span>
      <a class="top-link" href={page === 'linkage' ? homeHref() : linkageHref}>
        {page === 'linkage' ? words.toSales : words.title}
      </a>
      <button
        type="button"
        class="quiet-button"
        lang={language === 'ja' ? 'en' : 'ja'}
        onClick={switchLanguage}
      >
        {t.otherLanguage}
      </button>
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
