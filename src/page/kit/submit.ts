/** Something that is sent to the gateway by a press: one at a time, and what is wrong with it afterwards. */
import { useRef, useState } from 'preact/hooks';
import type { Answer, Failure } from '../api/api.ts';

export type Submit = {
  readonly isBusy: boolean;
  /** The last one went well. */
  readonly isDone: boolean;
  /** Undefined where nothing was refused. */
  readonly failure: Failure | undefined;
  errorOf(field: string): string | undefined;
  /** One at a time; what goes well is handed on. */
  readonly run: <T>(work: () => Promise<Answer<T>>, done: (value: T) => void) => void;
  readonly clear: () => void;
};

/** `onDone`: called after whatever goes well, before it is handed on. */
export function useSubmitting(onDone?: () => void): Submit {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [isDone, setDone] = useState(false);
  const busy = useRef(false);
  return {
    isBusy,
    isDone,
    failure,
    errorOf: (field) =>
      failure?.kind === 'refused'
        ? failure.problem?.errors?.find((error) => error.field === field)?.message
        : undefined,
    run: (work, done) => {
      if (busy.current) return;
      busy.current = true;
      setBusy(true);
      setFailure(undefined);
      setDone(false);
      void work().then((answer) => {
        busy.current = false;
        setBusy(false);
        if (answer.kind !== 'ok') {
          setFailure(answer);
          return;
        }
        setDone(true);
        onDone?.();
        done(answer.value);
      });
    },
    clear: () => {
      setFailure(undefined);
      setDone(false);
    },
  };
}
