/** Tokens of programs: made, shown once, removed. No shop needs them, so they are behind a press. */
import { useState } from 'preact/hooks';
import type { NewTokenJson } from '../../../contract/page/access/session.ts';
import { type TokenScope, tokenScopes } from '../../../domain/people/roles.ts';
import { addToken, getTokens, removeToken } from '../../api/system.ts';
import { Button } from '../../kit/button.tsx';
import { CopyLine } from '../../kit/copy-line.tsx';
import { ConfirmButton } from '../../kit/dialog/confirm-button.tsx';
import { Form, useValues } from '../../kit/form/form.tsx';
import { type Submit, useSubmitting } from '../../kit/form/submit.ts';
import { useFresh } from '../../state/fresh.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';

const freshMs = 30_000;

export function Tokens() {
  const { access: words } = usePageMessages().system;
  const { t, format } = useLocale();
  const { value, failure, reload } = useFresh(getTokens, { everyMs: freshMs, latest: '' });
  const adding = useSubmitting(reload);
  const [made, setMade] = useState<NewTokenJson>();
  const [said, setSaid] = useState('');
  return (
    <details class="developers tokens">
      <summary>{t.developers}</summary>
      <h4>{words.tokensHeading}</h4>
      <p class="muted">{words.tokensText}</p>
      {value === undefined && failure !== undefined && <p role="alert">{words.tokensFailed}</p>}
      {value?.tokens.length === 0 && <p>{words.tokensNone}</p>}
      <ul class="token-list">
        {value?.tokens.map(({ id, name, scope, madeAt }) => (
          <li key={id}>
            <span>
              {name}{' '}
              <small class="muted">
                {words.tokenScopes[scope]} · {words.tokenMade(format.date(Date.parse(madeAt)))}
              </small>
            </span>
            <ConfirmButton
              text={words.tokenRemove}
              label={`${name}: ${words.tokenRemove}`}
              title={words.tokenRemoveTitle(name)}
              texts={[words.tokenRemoveText]}
              work={() => removeToken(id)}
              onDone={() => {
                reload();
                setSaid(words.tokenRemoved(name));
              }}
            />
          </li>
        ))}
      </ul>
      {made === undefined ? (
        <NewToken submit={adding} onMade={setMade} />
      ) : (
        <div class="token-made">
          <CopyLine label={words.tokenShown(made.name)} text={made.token} note={words.tokenOnce} />
          <Button text={words.tokenClose} onClick={() => setMade(undefined)} />
        </div>
      )}
      <p role="status">{said}</p>
    </details>
  );
}

function NewToken({ submit, onMade }: { submit: Submit; onMade: (made: NewTokenJson) => void }) {
  const { access: words } = usePageMessages().system;
  const [{ name, scope }, change] = useValues<{ name: string; scope: TokenScope }>({
    name: '',
    scope: 'read',
  });
  return (
    <Form
      label={words.tokenAdd}
      fields={[
        { name: 'name', label: words.tokenName },
        {
          ...{ type: 'choice', name: 'scope', label: words.tokenScope },
          options: tokenScopes.map((value) => [value, words.tokenScopes[value]] as const),
        },
      ]}
      values={{ name, scope }}
      onChange={change}
      submit={submit}
      action={words.tokenAdd}
      busy={words.tokenAdding}
      isMain={false}
      onSubmit={() => submit.run(() => addToken(name.trim(), scope), onMade)}
    />
  );
}
