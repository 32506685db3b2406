/**
 * Ends the installer's access. The sign-in page shows the resulting code, since the press also signs the
 * installer out.
 */
import { ConfirmButton } from '../../kit/dialog/confirm-button.tsx';
import { Section } from '../../kit/section.tsx';
import { usePageMessages } from '../../state/locale.ts';
import { useSession } from '../../state/session.ts';
import { useStore } from '../../state/use-store.ts';

export function HandOver() {
  const { handOver: words } = usePageMessages().system;
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
          failure?.kind === 'unreachable' ? [words.lost] : [words.ends, words.stays, words.then]
        }
        work={session.handOver}
      />
    </Section>
  );
}
