/** A date and a time, and a press that shows what the camera saw then. */
import { useEffect, useRef } from 'preact/hooks';
import { localTimeMs } from '../../../../domain/time/shop-day.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import { Button } from '../../../kit/button.tsx';
import { usePageMessages } from '../../../state/locale.ts';
import './timeline.css';

type Props = {
  /** Epoch milliseconds. */
  atMs: number;
  timeZone: string;
  onShow: (atMs: number) => void;
};

export function MomentForm({ atMs, timeZone, onShow }: Props) {
  const words = usePageMessages().timeline;
  const form = useRef<HTMLFormElement>(null);
  const local = rfc3339(atMs, timeZone);
  const [date, time] = [local.slice(0, 10), local.slice(11, 16)];
  /** What was typed stays until it is shown. */
  const isTyped = useRef(false);
  useEffect(() => {
    const { current } = form;
    if (current === null || isTyped.current) return;
    for (const [name, value] of [
      ['date', date],
      ['time', time],
    ] as const) {
      const input = current.elements.namedItem(name);
      if (input instanceof HTMLInputElement) input.value = value;
    }
  }, [date, time]);
  return (
    <form
      ref={form}
      class="moment-form"
      onInput={() => {
        isTyped.current = true;
      }}
      onSubmit={(event) => {
        event.preventDefault();
        isTyped.current = false;
        const given = new FormData(event.currentTarget);
        const [date, time] = [given.get('date'), given.get('time')];
        if (typeof date === 'string' && typeof time === 'string')
          onShow(localTimeMs(`${date}T${time}`, timeZone));
      }}
    >
      <label class="field">
        <span>{words.date}</span>
        <input type="date" name="date" defaultValue={date} required />
      </label>
      <label class="field">
        <span>{words.time}</span>
        <input type="time" name="time" defaultValue={time} required />
      </label>
      <Button class="main-button" isSubmit text={words.go} />
    </form>
  );
}
