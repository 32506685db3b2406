/** Values that the device itself offers for its form: inputs of a camera, free lines of the board, the key that is pressed. */
import { useState } from 'preact/hooks';
import type { MomentSearchJson, MomentSourceKindJson } from '../../../../contract/page/moment-sources.ts';
import type { RegisterJson } from '../../../../contract/page/registers.ts';
import { momentSourceRequests } from '../../../api/registers.ts';
import { Button } from '../../../kit/button.tsx';
import { useSubmitting } from '../../../kit/form/submit.ts';
import { BusyBar, MutedStatus } from '../../../kit/lines.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { problemText } from '../../../text/messages.ts';
import '../../../kit/found-devices.css';

type Props = {
  register: RegisterJson;
  kind: MomentSourceKindJson;
  /** Entered so far. */
  settings: Readonly<Record<string, string | boolean>>;
  onChoose: (values: Readonly<Record<string, string>>) => void;
};

export function MomentSourceSearch({ register, kind, settings, onChoose }: Props) {
  const { t, language } = useLocale();
  const words = usePageMessages().receipts.search;
  const submit = useSubmitting();
  const [found, setFound] = useState<MomentSearchJson>();
  if (kind.search === undefined) return null;
  const wrong = kind.fields.map(({ key }) => submit.errorOf(key)).find((message) => message !== undefined);
  const start = () => {
    setFound(undefined);
    const body = { source: kind.id, settings };
    submit.run(() => momentSourceRequests.search(register.key, body), setFound);
  };
  return (
    <div class="moment-search">
      <Button text={kind.search[language]} isOff={submit.isBusy} onClick={start} />
      {submit.isBusy && <BusyBar />}
      <MutedStatus>
        {submit.failure !== undefined && (wrong ?? words.failed)}
        {found?.problem !== undefined && problemText(found.problem, t)}
      </MutedStatus>
      <ul class="found-devices">
        {found?.offers.map(({ label, values }) => (
          <li key={label} class="found-device">
            <span>{label}</span>
            <Button
              text={words.chooseShort}
              aria-label={words.choose(label)}
              onClick={() => onChoose(values)}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
