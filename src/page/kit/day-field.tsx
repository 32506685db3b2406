/** A day, shown by its name in the language of the page, over the device's own calendar; and with a time of day beside it. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useLocale } from '../state/locale.ts';
import { Icon } from './icon.tsx';

type DayProps = {
  /** Name of the field for screen readers. */
  label: string;
  /** `2026-11-24`; empty for none. */
  date: string;
  /** The last day that can be chosen. */
  max: string | undefined;
  /** In place of the day's name. */
  text?: string;
  nowMs: number;
  onChosen: (date: string) => void;
};

export function DayField({ label, date, max, text, nowMs, onChosen }: DayProps) {
  const { format } = useLocale();
  return (
    <label class="day-field">
      <span>{text ?? (date === '' ? '…' : format.calendarDay(date, nowMs))}</span>
      <Icon name="calendar" />
      <span class="hidden">{label}</span>
      <ClockInput type="date" value={date} max={max} onChosen={onChosen} />
    </label>
  );
}

type MomentProps = Pick<DayProps, 'max' | 'nowMs' | 'onChosen'> & {
  label: string;
  /** `2026-11-24T13:30`, or a day alone; empty for none. */
  value: string;
  isTimeRequired?: boolean;
};

/** A day's time of day may be left out, unless it is required. */
export function MomentField({ label, value, max, nowMs, isTimeRequired = false, onChosen }: MomentProps) {
  const { t } = useLocale();
  const [date, time] = [value.slice(0, 10), value.slice(11, 16)];
  return (
    <fieldset class="moment-field">
      <legend>{label}</legend>
      <DayField
        label={t.search.day.choose}
        {...{ date, max, nowMs }}
        {...(date === '' && { text: t.search.day.any })}
        onChosen={(chosen) => onChosen(chosen === '' || time === '' ? chosen : `${chosen}T${time}`)}
      />
      <ClockInput
        type="time"
        label={t.search.timeOfDay}
        value={time}
        isRequired={isTimeRequired}
        isOff={date === ''}
        onChosen={(chosen) => onChosen(chosen === '' ? date : `${date}T${chosen}`)}
      />
    </fieldset>
  );
}

type InputProps = {
  type: 'date' | 'time';
  label?: string;
  value: string;
  max?: string | undefined;
  isRequired?: boolean;
  isOff?: boolean;
  onChosen: (value: string) => void;
};

/**
 * What is being typed stays as it is, though the page is drawn anew: half a date reads as none, and would be wiped out. Left, it shows what
 * has been chosen.
 */
function ClockInput({ type, label, value, max, isRequired, isOff, onChosen }: InputProps) {
  const input = useRef<HTMLInputElement>(null);
  const latest = useRef(value);
  latest.current = value;
  useLayoutEffect(() => {
    const { current } = input;
    if (current !== null && current !== document.activeElement) current.value = value;
  }, [value]);
  return (
    <input
      ref={input}
      {...{ type, max }}
      aria-label={label}
      required={isRequired}
      disabled={isOff}
      // The name lies over the parts that would open it.
      onClick={type === 'date' ? (event) => event.currentTarget.showPicker() : undefined}
      onInput={({ currentTarget: { value, validity } }) => {
        // A year that is being typed begins with noughts.
        if (!validity.badInput && !(type === 'date' && value.startsWith('0'))) onChosen(value);
      }}
      onBlur={({ currentTarget }) => {
        currentTarget.value = latest.current;
      }}
    />
  );
}
