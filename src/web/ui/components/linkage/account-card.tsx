/** One account at a POS: how it fares, its terminals to link, and what of it can be changed or taken away. */
import { useRef, useState } from 'preact/hooks';
import { keepDraft, keptDraft } from '../../drafts.ts';
import { useLocale } from '../../locale.ts';
import { Confirm } from '../confirm.tsx';
import { Field, Form } from '../form.tsx';
import { Icon } from '../icon.tsx';
import { AddTerminal } from './add-terminal.tsx';
import { type AccountJson, useLinkage, useSubmit, useWords } from './context.ts';
import { fieldNames, SettingsFields, type Values, valuesOf, wayOf } from './settings-fields.tsx';
import { TerminalList } from './terminal-list.tsx';
import { UbiregiLogin } from './ubiregi-login.tsx';

const tones = { starting: 'warn', ok: 'good', retrying: 'warn', refused: 'bad' } as const;

export function AccountCard({ account }: { account: AccountJson }) {
  const words = useWords();
  const { language } = useLocale();
  const draftName = `terminal ${account.id}` as const;
  const [open, setOpen] = useState<'terminal' | 'change' | 'remove' | undefined>(() =>
    keptDraft(draftName) === undefined ? undefined : 'terminal',
  );
  const [isSaved, setSaved] = useState(false);
  const { name, state, problem, kind } = account;
  const { contractId } = account.settings;
  const way = wayOf(account);
  const hasListed = useRef(false);
  const isUnlinked = way === 'ubiregi-app' && problem?.field === 'tokens';
  if (state === 'ok') hasListed.current = true;
  const toggle = (what: 'terminal' | 'change') => {
    keepDraft(draftName, undefined);
    setOpen(open === what ? undefined : what);
    setSaved(false);
  };
  return (
    <article class="account">
      <header>
        <h4>
          {name}
          {typeof contractId === 'string' && (
            <small class="muted">
              {words.smaregi.contractId} {contractId}
            </small>
          )}
        </h4>
        <span class="account-state">
          <span class={`dot ${tones[state]}`} />
          {words.account.state[state]}
        </span>
      </header>
      {problem !== undefined && !isUnlinked && <p class="account-problem">{problem.message[language]}</p>}
      {way === 'ubiregi-app' && <UbiregiLogin account={account} isUnlinked={isUnlinked} />}
      {/* A POS that is away for a moment takes nothing from under a finger. */}
      {kind !== 'smaregi' && hasListed.current && !isUnlinked && <TerminalList account={account} />}
      <div class="form-actions">
        {kind === 'smaregi' && (
          <button
            type="button"
            class="small-button"
            aria-expanded={open === 'terminal'}
            onClick={() => toggle('terminal')}
          >
            {words.account.addTerminal}
          </button>
        )}
        <button
          type="button"
          class="small-button"
          aria-expanded={open === 'change'}
          onClick={() => toggle('change')}
        >
          {words.account.change}
        </button>
        <button type="button" class="small-button bin" onClick={() => setOpen('remove')}>
          <Icon name="bin" />
          {words.account.remove}
        </button>
      </div>
      <p class="done-line" role="status">
        {isSaved && words.saved}
      </p>
      {open === 'terminal' && <AddTerminal account={account} />}
      {open === 'change' && (
        <ChangeAccount
          account={account}
          onDone={() => {
            setOpen(undefined);
            setSaved(true);
          }}
        />
      )}
      {open === 'remove' && (
        <RemoveAccount
          account={account}
          onClose={() => setOpen(keptDraft(draftName) === undefined ? undefined : 'terminal')}
        />
      )}
    </article>
  );
}

function ChangeAccount({ account, onDone }: { account: AccountJson; onDone: () => void }) {
  const words = useWords();
  const { requests } = useLinkage();
  const submit = useSubmit();
  const way = wayOf(account);
  const [name, setName] = useState(account.name);
  const [values, setValues] = useState<Values>(() => valuesOf(account, way));
  return (
    <Form
      label={`${account.name}: ${words.account.change}`}
      submit={submit}
      fields={['name', ...fieldNames(way)]}
      action={words.account.doChange}
      onSubmit={() =>
        submit.run(() => requests.changeAccount(account.id, { name, settings: values }), onDone)
      }
    >
      <Field label={words.account.name} name="name" value={name} onChange={setName} submit={submit} />
      <SettingsFields way={way} values={values} onChange={setValues} submit={submit} isChange />
    </Form>
  );
}

function RemoveAccount({ account, onClose }: { account: AccountJson; onClose: () => void }) {
  const words = useWords();
  const { requests } = useLinkage();
  const submit = useSubmit();
  return (
    <Confirm
      title={words.confirm.accountTitle(account.name)}
      texts={[words.confirm.accountText]}
      action={words.confirm.remove}
      submit={submit}
      onConfirm={() => submit.run(() => requests.removeAccount(account.id), onClose)}
      onClose={onClose}
    />
  );
}
