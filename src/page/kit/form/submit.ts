/** Something that is sent to the gateway by a press: one at a time, and what is wrong with it afterwards. */
import { useRef, useState } from 'preact/hooks';
import type { Answer, Failure } from '../../api/api.ts';

export type Submit = {
  readonly isBusy: boolean;
  /** The last one went well. */
  readonly isDone: boolean;
  /** Undefined where nothing was refused. */
  readonly failure: Failure | undefined;
  errorOf(field: string): string | undefined;
  /** One at a time; what goes well is handed on. */
  readonly run: <T>(work: () => Promise<Answer<T>>, done?: (value: T) => void) => void;
  /** By the page itself, before anything is sent. */
  readonly refuse: (field: string, message: string) => void;
  readonly clear: () => void;
};

/** Status of what the page has not even sent. */
export const refusedHere = 0;

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
    errorOf: (field) => errorIn(failure, field),
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
        done?.(answer.value);
      });
    },
    refuse: (field, message) => {
      setDone(false);
      const problem = { type: 'about:blank', errors: [{ field, message }] };
      setFailure({ kind: 'refused', status: refusedHere, title: message, problem });
    },
    clear: () => {
      setFailure(undefined);
      setDone(false);
    },
  };
}

export function errorIn(failure: Failure | undefined, field: string): string | undefined {
  if (failure?.kind !== 'refused') return undefined;
  return failure.problem?.errors?.find((error) => error.field === field)?.message;
}
