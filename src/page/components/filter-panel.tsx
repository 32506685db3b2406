/** The conditions behind the filter's button: kind, payment, staff, register, camera, hours of the day, amounts and times. */
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { StatusJson } from '../../contract/page/status.ts';
import { paymentKinds, saleKinds } from '../../domain/sale/sale-kinds.ts';
import { allHours, type HourRange, readHours } from '../../domain/time/clock-hours.ts';
import { fractionDigits } from '../../domain/time/figures.ts';
import { getStaff } from '../api/sales.ts';
import { MomentField } from '../kit/day-field.tsx';
import { goTo } from '../kit/hooks.ts';
import { useLocale } from '../state/locale.ts';
import { homeHref, parseRoute } from '../state/route.ts';
import { changed, type Filter, isAmount } from '../state/sales/filter.ts';
import type { Sales } from '../state/state.ts';
import { begin } from '../state/turns.ts';
import { camerasOf, currencyOf, registersOf } from './filter-choices.ts';
import '../kit/moment-field.css';
import './filter-panel.css';

type Props = { sales: Sales; status: StatusJson | undefined; nowMs: number };

export function FilterPanel({ sales, status, nowMs }: Props) {
  const { t, format } = useLocale();
  const { filter } = sales;
  // By the address: of two changes in a row the second may come before the first is drawn.
  const set = (by: Parameters<typeof changed>[1]) =>
    goTo(homeHref(changed(parseRoute(location.hash).filter, by)));
  const amounts = amountsIn(currencyOf(sales));
  const staff = useStaff(filter.staff);
  const isCleared = Object.keys(filter).length === 0;
  return (
    <div class="panel">
      <Choice
        label={t.search.kind}
        value={filter.kind}
        choices={saleKinds.map((kind) => ({ id: kind, name: t.sales.kind[kind] }))}
        onChosen={(kind) => set({ kind })}
      />
      <Choice
        label={t.search.payment}
        value={filter.pay}
        choices={paymentKinds.map((kind) => ({ id: kind, name: t.sales.payment[kind] }))}
        onChosen={(pay) => set({ pay })}
      />
      <Choice
        label={t.search.staff}
        value={filter.staff}
        choices={staff.map((name) => ({ id: name, name }))}
        onChosen={(name) => set({ staff: name })}
      />
      {status?.shops !== undefined && (
        <Choice
          label={t.search.shop}
          value={filter.shop}
          choices={status.shops}
          onChosen={(shop) => set({ shop, register: undefined, camera: undefined })}
        />
      )}
      <Choice
        label={t.search.register}
        value={filter.register}
        choices={registersOf(status, filter).map(({ key, name, unlinked }) => ({
          id: key,
          name: unlinked === true ? t.search.takenOut(name) : name,
        }))}
        onChosen={(register) => set({ register })}
      />
      {camerasOf(status, sales).length > 1 && (
        <Choice
          label={t.search.camera}
          value={filter.camera}
          choices={camerasOf(status, sales)}
          onChosen={(camera) => set({ camera })}
        />
      )}
      <HourChoice filter={filter} onChosen={(hours) => set({ hours })} />
      {(['min', 'max'] as const).map((end) => (
        <label key={end}>
          {t.search[end]}
          <Entry
            step={amounts.step}
            entered={amounts.shown(filter[end])}
            isCleared={isCleared}
            judge={(text, isReadable) => {
              if (!isReadable) return { problem: t.search.noAmount };
              if (!isAmount(amounts.read(text) ?? '0')) return { problem: t.search.amountTooLong };
              return text.startsWith('-') ? { note: t.search.signless } : {};
            }}
            onEntered={(text) => set({ [end]: amounts.read(text) })}
          />
        </label>
      ))}
      {(['from', 'to'] as const).map((end) => (
        <MomentField
          key={end}
          label={t.search[end]}
          value={filter[end]?.slice(0, 16) ?? ''}
          max={nowMs === 0 ? undefined : format.dayKey(nowMs)}
          nowMs={nowMs}
          onChosen={(text) => set({ [end]: text, date: undefined })}
        />
      ))}
    </div>
  );
}

