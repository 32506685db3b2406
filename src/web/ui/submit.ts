/** One change at a time that the gateway is asked for: whether it is under way, and what was refused. */
import { useRef, useState } from 'preact/hooks';
import type { Answer, Failure } from './api.ts';

export type Submit = {
  readonly isBusy: boolean;
  /** Undefined where nothing was refused. */
  readonly failure: Failure | undefined;
  /** What is wrong at a field. */
  errorOf(field: string): string | undefined;
  /** One at a time; what goes well is handed on, and shows once it is loaded. */
  readonly run: <T>(work: () => Promise<Answer<T>>, done: (value: T) => void) => void;
  readonly clear: () => void;
};

/** `reload`: so that what was changed shows. */
export function useSubmitting(reload: () => void): Submit {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const busy = useRef(false);
  return {
    isBusy,
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
      void work().then((answer) => {
        busy.current = false;
        setBusy(false);
        if (answer.kind !== 'ok') {
          setFailure(answer);
          return;
        }
        reload();
        done(answer.value);
      });
    },
    clear: () => setFailure(undefined),
  };
}
