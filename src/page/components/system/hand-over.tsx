/**
 * Ends the installer's access. The sign-in page shows the resulting code, since the press also signs the
 * installer out.
 */
import { ConfirmButton } from '../../kit/confirm-button.tsx';
import { Section } from '../../kit/section.tsx';
import { useSession } from '../../state/session.ts';
import { useTexts } from './context.ts';

export function HandOver() {
  const { handOver: words } = useTexts();
  const session = useSession();
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
