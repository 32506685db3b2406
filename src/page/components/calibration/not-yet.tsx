/** Placeholder for the current calibrations while they are loading or unavailable. */
import { useWords } from './context.ts';

export function NotYet({ isFailed }: { isFailed: boolean }) {
  const { inForce } = useWords();
  return (
    <p class={`muted${isFailed ? '' : ' waited-for'}`} role="status" aria-busy={!isFailed}>
      {isFailed ? inForce.failed : inForce.loading}
    </p>
  );
}
