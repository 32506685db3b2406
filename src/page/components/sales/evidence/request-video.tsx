/** At a receiver: asks the gateway of a sale for its video, and shows what came of it. */
import type { ClipsJson } from '../../../../contract/page/clips.ts';
import { storeClips } from '../../../api/sales.ts';
import { Button } from '../../../kit/button.tsx';
import { Refusal } from '../../../kit/form/refusal.tsx';
import { useSubmitting } from '../../../kit/form/submit.ts';
import { Permitted } from '../../../kit/permitted.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { problemText } from '../../../text/messages.ts';

type Props = {
  /** Null while nobody has asked. */
  request: NonNullable<ClipsJson['request']> | null;
  saleId: string;
  onRequested: (answer: ClipsJson) => void;
};

export function RequestVideo({ request, saleId, onRequested }: Props) {
  const { evidence: words } = usePageMessages();
  const { t, format } = useLocale();
  const submit = useSubmitting();
  const isOpen = request?.state === 'open' || request?.state === 'under_way';
  const why = request?.problem;
  return (
    <>
      {request !== null && (
        <p class="muted clip-masked" role="status">
          {words.requested[request.state](request.by, format.dateTime(request.at))}
          {why !== undefined && ` ${problemText(why, t)}`}
        </p>
      )}
      {!isOpen && (
        <Permitted right="export">
          <Button
            class="clip"
            text={words.requestVideo}
            busy={submit.isBusy && words.requestingVideo}
            onClick={() => submit.run(() => storeClips(saleId), onRequested)}
          />
          <Refusal submit={submit} />
        </Permitted>
      )}
    </>
  );
}
