/** The code of a person who was added, shown once: as a link to send, and to be typed. */
import type { InvitationJson } from '../../../contract/page/access/people.ts';
import { Button } from '../../kit/button.tsx';
import { CopyLine } from '../../kit/copy-line.tsx';
import { usePageMessages } from '../../state/locale.ts';
import { joinHref } from '../../state/route.ts';
import { useIsViewer } from '../../state/session.ts';

type Props = InvitationJson & { onClose: () => void };

export function Invitation({ name, code, onClose }: Props) {
  const words = usePageMessages().people;
  // A receiver has pages of its own for those who are not signed in, and may be behind a path.
  const link = useIsViewer()
    ? new URL(`join?code=${encodeURIComponent(code)}`, document.baseURI).href
    : `${location.origin}/${joinHref({ code, name })}`;
  return (
    <section class="card invitation" role="status">
      <h3>{words.invitationTitle(name)}</h3>
      <p>{words.invitationText}</p>
      <CopyLine label={words.link} text={link} />
      <CopyLine label={words.code} text={code} note={words.codeNote} />
      <p class="muted">{words.once}</p>
      <Button text={words.noted} onClick={onClose} />
    </section>
  );
}
