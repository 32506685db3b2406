/** The line below a form or a button that says why the gateway did not do it. */
import type { Failure } from '../../api/api.ts';
import { useLocale } from '../../state/locale.ts';
import type { Messages } from '../../text/ja.ts';
import type { Submit } from './submit.ts';

/** A refusal that belongs to none of the displayed fields. Always rendered: see kit/lines.tsx. */
export function Refusal({ submit, fields = [] }: { submit: Submit; fields?: readonly string[] }) {
  const { t } = useLocale();
  const { failure } = submit;
  const isAtField = fields.some((field) => submit.errorOf(field) !== undefined);
  return (
    <p class="refusal" role="alert">
      {failure !== undefined && !isAtField && refusalText(failure, t)}
    </p>
  );
}

function refusalText(failure: Failure, t: Messages): string {
  if (failure.kind === 'unreachable') return t.form.notReached;
  const { title, problem } = failure;
  return [title, ...(problem?.errors ?? []).map(({ message }) => message)].join(t.gap);
}
