/** One account at a POS: how it fares, its terminals to link, and what of it can be changed or taken away. */

import { useRef, useState } from 'preact/hooks';
import type { PosKindJson } from '../../../contract/page/pos-kinds.ts';
import { wayOfAccount } from '../../../domain/setup/pos-account.ts';
import { linkageRequests } from '../../api/registers.ts';
import { Button } from '../../kit/button.tsx';
import { ConfirmButton } from '../../kit/dialog/confirm-button.tsx';
import { Form, type Values, withPart } from '../../kit/form/form.tsx';
import { DoneLine } from '../../kit/lines.tsx';
import { isBrief } from '../../state/brief.ts';
import { isDraftWritten, keepDraft, keptDraft, useKept } from '../../state/drafts.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { problemText } from '../../text/messages.ts';
import { AddTerminal, emptyDraft } from './add-terminal.tsx';
import { type AccountJson, useLinkage, useSubmit } from './context.ts';
import { MissedTerminals } from './not-linked.tsx';
import { PosLogin } from './pos-login.tsx';
import { settingsFields, valuesOf, type Way } from './settings-fields.ts';
import { type RequestedTerminal, TerminalList } from './terminal-list.tsx';

const tones = { starting: 'quiet', ok: 'good', retrying: 'warn', refused: 'bad' } as const;

/** `kind`: undefined if this version of the gateway doesn't know it. */
type Props = { account: AccountJson; kind: PosKindJson | undefined };

export function AccountCard({ account, kind }: Props) {
  const words = usePageMessages().linkage;
  const { reload } = useLinkage();
  const drafts = { terminal: `terminal ${account.id}`, change: `account ${account.id}` } as const;
  /** The form that was left open. */
  const begun = () => (['terminal', 'change'] as const).find((form) => keptDraft(drafts[form]) !== undefined);
  const [open, setOpen] = useState<'terminal' | 'change' | undefined>(begun);
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
    if (open !== undefined && !isDraftWritten(drafts[open])) keepDraft(drafts[open], undefined);
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
      <AccountHead account={account} way={way} />
      {account.nudges !== 'none' && account.nudges !== 'waiting' && (
        <p class="muted">{words.account.nudges[account.nudges]}</p>
      )}
      <Problems account={account} isUnlinked={isUnlinked} />
      {way?.way.login === true && <PosLogin account={account} way={way} isUnlinked={isUnlinked} />}
      {/* A POS that is away for a moment takes nothing from under a finger. */}
      {kind?.listsTerminals === true && hasListed.current && !isUnlinked && (
        <TerminalList account={account} requested={requested} />
      )}
      <div class="form-actions">
        {kind?.listsTerminals === false && (
          <Button
            class="small-button"
            text={words.account.addTerminal}
            aria-expanded={open === 'terminal'}
            onClick={() => toggle('terminal')}
          />
        )}
        {way !== undefined && (
          <Button
            class="small-button"
            text={words.account.change}
            aria-expanded={open === 'change'}
            onClick={() => toggle('change')}
          />
        )}
        <ConfirmButton
          class="small-button bin"
          icon="bin"
          text={words.account.remove}
          title={words.confirm.accountTitle(name)}
          texts={[words.confirm.accountText]}
          action={words.confirm.remove}
          work={() => linkageRequests.removeAccount(account.id)}
          onDone={reload}
        />
      </div>
      <DoneLine>{isSaved && words.saved}</DoneLine>
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
      <MissedTerminals account={account} onAdd={add} />
    </article>
  );
}

function AccountHead({ account, way }: { account: AccountJson; way: Way | undefined }) {
  const words = usePageMessages().linkage;
  const { serverNowMs } = useLinkage();
  const tone = isRetriedBriefly(account, serverNowMs) ? 'quiet' : tones[account.state];
  return (
    <header>
      <h4>
        {account.name}
        {way !== undefined && <Identities account={account} way={way} />}
      </h4>
      <span class="camera-state">
        <span class={`dot ${tone}`} />
        {words.account.state[account.state]}
      </span>
    </header>
  );
}

/** `isUnlinked`: its login, which is offered again, is the problem. */
function Problems({ account, isUnlinked }: { account: AccountJson; isUnlinked: boolean }) {
  const words = usePageMessages().linkage;
  const { t } = useLocale();
  const { serverNowMs } = useLinkage();
  const { problem, renewal } = account;
  return (
    <>
      {problem !== undefined && !isUnlinked && (
        <p class={isRetriedBriefly(account, serverNowMs) ? 'muted' : 'account-problem'}>
          {problemText(problem, t)}
        </p>
      )}
      {renewal !== undefined && (
        <p class="account-problem">{words.account.renewalRefused(problemText(renewal, t))}</p>
      )}
    </>
  );
}

function isRetriedBriefly({ state, since }: AccountJson, nowMs: number): boolean {
  return state === 'retrying' && isBrief(since, nowMs);
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
  const words = usePageMessages().linkage;
  const { t, language } = useLocale();
  const submit = useSubmit();
  const stored: Values = { ...valuesOf(account, way), name: account.name };
  // Differences alone: changes that others make meanwhile stay visible.
  const [draft, setDraft] = useKept<Values>(`account ${account.id}`, {}, (now) =>
    Object.entries(now).some(([key, value]) => written(value) !== written(stored[key])),
  );
  const values = { ...stored, ...draft };
  const { name, ...settings } = values;
  return (
    <Form
      label={`${account.name}: ${words.account.change}`}
      fields={[
        { name: 'name', label: words.account.name },
        ...settingsFields(way, { t, language, words }, { isChange: true }),
      ]}
      values={values}
      onChange={(part) => setDraft(withPart(draft, part))}
      submit={submit}
      action={words.account.doChange}
      onSubmit={() =>
        submit.run(() => linkageRequests.changeAccount(account.id, { name: String(name), settings }), onDone)
      }
    />
  );
}

/** An empty field and a box without a tick are as good as none. */
function written(value: Values[string] | undefined): string | true {
  return value === undefined || value === false ? '' : value;
}
