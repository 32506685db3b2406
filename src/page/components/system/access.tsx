/** Access to the page: password and logins, tokens of programs, and the hand-over. */
import { useSession, useSessionState } from '../../state/session.ts';
import { ChangePassword, OtherDevices, SignOut } from '../account.tsx';
import { useTexts } from './context.ts';
import { HandOver } from './hand-over.tsx';
import { Section } from './section.tsx';
import { Tokens } from './tokens.tsx';

export function Access() {
  const words = useTexts();
  const session = useSession();
  const { stage } = useSessionState(session);
  if (stage !== 'signed_in')
    return (
      <Section id="access" title={words.access.heading} tone="warn">
        <p>{words.access.openText}</p>
        <div class="press">
          <button type="button" class="main-button" onClick={() => session.requestSetUp(true)}>
            {words.access.setPassword}
          </button>
        </div>
      </Section>
    );
  return (
    <>
      <Section id="access" title={words.access.heading}>
        <div class="own-access in-page">
          <ChangePassword />
          <OtherDevices />
          <Tokens />
          <SignOut />
        </div>
      </Section>
      <HandOver />
    </>
  );
}
