/** How exact the times of a register's newest sales are, and its next best step, with what leads to where it is taken. */
import type { RegisterJson } from '../../../../contract/page/registers.ts';
import { nextStepOf, type StepPlace, stepPlaces } from '../../../../domain/exactness/next-step.ts';
import { judgeRegion } from '../../../../domain/moment/region-hits.ts';
import { Button } from '../../../kit/button.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { homeHref } from '../../../state/route.ts';

type Props = {
  register: RegisterJson;
  /** Opens the place in the row of the register. */
  onGo: (place: RowPlace) => void;
};
export type RowPlace = Exclude<StepPlace, 'sales'>;

export function ExactnessLine({ register, onGo }: Props) {
  const { row } = usePageMessages().registerTruths;
  const { t, format } = useLocale();
  const { newest = [], from, printer, regionHits: hits } = register;
  const [main] = newest;
  if (main === undefined) return null;
  const step = nextStepOf(newest, { isPolled: from !== undefined, prints: printer !== undefined });
  const sales = newest.reduce((sum, one) => sum + one.sales, 0);
  const parts = newest.map(({ basis, uncertaintyMs, sales: own }) =>
    row.part(format.uncertainty(uncertaintyMs), row.basis[basis], own),
  );
  const places = step === undefined ? [] : stepPlaces[step];
  return (
    <>
      <p class="muted exactness">
        {`${row.newest(sales, parts.join(t.comma))}${t.gap}${row.after(format.uncertainty(main.afterMs))}`}
        {hits !== undefined && `${t.gap}${row.region[judgeRegion(hits)](hits)}`}
        {step !== undefined && (
          <>
            <br />
            {row.next[step]}
          </>
        )}
      </p>
      {places.length > 0 && (
        <div class="form-actions">
          {places.map((place) =>
            place === 'sales' ? (
              <a key={place} class="text-link" href={homeHref({ register: register.key })}>
                {row.places[place]}
              </a>
            ) : (
              <Button
                key={place}
                class="small-button"
                text={row.places[place]}
                aria-label={`${register.name}: ${row.places[place]}`}
                onClick={() => onGo(place)}
              />
            ),
          )}
        </div>
      )}
    </>
  );
}
