/** Tokens of programs: made, shown once, removed. No shop needs them, so they are behind a press. */
import { useState } from 'preact/hooks';
import type { NewTokenJson, TokensJson } from '../../../contract/page/session.ts';
import { addToken, getTokens, removeToken } from '../../api/system.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { CopyLine } from '../../kit/copy-line.tsx';
import { Refusal } from '../../kit/form.tsx';
import { type Submit, useSubmitting } from '../../kit/submit.ts';
import { useFresh } from '../../state/fresh.ts';
import { useLocale } from '../../state/locale.ts';
import { useTexts } from './context.ts';

const freshMs = 30_000;

type Token = TokensJson['tokens'][number];

export function Tokens() {
  const words = useTexts();
  const { t } = useLocale();
  const { value, failure, reload } = useFresh(getTokens, { everyMs: freshMs, latest: '' });
  const adding = useSubmitting(reload);
  const [made, setMade] = useState<NewTokenJson>();
  const [said, setSaid] = useState('');
  return (
    <details class="developers tokens">
      <summary>{t.developers}</summary>
      <h4>{words.access.tokensHeading}</h4>
      <p class="muted">{words.access.tokensText}</p>
      {value === undefined && failure !== undefined && <p role="alert">{words.access.tokensFailed}</p>}
      {value?.tokens.length === 0 && <p>{words.access.tokensNone}</p>}
      <ul class="token-list">
        {value?.tokens.map((token) => (
          <TokenLine
            key={token.id}
            token={token}
            onRemoved={() => {
              reload();
              setSaid(words.access.tokenRemoved(token.name));
            }}
          />
        ))}
      </ul>
      {made === undefined ? (
        <NewToken submit={adding} onMade={setMade} />
      ) : (
        <div class="token-made">
          <CopyLine
            label={words.access.tokenShown(made.name)}
            text={made.token}
            note={words.access.tokenOnce}
          />
          <button type="button" onClick={() => setMade(undefined)}>
            {words.access.tokenClose}
          </button>
        </div>
      )}
      <p role="status">{said}</p>
    </details>
  );
}

function NewToken({ submit, onMade }: { submit: Submit; onMade: (made: NewTokenJson) => void }) {
  const words = useTexts();
  const [name, setName] = useState('');
  const add = (event: Event) => {
    event.preventDefault();
    submit.run(
      () => addToken(name.trim()),
      (made) => {
        setName('');
        onMade(made);
      },
    );
  };
  return (
    <form class="token-form" onSubmit={add}>
      <label class="field">
        <span>{words.access.tokenName}</span>
        <input
          name="token-name"
          value={name}
          maxLength={60}
          required
          autocomplete="off"
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <button type="submit" aria-disabled={submit.isBusy}>
        {submit.isBusy ? words.access.tokenAdding : words.access.tokenAdd}
      </button>
      <Refusal submit={submit} />
    </form>
  );
}

function TokenLine({ token, onRemoved }: { token: Token; onRemoved: () => void }) {
  const words = useTexts();
  const { format } = useLocale();
  const [isAsking, setAsking] = useState(false);
  const submit = useSubmitting();
  const { id, name, madeAt } = token;
  return (
    <li>
      <span>
        {name} <small class="muted">{words.access.tokenMade(format.date(Date.parse(madeAt)))}</small>
      </span>
      <button
        type="button"
        aria-label={`${name}: ${words.access.tokenRemove}`}
        onClick={() => setAsking(true)}
      >
        {words.access.tokenRemove}
      </button>
      {isAsking && (
        <Confirm
          title={words.access.tokenRemoveTitle(name)}
          texts={[words.access.tokenRemoveText]}
          action={words.access.tokenRemove}
          submit={submit}
          onConfirm={() => submit.run(() => removeToken(id), onRemoved)}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  );
}
