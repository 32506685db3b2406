/** One account at a POS: how it fares, its terminals to link, and what of it can be changed or taken away. */

import { useRef, useState } from 'preact/hooks';
import type { PosKindJson } from '../../../contract/page/pos-kinds.ts';
import { wayOfAccount } from '../../../domain/setup/pos-account.ts';
import { linkageRequests } from '../../api/registers.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { Field, Form } from '../../kit/form.tsx';
import { Icon } from '../../kit/icon.tsx';
import { isDraftWritten, keepDraft, keptDraft, useKept } from '../../state/drafts.ts';
import { useLocale } from '../../state/locale.ts';
import { problemText } from '../../text/messages.ts';
import { AddTerminal, emptyDraft } from './add-terminal.tsx';
import { type AccountJson, useSubmit, useTexts } from './context.ts';
import { MissedTerminals } from './not-linked.tsx';
import { PosLogin } from './pos-login.tsx';
import { fieldNames, SettingsFields, type Values, valuesOf, type Way } from './settings-fields.tsx';
import { type RequestedTerminal, TerminalList } from './terminal-list.tsx';

const tones = { starting: 'warn', ok: 'good', retrying: 'warn', refused: 'bad' } as const;

/** `kind`: undefined if this version of the gateway doesn't know it. */
type Props = { account: AccountJson; kind: PosKindJson | undefined };

export function AccountCard({ account, kind }: Props) {
  const words = useTexts();
  const { t } = useLocale();
  const drafts = { terminal: `terminal ${account.id}`, change: `account ${account.id}` } as const;
  /** The form that was left open. */
  const begun = () => (['terminal', 'change'] as const).find((form) => keptDraft(drafts[form]) !== undefined);
  const [open, setOpen] = useState<'terminal' | 'change' | 'remove' | undefined>(begun);
  const [isSaved, setSaved] = useState(false);
  /** The terminal whose link button was pressed; a new object with each press. */
  const [requested, setWanted] = useState<RequestedTerminal>();
  const { name, state, problem } = account;
  const way = wayOf(account, kind);
  const hasListed = useRef(false);
  const isUnlinked = way?.way.login === true && way.kind.renewed.some((key) => key === problem?.field);
  if (state === 'ok') hasListed.current = true;
  /** The other form shows again if it was begun. */
  const close = (form: 'terminal' | 'change') => {
    keepDraft(drafts[form], undefined);
    setOpen(begun());
  };
  const toggle = (what: 'terminal' | 'change') => {
    setSaved(false);
    setWanted(undefined);
    if (open === what) {
      close(what);
      return;
    }
    // Text entered in the other form stays for when that form is opened again.
    if (open !== undefined && open !== 'remove' && !isDraftWritten(drafts[open]))
      keepDraft(drafts[open], undefined);
    setOpen(what);
  };
  const add = (terminal: string) => {
    if (kind?.listsTerminals === false) {
      keepDraft(drafts.terminal, { draft: { ...emptyDraft, terminal }, chosen: undefined });
      setSaved(false);
      setOpen('terminal');
    }
    setWanted({ terminal, press: (requested?.press ?? 0) + 1 });
  };
  return (
    <article class="account">
      <header>
        <h4>
          {name}
          {way !== undefined && <Identities account={account} way={way} />}
        </h4>
        <span class="account-state">
          <span class={`dot ${tones[state]}`} />
          {words.account.state[state]}
        </span>
      </header>
      {problem !== undefined && !isUnlinked && <p class="account-problem">{problemText(problem, t)}</p>}
      {way?.way.login === true && <PosLogin account={account} way={way} isUnlinked={isUnlinked} />}
      {/* A POS that is away for a moment takes nothing from under a finger. */}
      {kind?.listsTerminals === true && hasListed.current && !isUnlinked && (
        <TerminalList account={account} requested={requested} />
      )}
      <div class="form-actions">
        {kind?.listsTerminals === false && (
          <FormButton isOpen={open === 'terminal'} onClick={() => toggle('terminal')}>
            {words.account.addTerminal}
          </FormButton>
        )}
        {way !== undefined && (
          <FormButton isOpen={open === 'change'} onClick={() => toggle('change')}>
            {words.account.change}
          </FormButton>
        )}
        <button type="button" class="small-button bin" onClick={() => setOpen('remove')}>
          <Icon name="bin" />
          {words.account.remove}
        </button>
      </div>
      <p class="done-line" role="status">
        {isSaved && words.saved}
      </p>
      {open === 'terminal' && (
        <AddTerminal key={requested?.press} account={account} isRequested={requested !== undefined} />
      )}
      {open === 'change' && way !== undefined && (
        <ChangeAccount
          account={account}
          way={way}
          onDone={() => {
            close('change');
            setSaved(true);
          }}
        />
      )}
      {open === 'remove' && <RemoveAccount account={account} onClose={() => setOpen(begun)} />}
      <MissedTerminals account={account} onAdd={add} />
    </article>
  );
}

