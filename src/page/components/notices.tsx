/** Problems that need a person, at the top of the page, each with the one press that leads to its cure. Empty while all is well. */
import type { ComponentChildren } from 'preact';
import type { StatusJson } from '../../contract/page/status.ts';
import { type AlarmKind, alarms, type Cure } from '../../domain/alarm/alarms.ts';
import { Button } from '../kit/button.tsx';
import { Permitted } from '../kit/permitted.tsx';
import { isBrief } from '../state/brief.ts';
import { useLocale } from '../state/locale.ts';
import { pageHref } from '../state/route.ts';
import { useSession } from '../state/session.ts';
import type { PageState } from '../state/state.ts';
import { useStore } from '../state/use-store.ts';
import { alarmBodyText, alarmTitleText, hasOwnNotice } from '../text/alarm-messages.ts';
import { cloudAnswer, nextTryText, problemText } from '../text/messages.ts';

export function Notices({ state, nowMs, onRetry }: { state: PageState; nowMs: number; onRetry: () => void }) {
  const { t, format } = useLocale();
  const { sales, connection } = state;
  const status = state.status?.json;
  const retry = <Button text={t.retry} onClick={onRetry} />;
  const offline =
    connection === 'offline' || (typeof sales.load === 'object' && sales.load.kind === 'unreachable');
  const failed =
    !offline && typeof sales.load === 'object' && sales.load.kind === 'refused' ? sales.load : undefined;
  return (
    <div class="notices" role="status" aria-atomic="false">
      <NoPasswordNotice />
      {offline && (
        <Notice tone="warn" title={t.notice.offlineTitle} action={retry}>
          {status ? t.notice.offlineText(format.moment(status.now, nowMs)) : t.notice.offlineNothing}
        </Notice>
      )}
      {failed && (
        <Notice tone="bad" title={t.notice.failedTitle} action={retry}>
          {t.notice.failedText(failed.title)}
        </Notice>
      )}
      {status !== undefined && status.shop.name === status.shop.id && (
        <Notice tone="warn" title={t.notice.unnamedTitle} action={<CureLink to="shop" />}>
          {t.notice.unnamedText}
        </Notice>
      )}
      {status !== undefined && <CloudNotice status={status} nowMs={nowMs} />}
      {status !== undefined && status.queue.quarantined > 0 && (
        <Notice
          tone="warn"
          title={t.notice.quarantinedTitle(format.number(status.queue.quarantined))}
          action={<ToCure of="quarantined" />}
        >
          {alarmBodyText('quarantined', t)}
        </Notice>
      )}
      {status?.alarms.filter(isNotice).map(({ kind, since, problem, about }) => (
        <Notice
          key={`${kind} ${about} ${problem?.text}`}
          tone={alarms[kind].severity === 'critical' ? 'bad' : 'warn'}
          title={alarmTitleText(kind, about, t)}
          action={<ToCure of={kind} />}
        >
          {t.notice[alarms[kind].time](format.moment(since, nowMs))}
          {t.gap}
          {alarmBodyText(kind, t)}
          <small>{problem && problemText(problem, t)}</small>
        </Notice>
      ))}
      {status?.storage !== undefined && <StorageNotices storage={status.storage} nowMs={nowMs} />}
      {status?.clock === 'unsynced' && (
        <Notice tone="warn" title={t.alarms.clock_unsynced.title} action={<ToCure of="clock_unsynced" />}>
          {alarmBodyText('clock_unsynced', t)}
        </Notice>
      )}
    </div>
  );
}

function NoPasswordNotice() {
  const t = useLocale().t.account;
  const session = useSession();
  const { stage } = useStore(session);
  if (stage !== 'open') return null;
  return (
    <Notice
      tone="warn"
      title={t.openTitle}
      action={<Button text={t.openAction} onClick={() => session.requestSetUp(true)} />}
    >
      {t.openText}
    </Notice>
  );
}

