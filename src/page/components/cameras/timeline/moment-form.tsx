/** A date and a time, and a press that shows what the camera saw then. */
import { useState } from 'preact/hooks';
import { dateAt, localTimeMs } from '../../../../domain/time/shop-day.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import { Button } from '../../../kit/button.tsx';
import { MomentField } from '../../../kit/day-field.tsx';
import { usePageMessages } from '../../../state/locale.ts';
import '../../../kit/moment-field.css';
import './timeline.css';

type Props = {
  /** Epoch milliseconds. */
  atMs: number;
  nowMs: number;
  timeZone: string;
  onShow: (atMs: number) => void;
};

export function MomentForm({ atMs, nowMs, timeZone, onShow }: Props) {
  const words = usePageMessages().timeline;
  /** Typed text stays until its moment is shown. */
  const [typed, setTyped] = useState<string>();
  const local = typed ?? rfc3339(atMs, timeZone).slice(0, 16);
  return (
    <form
      class="moment-form"
      onSubmit={(event) => {
        event.preventDefault();
        setTyped(undefined);
        onShow(localTimeMs(local, timeZone));
      }}
    >
      <MomentField
        label={words.moment}
        value={local}
        max={dateAt(nowMs, timeZone)}
        nowMs={nowMs}
        isTimeRequired
        onChosen={(value) => value !== '' && setTyped(value)}
      />
      <Button class="main-button" isSubmit text={words.go} />
    </form>
  );
}
