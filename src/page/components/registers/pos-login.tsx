/**
 * The login of an owner at the POS. Where the app's redirect URL is this gateway, the browser goes there and comes back; where it isn't, the
 * address that it ends at is pasted.
 */

import { useEffect, useState } from 'preact/hooks';
import { linkageRequests } from '../../api/registers.ts';
import { Button } from '../../kit/button.tsx';
import { Form, useValues } from '../../kit/form/form.tsx';
import { Refusal } from '../../kit/form/refusal.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { type AccountJson, useSubmit } from './context.ts';
import { returnsHere, type Way } from './settings-fields.ts';

type Props = { account: AccountJson; way: Way; isUnlinked: boolean };

export function PosLogin({ account, way: { kind, way }, isUnlinked }: Props) {
  const words = usePageMessages().linkage;
  const { t, language } = useLocale();
  const pos = kind.system.name[language];
  const begin = useSubmit();
  const give = useSubmit();
  const [begun, setBegun] = useState<{ url: string; state: string }>();
  const [{ code }, change] = useValues({ code: '' });
  // The login may have come back to the gateway under another of its names.
  useEffect(() => setBegun(undefined), [isUnlinked]);
  if (begun !== undefined)
    return (
      <div class="pos-login">
        <p>{words.login.elsewhere}</p>
        <p>
          <a class="text-link" href={begun.url} target="_blank" rel="noopener noreferrer">
            {words.login.open(pos)}
          </a>
        </p>
        <Form
          label={words.login.code}
          fields={[{ name: 'code', label: words.login.code }]}
          values={{ code }}
          onChange={change}
          submit={give}
          action={words.login.giveCode}
          more={<Button text={t.form.cancel} onClick={() => setBegun(undefined)} />}
          onSubmit={() =>
            give.run(
              () => linkageRequests.giveCode({ state: begun.state, code }),
              () => {
                setBegun(undefined);
                change({ code: '' });
              },
            )
          }
        />
      </div>
    );
  return (
    <div class="pos-login">
      {isUnlinked && <p>{words.login.notLinked(pos)}</p>}
      <Button
        class={isUnlinked ? 'main-button' : 'small-button'}
        text={isUnlinked ? words.login.link : words.login.again}
        isOff={begin.isBusy}
        onClick={() =>
          begin.run(
            () => linkageRequests.beginLogin(account.id),
            (login) => {
              if (returnsHere(way, account.settings)) location.assign(login.url);
              else setBegun(login);
            },
          )
        }
      />
      <Refusal submit={begin} />
    </div>
  );
}
