/** The top of every page: whose shop this is, at a glance whether all is well, and the way to the other pages. */
import type { StatusJson } from '../../contract/page/status.ts';
import { LanguageButton } from '../kit/language-button.tsx';
import { Mark } from '../kit/mark.tsx';
import { Permitted } from '../kit/permitted.tsx';
import { useLocale } from '../state/locale.ts';
import { pageHref, pages, type Route, rightFor } from '../state/route.ts';
import { useIsViewer } from '../state/session.ts';
import type { PageState } from '../state/state.ts';
import { cameraTone, queueText, type Tone } from '../text/messages.ts';
import { AccountButton } from './account-button.tsx';

type HeaderProps = Pick<Route, 'page' | 'within'> & { state: PageState; nowMs: number };

export function Header({ state, nowMs, page, within }: HeaderProps) {
  const { t } = useLocale();
  const isViewer = useIsViewer();
  const status = state.status?.json;
  return (
    <header class={`top ${state.connection}`}>
      <Mark />
      <h1>{status === undefined || status.shop.name === status.shop.id ? 'tillframe' : status.shop.name}</h1>
      <nav class="pages" aria-label={t.nav.label}>
        {pages
          .filter((each) => !isViewer || ofViewer.includes(each))
          .map((each) => (
            <Permitted key={each} right={rightFor({ page: each, within: [] })}>
              <a href={pageHref(each)} aria-current={each === page ? 'page' : undefined}>
                {t.nav[each]}
              </a>
            </Permitted>
          ))}
        {isViewer && <ViewerPages {...{ page, within }} />}
      </nav>
      <ul class="states" aria-label={t.header.state}>
        {status && <CamerasState status={status} nowMs={nowMs} />}
        {status && !isViewer && <QueueState status={status} nowMs={nowMs} />}
      </ul>
      <span class={`connection ${state.connection}`} role="status">
        {t.connection[state.connection]}
      </span>
      <LanguageButton />
      <AccountButton />
    </header>
  );
}

const ofViewer: readonly Route['page'][] = ['sales', 'takings'];

/** Links of a receiver: its log and people, and pages that it makes itself. */
function ViewerPages({ page, within }: Pick<Route, 'page' | 'within'>) {
  const { t } = useLocale();
  return (
    <>
      {(['log', 'people'] as const).map((part) => (
        <Permitted key={part} right={part}>
          <a
            href={pageHref('system', part)}
            aria-current={page === 'system' && within[0] === part ? 'page' : undefined}
          >
            {t.nav[part]}
          </a>
        </Permitted>
      ))}
      <a href="shops">{t.nav.shops}</a>
      <Permitted right="system">
        <a href="rollouts">{t.nav.rollouts}</a>
        <a href="pos">{t.nav.pos}</a>
        <a href="forward">{t.nav.forward}</a>
        <a href="erasures">{t.nav.erasure}</a>
      </Permitted>
    </>
  );
}

type StateProps = { status: StatusJson; nowMs: number };

function CamerasState({ status: { cameras }, nowMs }: StateProps) {
  const { t } = useLocale();
  const up = cameras.filter(({ state }) => state === 'up').length;
  if (cameras.length === 0) return <State tone="quiet" text={t.header.noCameras} />;
  const isDown = cameras.some((camera) => cameraTone(camera, nowMs) === 'bad');
  const tone = isDown ? 'bad' : up === cameras.length ? 'good' : 'quiet';
  return <State tone={tone} text={t.header.cameras(up, cameras.length)} />;
}

function QueueState({ status, nowMs }: StateProps) {
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
