/** Two buttons that say what an unclear paper is. */
import { useRef, useState } from 'preact/hooks';
import type { PairJson } from '../../../contract/page/sales.ts';
import type { Failure } from '../../api/api.ts';
import { decidePaper } from '../../api/registers.ts';
import { useLocale } from '../../state/locale.ts';

type State = 'ready' | 'working' | 'remembered' | 'done' | Failure;

export function isUnclear({ receiptDoubts }: PairJson): boolean {
  return receiptDoubts?.includes('unclear') === true;
}

/** Stays after the answer, which the list brings too, to say what was remembered. */
export function UnclearPaper({ pair }: { pair: PairJson }) {
  const words = useLocale().t.sale.unclear;
  const [state, setState] = useState<State>('ready');
  const isWorking = useRef(false);
  if (!isUnclear(pair) && state === 'ready') return null;
  const decide = (is: 'sale' | 'no_sale') => {
    if (isWorking.current) return;
    isWorking.current = true;
    setState('working');
    void decidePaper(pair.saleId, is).then((answer) => {
      isWorking.current = false;
      if (answer.kind !== 'ok') setState(answer);
      else setState(answer.value.isRemembered ? 'remembered' : 'done');
    });
  };
  return (
    <div class="unclear-paper">
      {isUnclear(pair) && (
        <>
          <p>{words.text}</p>
          {(['sale', 'no_sale'] as const).map((is) => (
            <button key={is} type="button" aria-disabled={state === 'working'} onClick={() => decide(is)}>
              {words[is]}
            </button>
          ))}
        </>
      )}
      <small role="status">
        {state === 'remembered' ? words.remembered : state === 'done' ? words.done : ''}
      </small>
      <small role="alert">
        {typeof state === 'object' && (state.kind === 'unreachable' ? words.unreachable : state.title)}
      </small>
    </div>
  );
}
