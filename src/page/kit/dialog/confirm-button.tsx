/** A button for what can't be undone: a dialog lists the effects, and its own button sends the request. */
import { useState } from 'preact/hooks';
import type { Answer, Failure } from '../../api/api.ts';
import { Button } from '../button.tsx';
import { useSubmitting } from '../form/submit.ts';
import type { IconName } from '../icon.tsx';
import { Confirm } from './confirm.tsx';

type Props<T> = {
  text: string;
  /** Name for screen readers where the text alone doesn't say of what. */
  label?: string;
  class?: string;
  icon?: IconName;
  isOff?: boolean;
  title: string;
  texts: readonly string[] | ((failure: Failure | undefined) => readonly string[]);
  /** Text of the button in the dialog; the same where it is absent. */
  action?: string;
  work: () => Promise<Answer<T>>;
  onDone?: (value: T) => void;
};

export function ConfirmButton<T>({ text, label, isOff = false, title, texts, action, ...rest }: Props<T>) {
  const { work, onDone, ...looks } = rest;
  const submit = useSubmitting();
  const [isAsking, setAsking] = useState(false);
  const close = () => {
    setAsking(false);
    submit.clear();
  };
  return (
    <>
      <Button {...looks} text={text} aria-label={label} isOff={isOff} onClick={() => setAsking(!isOff)} />
      {isAsking && (
        <Confirm
          title={title}
          texts={typeof texts === 'function' ? texts(submit.failure) : texts}
          action={action ?? text}
          submit={submit}
          onConfirm={() =>
            submit.run(work, (value) => {
              close();
              onDone?.(value);
            })
          }
          onClose={close}
        />
      )}
    </>
  );
}