function Choice({
  label,
  value = '',
  choices,
  onChosen,
}: {
  label: string;
  value?: string | undefined;
  choices: readonly { readonly id: string; readonly name: string }[];
  onChosen: (id: string) => void;
}) {
  const { t } = useLocale();
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => onChosen(event.currentTarget.value)}>
        <option value="">{t.search.any}</option>
        {choices.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** From an hour of the clock to another one, also over midnight. */
function HourChoice({ filter, onChosen }: { filter: Filter; onChosen: (hours: string | undefined) => void }) {
  const { t } = useLocale();
  const { from, to } = readHours(filter.hours ?? '') ?? allHours;
  const choose = (hours: HourRange) => {
    const isAll = hours.from % 24 === hours.to % 24;
    onChosen(isAll ? undefined : `${hours.from}-${hours.to}`);
  };
  const one = (label: string, value: number, first: number, set: (hour: number) => void) => (
    <select
      aria-label={label}
      value={String(value)}
      onChange={(event) => set(Number(event.currentTarget.value))}
    >
      {Array.from({ length: 24 }, (_, n) => first + n).map((hour) => (
        <option key={hour} value={String(hour)}>
          {t.search.clock(hour)}
        </option>
      ))}
    </select>
  );
  return (
    <fieldset class="hour-choice">
      <legend>{t.search.hours}</legend>
      {one(t.search.hoursFrom, from, 0, (hour) => choose({ from: hour, to }))}
      <span aria-hidden="true">–</span>
      {one(t.search.hoursTo, to, 1, (hour) => choose({ from, to: hour }))}
    </fieldset>
  );
}

/** Names of the staff of late; also one that an address names. */
function useStaff(chosen: string | undefined): readonly string[] {
  const [staff, setStaff] = useState<readonly string[]>([]);
  useEffect(
    () =>
      begin(async (signal) => {
        const answer = await getStaff(signal);
        if (answer.kind === 'ok') setStaff(answer.value.staff);
      }),
    [],
  );
  return chosen === undefined || staff.includes(chosen) ? staff : [...staff, chosen];
}

type EntryProps = {
  step: string;
  entered: string;
  /** All conditions are gone: so is what was typed and never became one. */
  isCleared: boolean;
  /** Judgement of a text; a problem keeps it out of the filter. */
  judge: (text: string, isReadable: boolean) => { readonly problem?: string; readonly note?: string };
  onEntered: (text: string) => void;
};

/**
 * What is being typed stays as it is, though the page is drawn anew: half a number reads as none, and would be wiped out. Left, it shows
 * what the filter has made of it; what can't be a condition stays, and says why.
 */
function Entry({ entered, isCleared, judge, step, onEntered }: EntryProps) {
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  // Value of the newest render: change and blur may come between two renders.
  const latest = useRef(entered);
  latest.current = entered;
  const [said, setSaid] = useState<ReturnType<typeof judge>>({});
  useLayoutEffect(() => {
    const element = input.current;
    if (element === null || element === document.activeElement) return;
    element.value = entered;
    setSaid(({ note }) => (isCleared || note === undefined ? {} : { note }));
  }, [entered, isCleared]);
  const judged = (element: HTMLInputElement) => judge(element.value, !element.validity.badInput);
  const word = said.problem ?? said.note;
  return (
    <>
      <input
        ref={input}
        type="number"
        inputMode="decimal"
        step={step}
        aria-invalid={said.problem !== undefined}
        aria-describedby={word === undefined ? undefined : id}
        onChange={({ currentTarget }) => {
          const found = judged(currentTarget);
          // Half a number is no mistake as long as it is being typed.
          setSaid(currentTarget.validity.badInput ? {} : found);
          if (found.problem === undefined) onEntered(currentTarget.value);
        }}
        onBlur={({ currentTarget }) => {
          const found = judged(currentTarget);
          setSaid(found);
          if (found.problem === undefined) currentTarget.value = latest.current;
        }}
      />
      {word !== undefined && (
        <small id={id} class={said.problem === undefined ? undefined : 'entry-problem'} role="status">
          {word}
        </small>
      )}
    </>
  );
}

/** People write yen and dollars; the filter has yen and cents. Of a refund (−¥650) the size counts, as of a sale. */
function amountsIn(currency: string) {
  const unit = 10 ** fractionDigits(currency);
  return {
    step: String(1 / unit),
    shown: (minor: string | undefined) => (minor === undefined ? '' : String(Number(minor) / unit)),
    read: (text: string) => (text === '' ? undefined : String(Math.round(Math.abs(Number(text)) * unit))),
  };
}
