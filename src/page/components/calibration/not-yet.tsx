/** Placeholder for the current calibrations while they are loading or unavailable. */
import { useTexts } from './context.ts';

export function NotYet({ isFailed }: { isFailed: boolean }) {
  const { inForce } = useTexts();
  return (
    <p class={`muted${isFailed ? '' : ' waited-for'}`} role="status" aria-busy={!isFailed}>
      {isFailed ? inForce.failed : inForce.loading}
    </p>
  );
}
