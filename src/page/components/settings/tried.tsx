/** A press that tests a setting for real, and what came of it. */
import { useState } from 'preact/hooks';
import type { SettingTestJson } from '../../../contract/page/settings.ts';
import type { Answer } from '../../api/api.ts';
import { Button } from '../../kit/button.tsx';
import { Refusal } from '../../kit/form/refusal.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { useLocale } from '../../state/locale.ts';

type Props = {
  text: string;
  busy: string;
  work: () => Promise<Answer<SettingTestJson>>;
  good: (what: string) => string;
};

export function TestButton({ text, busy, work, good }: Props) {
  const { t } = useLocale();
  const submit = useSubmitting();
  const [result, setResult] = useState<SettingTestJson>();
  const press = () => {
    setResult(undefined);
    submit.run(work, setResult);
  };
  return (
    <>
      <Button text={text} busy={submit.isBusy && busy} onClick={press} />
      <p class={result?.isGood === false ? 'why' : 'done-line'} role="status">
        {result !== undefined &&
          (result.isGood ? good(result.what) : [result.what, result.todo].filter(Boolean).join(t.gap))}
      </p>
      <Refusal submit={submit} />
    </>
  );
}
