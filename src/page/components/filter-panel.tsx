/** The conditions behind the filter's button: kind, register, camera, amounts and times. */
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { StatusJson } from '../../contract/page/status.ts';
import { saleKinds } from '../../domain/sale/sale-kinds.ts';
import { fractionDigits } from '../../domain/time/figures.ts';
import { goTo } from '../kit/hooks.ts';
import { useLocale } from '../state/locale.ts';
import { homeHref, parseRoute } from '../state/route.ts';
import { changed, isAmount } from '../state/sales/filter.ts';
import type { Sales } from '../state/state.ts';
import { camerasOf, currencyOf, registersOf } from './filter-choices.ts';

export function FilterPanel({ sales, status }: { sales: Sales; status: StatusJson | undefined }) {
  const { t } = useLocale();
  const { filter } = sales;
  // By the address: of two changes in a row the second may come before the first is drawn.
  const set = (by: Parameters<typeof changed>[1]) =>
    goTo(homeHref(changed(parseRoute(location.hash).filter, by)));
  const amounts = amountsIn(currencyOf(sales));
  const isCleared = Object.keys(filter).length === 0;
  return (
    <div class="panel">
      <label>
        {t.search.kind}
        <select value={filter.kind ?? ''} onChange={(event) => set({ kind: event.currentTarget.value })}>
          <option value="">{t.search.any}</option>
          {saleKinds.map((kind) => (
            <option key={kind} value={kind}>
              {t.sales.kind[kind]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t.search.register}
        <select
          value={filter.register ?? ''}
          onChange={(event) => set({ register: event.currentTarget.value })}
        >
          <option value="">{t.search.any}</option>
          {registersOf(status, filter).map(({ key, name, unlinked }) => (
            <option key={key} value={key}>
              {unlinked === true ? t.search.takenOut(name) : name}
            </option>
          ))}
        </select>
      </label>
      {camerasOf(status, sales).length > 1 && (
        <label>
          {t.search.camera}
          <select
            value={filter.camera ?? ''}
            onChange={(event) => set({ camera: event.currentTarget.value })}
          >
            <option value="">{t.search.any}</option>
            {camerasOf(status, sales).map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {(['min', 'max'] as const).map((end) => (
        <label key={end}>
          {t.search[end]}
          <Entry
            type="number"
            inputMode="decimal"
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
        <label key={end} class="when">
          {t.search[end]}
          <Entry
            type="datetime-local"
            entered={filter[end]?.slice(0, 16) ?? ''}
            isCleared={isCleared}
            judge={(_text, isReadable) => (isReadable ? {} : { problem: t.search.noTime })}
            onEntered={(text) => {
              // A year that is being typed begins with noughts.
              if (!text.startsWith('0')) set({ [end]: text, date: undefined });
            }}
          />
        </label>
      ))}
    </div>
  );
}

type EntryProps = {
  type: 'number' | 'datetime-local';
  inputMode?: 'decimal';
  step?: string;
  entered: string;
  /** All conditions are gone: so is what was typed and never became one. */
  isCleared: boolean;
  /** What there is to say of a text; a problem keeps it out of the filter. */
  judge: (text: string, isReadable: boolean) => { readonly problem?: string; readonly note?: string };
  onEntered: (text: string) => void;
};

/**
 * What is being typed stays as it is, though the page is drawn anew: half a number or date reads as none, and would be wiped out. Left, it
 * shows what the filter has made of it, such as ends the other way round; what can't be a condition stays, and says why.
 */
function Entry({ entered, isCleared, judge, onEntered, ...kind }: EntryProps) {
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  // Of the newest drawing: a change and the leaving may come in one.
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
        {...kind}
        aria-invalid={said.problem !== undefined}
        aria-describedby={word === undefined ? undefined : id}
        onChange={({ currentTarget }) => {
          const found = judged(currentTarget);
          // Half a date is no mistake as long as it is being typed.
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
