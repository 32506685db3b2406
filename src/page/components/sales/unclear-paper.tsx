/** Two buttons that say what an unclear paper is, and one that takes the choice back. */
import { useState } from 'preact/hooks';
import type { PairJson } from '../../../contract/page/sales.ts';
import { isUnclear } from '../../../domain/sale/sale-filter.ts';
import { decidePaper } from '../../api/sales.ts';
import { Button } from '../../kit/button.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { usePageMessages } from '../../state/locale.ts';

/** Stays after the answer, which the list brings too, to say what was remembered. */
export function UnclearPaper({ pair }: { pair: PairJson }) {
  const words = usePageMessages().record.unclear;
  const submit = useSubmitting();
  const { isBusy, isDone, failure } = submit;
  const [outcome, setOutcome] = useState<'remembered' | 'done' | 'takenBack'>('done');
  if (!isUnclear(pair) && pair.decided !== true && !isBusy && !isDone && failure === undefined) return null;
  const decide = (is: 'sale' | 'no_sale' | 'unclear') =>
    submit.run(
      () => decidePaper(pair.saleId, is),
      ({ isRemembered }) => setOutcome(is === 'unclear' ? 'takenBack' : isRemembered ? 'remembered' : 'done'),
    );
  return (
    <div class="unclear-paper">
      {isUnclear(pair) && (
        <>
          <p>{pair.receiptDoubts?.includes('deposit') ? words.deposit : words.text}</p>
          {(['sale', 'no_sale'] as const).map((is) => (
            <Button key={is} text={words[is]} isOff={isBusy} onClick={() => decide(is)} />
          ))}
        </>
      )}
      <small role="status">{isDone && words[outcome]}</small>
      {pair.decided === true && (
        <Button class="small-button" text={words.takeBack} isOff={isBusy} onClick={() => decide('unclear')} />
      )}
      <small role="alert">
        {failure !== undefined && (failure.kind === 'unreachable' ? words.unreachable : failure.title)}
      </small>
    </div>
  );
}