/** The cloud rejects what is sent, or hasn't answered for long. */
function CloudNotice({ status, nowMs }: { status: StatusJson; nowMs: number }) {
  const { t, format } = useLocale();
  const oldest = status.cloud.state === 'retrying' ? status.queue.oldest : undefined;
  const retryingLong = oldest !== undefined && !isBrief(oldest, nowMs) && !isBrief(status.cloud.since, nowMs);
  const nextTry = nextTryText(status, nowMs, format);
  const tryingSince = status.cloud.tryingSince;
  const whatNext =
    nextTry !== undefined
      ? t.notice.nextTry(nextTry)
      : tryingSince !== undefined && t.notice.tryingSince(format.second(tryingSince));
  // It changes with each try: a screen reader would read all of it again.
  const next = whatNext !== false && (
    <span aria-live="off">
      {t.gap}
      {whatNext}
    </span>
  );
  return (
    <>
      {status.cloud.state === 'refused' && (
        <Notice tone="bad" title={t.alarms.cloud_refused.title} action={<ToCure of="cloud_refused" />}>
          {alarmBodyText('cloud_refused', t)}
          {next}
          {status.cloud.problem !== undefined && <small>{problemText(status.cloud.problem, t)}</small>}
        </Notice>
      )}
      {retryingLong && (
        <Notice
          tone="warn"
          title={t.notice.retryingTitle[cloudAnswer(status)]}
          action={<ToCure of={status.cloud.answer === undefined ? 'cloud_unreachable' : 'cloud_refused'} />}
        >
          {t.notice.retryingText}
          {status.cloud.answer !== undefined && t.gap + t.notice.retryingAnswered}
          {next}
          {status.cloud.problem !== undefined && <small>{problemText(status.cloud.problem, t)}</small>}
        </Notice>
      )}
    </>
  );
}

type AlarmJson = StatusJson['alarms'][number];

function isNotice(alarm: AlarmJson): alarm is AlarmJson & { kind: AlarmKind; since: string } {
  return alarm.since !== undefined && hasOwnNotice(alarm.kind);
}

function StorageNotices({ storage, nowMs }: { storage: NonNullable<StatusJson['storage']>; nowMs: number }) {
  const { t, format } = useLocale();
  const { state, refusal, lastEvicted, picturesEvicted } = storage;
  const evictedRecently =
    lastEvicted !== undefined && nowMs - Date.parse(lastEvicted) < alarms.pictures_evicted.shownForMs;
  return (
    <>
      {state === 'refusing' && (
        <Notice
          tone="bad"
          title={t.notice.refusing[refusal ?? 'quota'].title}
          action={<ToCure of={refusal === 'disk' ? 'disk_low' : 'sales_refused'} />}
        >
          {t.notice.refusing[refusal ?? 'quota'].text}
        </Notice>
      )}
      {state === 'nearly_full' && (
        <Notice
          tone="warn"
          title={t.notice.nearlyFullTitle(`${format.number((100 * storage.used) / storage.max)}%`)}
          action={<ToCure of="storage_nearly_full" />}
        >
          {alarmBodyText('storage_nearly_full', t)}
        </Notice>
      )}
      {state === 'disk_low' && (
        <Notice
          tone="warn"
          title={t.notice.diskLowTitle(format.size(storage.diskFree))}
          action={<ToCure of="disk_low" />}
        >
          {alarmBodyText('disk_low', t)}
        </Notice>
      )}
      {evictedRecently && (
        <Notice
          tone="warn"
          title={t.notice.evictedTitle(format.number(picturesEvicted))}
          action={<ToCure of="pictures_evicted" />}
        >
          {t.notice.at(format.moment(lastEvicted, nowMs))}
          {t.gap}
          {alarmBodyText('pictures_evicted', t)}
        </Notice>
      )}
    </>
  );
}

/** Parts of the system page are named after it. */
const places: Readonly<Record<Cure | 'shop', string>> = {
  cameras: pageHref('cameras'),
  check: pageHref('system', 'check-up'),
  cloud: pageHref('system', 'cloud'),
  network: pageHref('system', 'network'),
  notifications: pageHref('system', 'notifications'),
  registers: pageHref('linkage'),
  shop: pageHref('system', 'shop'),
  storage: pageHref('system', 'storage'),
  tills: pageHref('system', 'tills'),
  versions: pageHref('system', 'versions'),
};

function ToCure({ of }: { of: AlarmKind }) {
  return <CureLink to={alarms[of].cure} />;
}

function CureLink({ to }: { to: Cure | 'shop' }) {
  const { t } = useLocale();
  return (
    <Permitted right={to === 'shop' || to === 'tills' ? 'system' : 'settings'}>
      <a class="button" href={places[to]}>
        {t.notice.cures[to]}
      </a>
    </Permitted>
  );
}

type NoticeProps = {
  tone: 'warn' | 'bad';
  title: string;
  action: ComponentChildren;
  children: ComponentChildren;
};

function Notice({ tone, title, action, children }: NoticeProps) {
  return (
    <div class={`notice ${tone}`} aria-atomic="true">
      <div>
        <strong>{title}</strong>
        <p>{children}</p>
      </div>
      {action}
    </div>
  );
}
