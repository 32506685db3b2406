/** Button that resends a rejected sale; once it is due again, the sale's own state shows the progress. */
import { useState } from 'preact/hooks';
import { retryRejected } from '../../api/sales.ts';
import { Button } from '../../kit/button.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { useLocale } from '../../state/locale.ts';

export function RetryUpload({ saleId }: { saleId: string }) {
  const { upload: words } = useLocale().t;
  const submit = useSubmitting();
  const [retried, setRetried] = useState(0);
  const retry = () =>
    submit.run(
      () => retryRejected(saleId),
      (answer) => setRetried(answer.retried),
    );
  return (
    <div class="retry-upload">
      <Button text={words.retry} busy={submit.isBusy && words.retrying} onClick={retry} />
      <small role="status">
        {submit.failure !== undefined && words.retryFailed}
        {submit.isDone && (retried > 0 ? words.retried : words.retriedNothing)}
      </small>
    </div>
  );
}
