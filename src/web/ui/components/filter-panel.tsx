/** The conditions behind the filter's button: kind, register, camera, amounts and times. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { fractionDigits } from '../../../domain/figures.ts';
import { saleKinds } from '../../../domain/sale.ts';
import type { StatusJson } from '../../api/schema.ts';
import { changed } from '../filter.ts';
import { goTo } from '../hooks.ts';
import { useLocale } from '../locale.ts';
import { homeHref, parseRoute } from '../route.ts';
import type { Sales } from '../state.ts';
import { camerasOf, currencyOf, registersOf } from './filter-choices.ts';

export function FilterPanel({ sales, status }: { sales: Sales; status: StatusJson | undefined }) {
  const { t } = useLocale();
  const { filter } = sales;
  // By the address: of two changes in a row the second may come before the first is drawn.
  const set = (by: Parameters<typeof changed>[1]) =>
    goTo(homeHref(changed(parseRoute(location.hash).filter, by)));
  const amounts = amountsIn(currencyOf(sales));
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
            min="0"
            step={amounts.step}
            entered={amounts.shown(filter[end])}
            onEntered={(text) => set({ [end]: amounts.read(text) })}
          />
        </label>
      ))}
      {(['from', 'to'] as const).map((end) => (
        <label key={end}>
          {t.search[end]}
          <Entry
            type="datetime-local"
            entered={filter[end]?.slice(0, 16) ?? ''}
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
  min?: string;
  step?: string;
  entered: string;
  onEntered: (text: string) => void;
};

/** What is being typed stays as it is, though the page is drawn anew: half a number or date reads as none, and would be wiped out. */
function Entry({ entered, onEntered, ...kind }: EntryProps) {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    const element = input.current;
    if (element !== null && element !== document.activeElement) element.value = entered;
  }, [entered]);
  return <input ref={input} {...kind} onChange={(event) => onEntered(event.currentTarget.value)} />;
}

/** People write yen and dollars; the filter has yen and cents. */
function amountsIn(currency: string) {
  const unit = 10 ** fractionDigits(currency);
  return {
    step: String(1 / unit),
    shown: (minor: string | undefined) => (minor === undefined ? '' : String(Number(minor) / unit)),
    read: (text: string) => (text === '' ? undefined : String(Math.round(Number(text) * unit))),
  };
}