type ButtonProps = { isOpen: boolean; onClick: () => void; children: string };

/** Opens and closes a form. */
function FormButton({ isOpen, onClick, children }: ButtonProps) {
  return (
    <button type="button" class="small-button" aria-expanded={isOpen} onClick={onClick}>
      {children}
    </button>
  );
}

function wayOf({ settings }: AccountJson, kind: PosKindJson | undefined): Way | undefined {
  const way = kind && wayOfAccount(kind.ways, settings);
  return way && { kind, way };
}

/** The settings that name the account at the POS. */
function Identities({ account: { settings }, way: { kind, way } }: { account: AccountJson; way: Way }) {
  const { language } = useLocale();
  return way.fields
    .filter(({ key }) => kind.identities.includes(key) && typeof settings[key] === 'string')
    .map(({ key, label }) => (
      <small class="muted" key={key}>
        {label[language]} {String(settings[key])}
      </small>
    ));
}

type ChangeProps = { account: AccountJson; way: Way; onDone: () => void };

function ChangeAccount({ account, way, onDone }: ChangeProps) {
  const words = useTexts();
  const submit = useSubmit();
  const stored = valuesOf(account, way);
  // What differs alone: what others change meanwhile shows through it.
  const [draft, setDraft] = useKept<{ readonly name?: string; readonly values: Values }>(
    `account ${account.id}`,
    { values: {} },
    (now) =>
      (now.name ?? account.name) !== account.name ||
      Object.entries(now.values).some(([key, value]) => written(value) !== written(stored[key])),
  );
  const name = draft.name ?? account.name;
  const values = { ...stored, ...draft.values };
  const setName = (given: string) => setDraft({ ...draft, name: given });
  const setValues = (given: Values) =>
    setDraft({
      ...draft,
      values: Object.fromEntries(
        Object.entries(given).filter(([key, value]) => key in draft.values || value !== stored[key]),
      ),
    });
  return (
    <Form
      label={`${account.name}: ${words.account.change}`}
      submit={submit}
      fields={['name', ...fieldNames(way)]}
      action={words.account.doChange}
      onSubmit={() =>
        submit.run(() => linkageRequests.changeAccount(account.id, { name, settings: values }), onDone)
      }
    >
      <Field label={words.account.name} name="name" value={name} onChange={setName} submit={submit} />
      <SettingsFields way={way} values={values} onChange={setValues} submit={submit} isChange />
    </Form>
  );
}

/** An empty field and a box without a tick are as good as none. */
function written(value: Values[string] | undefined): string | true {
  return value === undefined || value === false ? '' : value;
}

function RemoveAccount({ account, onClose }: { account: AccountJson; onClose: () => void }) {
  const words = useTexts();
  const submit = useSubmit();
  return (
    <Confirm
      title={words.confirm.accountTitle(account.name)}
      texts={[words.confirm.accountText]}
      action={words.confirm.remove}
      submit={submit}
      onConfirm={() => submit.run(() => linkageRequests.removeAccount(account.id), onClose)}
      onClose={onClose}
    />
  );
}
