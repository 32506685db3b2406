/** The settings of a camera that are not here, and why. */
import type { Failure } from '../../api/api.ts';
import { usePageMessages } from '../../state/locale.ts';

export function SettingsMissing({ failure }: { failure: Failure | undefined }) {
  const words = usePageMessages().cameras;
  return (
    <p class="card camera-section muted" role="status">
      {failure === undefined
        ? words.settings.loading
        : failure.kind === 'refused'
          ? words.settings.failed(failure.title)
          : words.offline}
    </p>
  );
}
