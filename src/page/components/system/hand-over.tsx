/**
 * Ends the installer's access. The sign-in page shows the resulting code, since the press also signs the
 * installer out.
 */
import { getNotifications } from '../../api/notifications.ts';
import { ConfirmButton } from '../../kit/dialog/confirm-button.tsx';
import { Section } from '../../kit/section.tsx';
import { useFresh } from '../../state/fresh.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { useSession } from '../../state/session.ts';
import { useStore } from '../../state/use-store.ts';

const freshMs = 15_000;

export function HandOver() {
  const { system, notifications } = usePageMessages();
  const { t } = useLocale();
  const { handOver: words } = system;
  const { value } = useFresh(getNotifications, { everyMs: freshMs, latest: '' });
  const recipients = value?.channels.map((one) => `${one.name}${t.colon}${notifications.kindOf(one)}`) ?? [];
  const session = useSession();
  // Without a password there is no access to end.
  if (useStore(session).stage !== 'signed_in') return null;
  return (
    <Section of="system" id="hand-over" title={words.heading}>
      <p>{words.text}</p>
      <ConfirmButton
        text={words.action}
        title={words.title}
        texts={(failure) =>
          failure?.kind === 'unreachable'
            ? [words.lost]
            : [
                words.ends,
                words.stays,
                ...(recipients.length > 0 ? [words.recipients(recipients.join(t.comma))] : []),
                words.then,
              ]
        }
        work={session.handOver}
      />
    </Section>
  );
}
