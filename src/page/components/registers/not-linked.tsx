/** Unlinked terminals of an account that have sales, each with a button to link it. */
import { Button } from '../../kit/button.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import type { AccountJson } from './context.ts';

type Props = { account: AccountJson; onAdd: (terminal: string) => void };

export function MissedTerminals({ account: { name, notLinked = [] }, onAdd }: Props) {
  const words = usePageMessages().linkage;
  const { format } = useLocale();
  if (notLinked.length === 0) return null;
  return (
    <ul class="missed-terminals" aria-label={words.missed.list(name)}>
      {notLinked.map(({ terminal, sales }) => (
        <li key={terminal}>
          <span>{words.missed.sales(terminal, format.number(sales), sales)}</span>
          <Button
            class="small-button"
            text={words.missed.add}
            aria-label={words.missed.addOne(terminal)}
            onClick={() => onAdd(terminal)}
          />
        </li>
      ))}
    </ul>
  );
}
