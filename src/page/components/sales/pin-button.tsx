/** Keeps a sale beyond its time, and lets it go again; and its mark in the list. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PairJson } from '../../../contract/page/sales.ts';
import { keptIsFull } from '../../../domain/capture/pair.ts';
import type { Failure } from '../../api/api.ts';
import { setKept } from '../../api/calibration.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { Icon } from '../../kit/icon.tsx';
import { useWords } from '../calibration/context.ts';

type State = 'ready' | 'working' | 'done' | Failure;

export function KeepButton({ pair }: { pair: PairJson }) {
  const { keep } = useWords();
  const [isKept, setIsKept] = useState(pair.kept === true);
  const [state, setState] = useState<State>('ready');
  const [isAsking, setAsking] = useState(false);
  const isWorking = useRef(false);
  // Changes by other people show too.
  useEffect(() => setIsKept(pair.kept === true), [pair.kept]);
  const change = () => {
    setAsking(false);
    if (isWorking.current) return;
    isWorking.current = true;
    setState('working');
    void setKept(pair.saleId, !isKept).then((answer) => {
      isWorking.current = false;
      if (answer.kind === 'ok') setIsKept(answer.value.kept === true);
      setState(answer.kind === 'ok' ? 'done' : answer);
    });
  };
  return (
    <div class="keep">
      <button
        type="button"
        aria-pressed={isKept}
        aria-disabled={state === 'working'}
        onClick={() => {
          if (isKept) setAsking(true);
          else change();
        }}
      >
        <Icon name="bookmark" />
        {state === 'working' ? keep.working : isKept ? keep.undo : keep.keep}
      </button>
      <small role="status">
        {state === 'done' && !isKept ? keep.undone : isKept ? keep.keptText : keep.text}
      </small>
      <small class="keep-failure" role="alert">
        {typeof state === 'object' && failureText(state, keep)}
      </small>
      {isAsking && (
        <Confirm
          title={keep.undoTitle}
          texts={[keep.undoText]}
          action={keep.undo}
          onConfirm={change}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

function failureText(failure: Failure, keep: ReturnType<typeof useWords>['keep']): string {
  if (failure.kind === 'unreachable') return keep.unreachable;
  return failure.problem?.type === keptIsFull ? keep.full : `${keep.failed} (${failure.title})`;
}

export function KeptMark() {
  const { keep } = useWords();
  return (
    <span class="kept-mark" title={keep.kept}>
      <Icon name="bookmark" />
      <span class="hidden">{keep.kept}</span>
    </span>
  );
}
