/** The terminals of an account whose POS lists them: each is linked in its row, with a camera. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { PosTerminalsJson } from '../../../contract/page/pos-accounts.ts';
import type { Failure } from '../../api/api.ts';
import { linkageRequests } from '../../api/registers.ts';
import { Button } from '../../kit/button.tsx';
import { Refusal } from '../../kit/form/refusal.tsx';
import { MutedStatus } from '../../kit/lines.tsx';
import { keepDraft, keptDraft } from '../../state/drafts.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { CameraChoice } from './camera-choice.tsx';
import { type AccountJson, goTo, useLinkage, useNewCamera, useSubmit } from './context.ts';

type Terminal = PosTerminalsJson['terminals'][number];

/** A terminal that the user pressed to link; `press` increases with each press. */
export type RequestedTerminal = { readonly terminal: string; readonly press: number };

/** `wanted`: the row to scroll to once it is there. */
export function TerminalList({
  account,
  requested,
}: {
  account: AccountJson;
  requested: RequestedTerminal | undefined;
}) {
  const words = usePageMessages().linkage;
  const { t, language } = useLocale();
  const { registers } = useLinkage();
  const [list, setList] = useState<readonly Terminal[] | Failure>();
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let isOver = false;
    setList(undefined);
    void linkageRequests.terminals(account.id).then((answer) => {
      if (!isOver) setList(answer.kind === 'ok' ? answer.value.terminals : answer);
    });
    return () => {
      isOver = true;
    };
  }, [account.id, language, asked]);
  const reload = (
    <Button class="small-button" text={words.account.reload} onClick={() => setAsked(asked + 1)} />
  );
  if (list === undefined) return <MutedStatus>{words.account.terminalsLoading}</MutedStatus>;
  if ('kind' in list)
    return (
      <div class="account-problem" role="alert">
        <p>{list.kind === 'unreachable' ? t.form.notReached : list.title}</p>
        {reload}
      </div>
    );
  return (
    <div class="terminals">
      <header>
        <h5>{words.account.terminals}</h5>
        {reload}
      </header>
      {list.length === 0 && <p class="muted">{words.account.noTerminals}</p>}
      <ul>
        {list.map((terminal) => (
          <TerminalRow
            key={terminal.terminal}
            account={account}
            terminal={terminal}
            requested={requested?.terminal === terminal.terminal ? requested : undefined}
            linkedAs={
              registers.find(
                ({ from }) => from?.account === account.id && from.terminal === terminal.terminal,
              )?.name
            }
          />
        ))}
      </ul>
    </div>
  );
}

type RowProps = {
  account: AccountJson;
  terminal: Terminal;
  requested: RequestedTerminal | undefined;
  linkedAs: string | undefined;
};

function TerminalRow({ account, terminal, requested, linkedAs }: RowProps) {
  const words = usePageMessages().linkage;
  const { t, format } = useLocale();
  const { serverNowMs } = useLinkage();
  const { lastSale, lastTotal, currency = 'JPY' } = terminal;
  const submit = useSubmit();
  const draftName = `listed ${account.id} ${terminal.terminal}` as const;
  const [camera, setCamera] = useNewCamera(keptDraft(draftName) as string | undefined);
  const choose = (chosen: string) => {
    setCamera(chosen);
    // The choice is one press, so it is discarded without a confirmation.
    keepDraft(draftName, chosen, false);
  };
  const link = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (requested !== undefined) goTo(link.current);
  }, [requested]);
  const name = terminal.name ?? terminal.terminal;
  return (
    <li>
      <div class="register-what">
        <strong>{name}</strong>
        <p class="muted">
          {[terminal.store, terminal.terminal].filter((part) => part !== undefined).join(' · ')}
        </p>
        {lastSale !== undefined && (
          <p class="muted">
            {words.list.lastSale(format.exactMoment(lastSale, serverNowMs))}
            {lastTotal !== undefined && ` · ${format.money(lastTotal, currency)}`}
          </p>
        )}
      </div>
      {linkedAs === undefined ? (
        <>
          <CameraChoice value={camera} onChange={choose} mayBeNone error={submit.errorOf('cameras')} />
          <Button
            ref={link}
            text={words.account.link}
            busy={submit.isBusy && t.form.checking}
            aria-label={`${name}: ${words.account.link}`}
            onClick={() =>
              submit.run(
                () =>
                  linkageRequests.addRegister({
                    from: { account: account.id, terminal: terminal.terminal },
                    cameras: camera === '' ? [] : [camera],
                  }),
                () => keepDraft(draftName, undefined),
              )
            }
          />
          <Refusal submit={submit} fields={['cameras']} />
        </>
      ) : (
        <p class="linked-as">{words.account.linkedAs(linkedAs)}</p>
      )}
    </li>
  );
}
