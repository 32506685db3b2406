/**
 * Ends the installer's access. The sign-in page shows the resulting code, since the press also signs the
 * installer out.
 */
import { useState } from 'preact/hooks';
import { Confirm } from '../../kit/confirm.tsx';
import { useSubmitting } from '../../kit/submit.ts';
import { useSession } from '../../state/session.ts';
import { useTexts } from './context.ts';
import { Section } from './section.tsx';

export function HandOver() {
  const words = useTexts();
  const session = useSession();
  const submit = useSubmitting();
  const [isAsking, setAsking] = useState(false);
  return (
    <Section id="hand-over" title={words.handOver.heading}>
      <p>{words.handOver.text}</p>
      <div class="press">
        <button type="button" onClick={() => setAsking(true)}>
          {words.handOver.action}
        </button>
      </div>
      {isAsking && (
        <Confirm
          title={words.handOver.title}
          texts={
            submit.failure?.kind === 'unreachable'
              ? [words.handOver.lost]
              : [words.handOver.ends, words.handOver.stays, words.handOver.then]
          }
          action={words.handOver.action}
          submit={submit}
          onConfirm={() => submit.run(session.handOver, () => undefined)}
          onClose={() => setAsking(false)}
        />
      )}
    </Section>
  );
}
