/** Placeholder for the current calibrations while they are loading or unavailable. */
import { useLocale } from '../../state/locale.ts';

export function NotYet({ isFailed }: { isFailed: boolean }) {
  const { inForce } = useLocale().t.calibration;
  return (
    <p class={`muted${isFailed ? '' : ' waited-for'}`} role="status" aria-busy={!isFailed}>
      {isFailed ? inForce.failed : inForce.loading}
    </p>
  );
}
