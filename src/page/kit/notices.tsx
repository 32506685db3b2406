/** Problems that need a person, at the top of the page, with the action to take. Empty while all is well. */
import type { ComponentChildren } from 'preact';
import type { StatusJson } from '../../contract/page/sales.ts';
import { type AlarmKind, alarmKinds } from '../../domain/alarm/alarm.ts';
import { NoPasswordNotice } from '../components/account.tsx';
import { useLocale } from '../state/locale.ts';
import { pageHref } from '../state/route.ts';
import type { PageState } from '../state/state.ts';
import { cloudAnswer, cloudProblemText, nextTryText } from '../text/messages.ts';

/** Wait of a sale after which an unreachable cloud is reported: shorter gaps need no action. Milliseconds. */
const retryingShownAfterMs = 60_000;

export function Notices({ state, nowMs, onRetry }: { state: PageState; nowMs: number; onRetry: () => void }) {
  const { t, format, language } = useLocale();
  const { sales, connection } = state;
  const status = state.status?.json;
  const retry = (
    <button type="button" onClick={onRetry}>
      {t.retry}
    </button>
  );
  const offline =
    connection === 'offline' || (typeof sales.load === 'object' && sales.load.kind === 'unreachable');
  const failed =
    !offline && typeof sales.load === 'object' && sales.load.kind === 'refused' ? sales.load : undefined;
  const oldest = status?.cloud.state === 'retrying' ? status.queue.oldest : undefined;
  const retryingLong = oldest !== undefined && nowMs - Date.parse(oldest) > retryingShownAfterMs;
  const nextTry = status === undefined ? undefined : nextTryText(status, nowMs, format);
  const tryingSince = status?.cloud.tryingSince;
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
    <div class="notices" role="status" aria-atomic="false">
      <NoPasswordNotice />
      {offline && (
        <Notice tone="warn" title={t.notice.offlineTitle} action={retry}>
          {status ? t.notice.offlineText(format.moment(status.now, nowMs)) : t.notice.offlineNothing}
        </Notice>
      )}
      {failed && (
        <Notice tone="bad" title={t.notice.failedTitle} action={retry}>
          {t.notice.failedText(failed.status, failed.title)}
        </Notice>
      )}
      {status?.cloud.state === 'refused' && (
        <Notice tone="bad" title={t.notice.refusedTitle}>
          {t.notice.refusedText}
          {next}
          {status.cloud.problem !== undefined && (
            <small>{cloudProblemText(status.cloud.problem, language)}</small>
          )}
        </Notice>
      )}
      {retryingLong && (
        <Notice tone="warn" title={t.notice.retryingTitle[cloudAnswer(status)]}>
          {t.notice.retryingText}
          {status?.cloud.answer !== undefined && t.gap + t.notice.retryingAnswered}
          {next}
          {status?.cloud.problem !== undefined && (
            <small>{cloudProblemText(status.cloud.problem, language)}</small>
          )}
        </Notice>
      )}
      {status !== undefined && status.queue.quarantined > 0 && (
        <Notice
          tone="warn"
          title={t.notice.quarantinedTitle(format.number(status.queue.quarantined))}
          action={
            <a class="text-link" href={pageHref('system')}>
              {t.nav.system}
            </a>
          }
        >
          {t.notice.quarantinedText}
        </Notice>
      )}
      {status?.alarms.filter(hasNoOtherNotice).map(({ kind, since, message, details, about }) => (
        <Notice
          key={`${kind} ${about} ${message}`}
          tone={kind === 'database_recovered' || kind === 'unsent_sales_lost' ? 'bad' : 'warn'}
          title={
            about === undefined
              ? t.notice.alarm[kind].title
              : t.notice.about(t.notice.alarm[kind].title, about)
          }
        >
          {t.notice.alarm[kind].text(format.moment(since, nowMs))}
          <small>{details?.[language] ?? message}</small>
          {details !== undefined && message !== undefined && message !== details.en && (
            <details class="raw">
              <summary>{t.details}</summary>
              <code>{message}</code>
            </details>
          )}
        </Notice>
      ))}
      {status?.storage !== undefined && <StorageNotices storage={status.storage} nowMs={nowMs} />}
      {status?.clock === 'unsynced' && (
        <Notice tone="warn" title={t.notice.unsyncedTitle}>
          {t.notice.unsyncedText}
        </Notice>
      )}
    </div>
  );
}

type AlarmJson = StatusJson['alarms'][number];

/** The other kinds have notices made of the state of cameras, cloud, clock and storage. */
function hasNoOtherNotice(alarm: AlarmJson): alarm is AlarmJson & { kind: AlarmKind; since: string } {
  return alarm.since !== undefined && alarmKinds.some((kind) => kind === alarm.kind);
}

/** Pictures given up are told of for a day. */
const shedShownForMs = 86_400_000;

function StorageNotices({ storage, nowMs }: { storage: NonNullable<StatusJson['storage']>; nowMs: number }) {
  const { t, format } = useLocale();
  const { state, refusal, lastShed, picturesShed } = storage;
  const shedLately = lastShed !== undefined && nowMs - Date.parse(lastShed) < shedShownForMs;
  return (
    <>
      {state === 'refusing' && (
        <Notice tone="bad" title={t.notice.refusing[refusal ?? 'quota'].title}>
          {t.notice.refusing[refusal ?? 'quota'].text}
        </Notice>
      )}
      {state === 'nearly_full' && (
        <Notice
          tone="warn"
          title={t.notice.nearlyFullTitle(`${format.number((100 * storage.used) / storage.max)}%`)}
        >
          {t.notice.nearlyFullText}
        </Notice>
      )}
      {state === 'disk_low' && (
        <Notice tone="warn" title={t.notice.diskLowTitle(`${format.number(storage.diskFree / 1e6)} MB`)}>
          {t.notice.diskLowText}
        </Notice>
      )}
      {shedLately && (
        <Notice tone="warn" title={t.notice.shedTitle(format.number(picturesShed))}>
          {t.notice.shedText(format.moment(lastShed, nowMs))}
        </Notice>
      )}
    </>
  );
}

type NoticeProps = {
  tone: 'warn' | 'bad';
  title: string;
  action?: ComponentChildren;
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
