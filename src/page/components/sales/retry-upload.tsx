/** Button that resends a rejected sale; once it is due again, the sale's own state shows the progress. */
import { useRef, useState } from 'preact/hooks';
import { retryUpload } from '../../api/api.ts';
import { useLocale } from '../../state/locale.ts';

export function RetryUpload({ saleId }: { saleId: string }) {
  const { t } = useLocale();
  const [state, setState] = useState<'ready' | 'probing' | 'waiting' | 'nothing' | 'failed'>('ready');
  const isAsking = useRef(false);
  const retry = async () => {
    if (isAsking.current) return;
    isAsking.current = true;
    setState('probing');
    const answer = await retryUpload(saleId);
    isAsking.current = false;
    if (answer.kind !== 'ok') setState('failed');
    else setState(answer.value.retried > 0 ? 'waiting' : 'nothing');
  };
  return (
    <div class="retry-upload">
      {/* It keeps the focus while it works: not `disabled`. */}
      <button type="button" aria-disabled={state === 'probing'} onClick={() => void retry()}>
        {state === 'probing' ? t.upload.retrying : t.upload.retry}
      </button>
      <small role="status">
        {state === 'failed' && t.upload.retryFailed}
        {state === 'waiting' && t.upload.retried}
        {state === 'nothing' && t.upload.retriedNothing}
      </small>
    </div>
  );
}
