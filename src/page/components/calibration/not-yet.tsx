/** In place of what is in force of the calibrations, while it is asked for or could not be had. */
import { useWords } from './context.ts';

export function NotYet({ isFailed }: { isFailed: boolean }) {
  const { inForce } = useWords();
  return (
    <p class={`muted${isFailed ? '' : ' waited-for'}`} role="status" aria-busy={!isFailed}>
      {isFailed ? inForce.failed : inForce.loading}
    </p>
  );
}
