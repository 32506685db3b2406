/** Mark of a sale in the list that is kept beyond its time. */
import { Icon } from '../../kit/icon.tsx';
import { useLocale } from '../../state/locale.ts';

export function PinnedMark() {
  const { pinned } = useLocale().t.search;
  return (
    <span class="pinned-mark" title={pinned}>
      <Icon name="bookmark" />
      <span class="hidden">{pinned}</span>
    </span>
  );
}
