/** Form to add a POS account: a short guide for the POS, and a submit that validates at the POS before anything is stored. */

import { useState } from 'preact/hooks';
import type { PosKindJson } from '../../../contract/page/pos-kinds.ts';
import type { Answer } from '../../api/api.ts';
import { linkageRequests } from '../../api/registers.ts';
import { Choice, Form } from '../../kit/form.tsx';
import { keepDraft, keptDraft } from '../../state/drafts.ts';
import { useLocale } from '../../state/locale.ts';
import { AccountCard } from './account-card.tsx';
import {
  AcceptUnknown,
  DraftFields,
  draftFields,
  emptyDraft,
  named,
  type Draft as RegisterDraft,
} from './add-terminal.tsx';
import { useDraft, useLinkage, useSubmit, useTexts } from './context.ts';
import {
  fieldNames,
  presetsOf,
  returnsHere,
  SettingsFields,
  type Values,
  type Way,
} from './settings-fields.tsx';

/** A POS: all kinds of one system, the usual one first. */
type Pos = readonly [PosKindJson, ...PosKindJson[]];

export function PosSections() {
  const { kinds, accounts } = useLinkage();
  const systems = Map.groupBy(kinds, ({ system }) => system.id);
  return (
    <>
      {[...systems].map(([id, [first, ...others]]) =>
        first === undefined ? null : <PosSection key={id} pos={[first, ...others]} />,
      )}
      {accounts
        .filter(({ kind }) => !kinds.some(({ id }) => id === kind))
        .map((account) => (
          <section class="card pos-section" key={account.id}>
            <AccountCard account={account} kind={undefined} />
          </section>
        ))}
    </>
  );
}

function PosSection({ pos }: { pos: Pos }) {
  const words = useTexts();
  const { language } = useLocale();
  const { accounts } = useLinkage();
  const { id, name, about } = pos[0].system;
  const draftName = `add ${id}` as const;
  const [isOpen, setOpen] = useState(() => keptDraft(draftName) !== undefined);
  const [done, setDone] = useState('');
  const close = (text: string) => {
    keepDraft(draftName, undefined);
    setOpen(false);
    setDone(text);
  };
  return (
    <section class="card pos-section" aria-labelledby={`pos-${id}`}>
      <header>
        <div>
          <h3 id={`pos-${id}`}>{name[language]}</h3>
          <p class="muted">{about[language]}</p>
        </div>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={`${name[language]}: ${isOpen ? words.add.close : words.add.open}`}
          onClick={() => {
            if (isOpen) {
              close('');
              return;
            }
            setOpen(true);
            setDone('');
          }}
        >
          {isOpen ? words.add.close : words.add.open}
        </button>
      </header>
      {isOpen && <AddAccount pos={pos} onDone={close} />}
      <p class="done-line" role="status">
        {done}
      </p>
      {accounts.map((account) => {
        const kind = pos.find((one) => one.id === account.kind);
        return kind && <AccountCard key={account.id} account={account} kind={kind} />;
      })}
    </section>
  );
}

/** `way`: its index. */
type Draft = RegisterDraft & { readonly way: string; readonly values: Values };

function AddAccount({ pos, onDone }: { pos: Pos; onDone: (text: string) => void }) {
  const words = useTexts();
  const { language } = useLocale();
  const submit = useSubmit();
  const ways: readonly Way[] = pos.flatMap((kind) => kind.ways.map((way) => ({ kind, way })));
  const title = pos[0].system.name[language];
  const draftName = `add ${pos[0].system.id}` as const;
  const [draft, setDraft] = useDraft<Draft>(draftName, {
    ...emptyDraft,
    way: '0',
    values: presetsOf(ways),
  });
  const { values } = draft;
  const chosen = ways[Number(draft.way)];
  if (chosen === undefined) return null;
  const { kind, way } = chosen;
  const isTyped = !kind.listsTerminals;
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const add = (acceptUnknownTerminal: boolean) => {
    const account = { ...accountOf(draft, chosen), acceptUnknownTerminal };
    if (way.login !== true) {
      submit.run(
        () => linkageRequests.addAccount(account),
        () =>
          onDone(
            isTyped
              ? words.add.added(draft.name.trim() || `${title} ${draft.terminal}`)
              : words.add.chooseNext,
          ),
      );
      return;
    }
    // Continues to the login immediately if that returns here; otherwise the account shows the next step.
    submit.run(
      async (): Promise<Answer<{ account?: string; url?: string }>> => {
        const added = await linkageRequests.addAccount(account);
        if (added.kind !== 'ok' || !returnsHere(way, values)) return added;
        const begun = await linkageRequests.beginLogin(added.value.account);
        // The account is there already: its own card goes on.
        return begun.kind === 'ok' ? begun : added;
      },
      ({ url }) => {
        if (url === undefined) onDone('');
        else {
          // It is in the account now: leaving for the login loses nothing.
          keepDraft(draftName, undefined);
          location.assign(url);
        }
      },
    );
  };
  return (
    <div class="add-account">
      {ways.length > 1 && (
        <Choice
          label={words.add.way}
          options={ways.map((one, index) => [String(index), one.way.label[language]])}
          value={draft.way}
          onChange={(index) => {
            change({ way: index });
            submit.clear();
          }}
        />
      )}
      <details class="guide" open>
        <summary>{words.add.guide(title)}</summary>
        <ol>
          {way.steps.map((step) => (
            <li key={step.en}>{step[language]}</li>
          ))}
        </ol>
      </details>
      <Form
        key={draft.way}
        label={`${title}: ${words.add.add}`}
        submit={submit}
        fields={[...fieldNames(chosen), ...(isTyped ? draftFields : [])]}
        action={way.login === true ? words.login.link : words.add.add}
        onSubmit={() => add(false)}
        more={<AcceptUnknown submit={submit} onAccept={() => add(true)} />}
      >
        <SettingsFields
          way={chosen}
          values={values}
          onChange={(given) => change({ values: given })}
          submit={submit}
        >
          {isTyped && <DraftFields account={title} draft={draft} onChange={change} submit={submit} />}
        </SettingsFields>
      </Form>
    </div>
  );
}

/** The fields of this way alone: those of another may be filled in as well. */
function accountOf({ values, ...register }: Draft, way: Way) {
  const keys = fieldNames(way);
  return {
    kind: way.kind.id,
    settings: Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key))),
    ...(!way.kind.listsTerminals && { register: { terminal: register.terminal, ...named(register) } }),
  };
}
