/**
 * The login of an owner at Ubiregi. Where the app's redirect URL is this gateway, the browser goes there and comes back; where it isn't, the
 * address that it ends at is pasted.
 */
import { useEffect, useState } from 'preact/hooks';
import { Field, Form, Refusal } from '../../kit/form.tsx';
import { type AccountJson, useLinkage, useSubmit, useWords } from './context.ts';
import { isOurs } from './settings-fields.tsx';

export function UbiregiLogin({ account, isUnlinked }: { account: AccountJson; isUnlinked: boolean }) {
  const words = useWords();
  const { requests } = useLinkage();
  const begin = useSubmit();
  const give = useSubmit();
  const [begun, setBegun] = useState<{ url: string; state: string }>();
  const [code, setCode] = useState('');
  // The login may have come back to the gateway under another of its names.
  useEffect(() => setBegun(undefined), [isUnlinked]);
  if (begun !== undefined)
    return (
      <div class="ubiregi-login">
        <p>{words.ubiregi.elsewhere}</p>
        <p>
          <a class="text-link" href={begun.url} target="_blank" rel="noopener noreferrer">
            {words.ubiregi.openLogin}
          </a>
        </p>
        <Form
          label={words.ubiregi.code}
          submit={give}
          fields={['code']}
          action={words.ubiregi.giveCode}
          more={
            <button type="button" onClick={() => setBegun(undefined)}>
              {words.list.cancel}
            </button>
          }
          onSubmit={() =>
            give.run(
              () => requests.giveCode({ state: begun.state, code }),
              () => {
                setBegun(undefined);
                setCode('');
              },
            )
          }
        >
          <Field label={words.ubiregi.code} name="code" value={code} onChange={setCode} submit={give} />
        </Form>
      </div>
    );
  return (
    <div class="ubiregi-login">
      {isUnlinked && <p>{words.ubiregi.notLinked}</p>}
      <button
        type="button"
        class={isUnlinked ? 'main-button' : 'small-button'}
        aria-disabled={begin.isBusy}
        onClick={() =>
          begin.run(
            () => requests.beginLogin(account.id),
            (login) => {
              if (isOurs(account.settings['redirectUri'])) location.assign(login.url);
              else setBegun(login);
            },
          )
        }
      >
        {isUnlinked ? words.ubiregi.link : words.ubiregi.again}
      </button>
      <Refusal submit={begin} />
    </div>
  );
}
