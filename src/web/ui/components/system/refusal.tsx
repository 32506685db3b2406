/** Why something that was asked for could not be done. */
import type { Submit } from '../submit.ts';
import { useWords } from './context.ts';

export function Refusal({ submit: { failure } }: { submit: Submit }) {
  const words = useWords();
  if (failure === undefined) return null;
  return (
    <p class="refusal" role="alert">
      {failure.kind === 'unreachable' ? words.notReached : words.refused(failure.title)}
    </p>
  );
}
