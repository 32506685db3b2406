/** Access to the page: password and logins, and tokens of programs. */
import { Button } from '../../kit/button.tsx';
import { Permitted } from '../../kit/permitted.tsx';
import { Section } from '../../kit/section.tsx';
import { usePageMessages } from '../../state/locale.ts';
import { useSession } from '../../state/session.ts';
import { useStore } from '../../state/use-store.ts';
import { ChangePassword, OtherDevices, Passkeys, SignOut, Who } from '../account.tsx';
import { Tokens } from './tokens.tsx';

export function Access() {
  const words = usePageMessages().system;
  const session = useSession();
  const { stage } = useStore(session);
  if (stage !== 'signed_in')
    return (
      <Section of="system" id="access" title={words.access.heading} tone="warn">
        <p>{words.access.openText}</p>
        <Button
          class="main-button"
          text={words.access.setPassword}
          onClick={() => session.requestSetUp(true)}
        />
      </Section>
    );
  return (
    <Section of="system" id="access" title={words.access.heading}>
      <div class="own-access in-page">
        <Who />
        <ChangePassword />
        <Passkeys />
        <OtherDevices />
        <Permitted right="people">
          <Tokens />
        </Permitted>
        <SignOut />
      </div>
    </Section>
  );
}
