/** Keeps a sale beyond its time, and lets it go again. */
import { useEffect, useState } from 'preact/hooks';
import type { PairJson } from '../../../contract/page/sales.ts';
import { pinsAreFull } from '../../../domain/capture/pair.ts';
import type { Failure } from '../../api/api.ts';
import { setPinned } from '../../api/sales.ts';
import { Button } from '../../kit/button.tsx';
import { Confirm } from '../../kit/dialog/confirm.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { usePageMessages } from '../../state/locale.ts';
import type { RecordMessages } from '../../text/pages/record-ja.ts';
import './pin-button.css';

export function KeepButton({ pair }: { pair: PairJson }) {
  const { keep } = usePageMessages().record;
  const submit = useSubmitting();
  const [isPinned, setIsPinned] = useState(pair.pinned === true);
  const [isAsking, setAsking] = useState(false);
  // Changes by other people show too.
  useEffect(() => setIsPinned(pair.pinned === true), [pair.pinned]);
  const change = () => {
    setAsking(false);
    submit.run(
      () => setPinned(pair.saleId, !isPinned),
      (answer) => setIsPinned(answer.pinned === true),
    );
  };
  return (
    <div class="keep">
      <Button
        icon="bookmark"
        text={isPinned ? keep.undo : keep.keep}
        busy={submit.isBusy && keep.working}
        aria-pressed={isPinned}
        onClick={() => {
          if (isPinned) setAsking(true);
          else change();
        }}
      />
      <small role="status" class={submit.isDone || isPinned ? undefined : 'keep-about'}>
        {submit.isDone && !isPinned ? keep.undone : isPinned ? keep.keptText : keep.text}
      </small>
      <small class="keep-failure" role="alert">
        {submit.failure !== undefined && failureText(submit.failure, keep)}
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

function failureText(failure: Failure, keep: RecordMessages['keep']): string {
  if (failure.kind === 'unreachable') return keep.unreachable;
  return failure.problem?.type === pinsAreFull ? keep.full : `${keep.failed} (${failure.title})`;
}
