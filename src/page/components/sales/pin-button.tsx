/** Keeps a sale beyond its time, and lets it go again; and its mark in the list. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PairJson } from '../../../contract/page/sales.ts';
import { pinsAreFull } from '../../../domain/capture/pair.ts';
import type { Failure } from '../../api/api.ts';
import { setPinned } from '../../api/calibration.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { Icon } from '../../kit/icon.tsx';
import { useTexts } from '../calibration/context.ts';

type State = 'ready' | 'working' | 'done' | Failure;

export function KeepButton({ pair }: { pair: PairJson }) {
  const { keep } = useTexts();
  const [isPinned, setIsPinned] = useState(pair.pinned === true);
  const [state, setState] = useState<State>('ready');
  const [isAsking, setAsking] = useState(false);
  const isWorking = useRef(false);
  // Changes by other people show too.
  useEffect(() => setIsPinned(pair.pinned === true), [pair.pinned]);
  const change = () => {
    setAsking(false);
    if (isWorking.current) return;
    isWorking.current = true;
    setState('working');
    void setPinned(pair.saleId, !isPinned).then((answer) => {
      isWorking.current = false;
      if (answer.kind === 'ok') setIsPinned(answer.value.pinned === true);
      setState(answer.kind === 'ok' ? 'done' : answer);
    });
  };
  return (
    <div class="keep">
      <button
        type="button"
        aria-pressed={isPinned}
        aria-disabled={state === 'working'}
        onClick={() => {
          if (isPinned) setAsking(true);
          else change();
        }}
      >
        <Icon name="bookmark" />
        {state === 'working' ? keep.working : isPinned ? keep.undo : keep.keep}
      </button>
      <small role="status">
        {state === 'done' && !isPinned ? keep.undone : isPinned ? keep.keptText : keep.text}
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

function failureText(failure: Failure, keep: ReturnType<typeof useTexts>['keep']): string {
  if (failure.kind === 'unreachable') return keep.unreachable;
  return failure.problem?.type === pinsAreFull ? keep.full : `${keep.failed} (${failure.title})`;
}

export function PinnedMark() {
  const { keep } = useTexts();
  return (
    <span class="pinned-mark" title={keep.pinned}>
      <Icon name="bookmark" />
      <span class="hidden">{keep.pinned}</span>
    </span>
  );
}
