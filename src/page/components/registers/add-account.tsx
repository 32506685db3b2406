/** Form to add a POS account: a short guide for the POS, and a submit that validates at the POS before anything is stored. */

import { useState } from 'preact/hooks';
import type { PosKindJson } from '../../../contract/page/pos-kinds.ts';
import type { Answer } from '../../api/api.ts';
import { linkageRequests } from '../../api/registers.ts';
import { Choice, Form, type Values, withPart } from '../../kit/form/form.tsx';
import { keepDraft } from '../../state/drafts.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { AccountCard } from './account-card.tsx';
import {
  AcceptUnknown,
  emptyDraft,
  named,
  type Draft as RegisterDraft,
  registerFields,
} from './add-terminal.tsx';
import { useDraft, useLinkage, useSubmit } from './context.ts';
import { PosCard } from './pos-card.tsx';
import { fieldNames, presetsOf, returnsHere, settingsFields, type Way } from './settings-fields.ts';

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
  const { language } = useLocale();
  const { accounts } = useLinkage();
  const { id, name, about } = pos[0].system;
  const [done, setDone] = useState('');
  return (
    <PosCard
      id={id}
      title={name[language]}
      text={about[language]}
      draftName={`add ${id}`}
      onToggle={() => setDone('')}
      form={(close) => (
        <AddAccount
          pos={pos}
          onDone={(text) => {
            close();
            setDone(text);
          }}
        />
      )}
      done={done}
    >
      {accounts.map((account) => {
        const kind = pos.find((one) => one.id === account.kind);
        return kind && <AccountCard key={account.id} account={account} kind={kind} />;
      })}
    </PosCard>
  );
}

/** `way`: its index. */
type Draft = Values & RegisterDraft & { readonly way: string };

function AddAccount({ pos, onDone }: { pos: Pos; onDone: (text: string) => void }) {
  const words = usePageMessages().linkage;
  const { t, language } = useLocale();
  const submit = useSubmit();
  const ways: readonly Way[] = pos.flatMap((kind) => kind.ways.map((way) => ({ kind, way })));
  const title = pos[0].system.name[language];
  const draftName = `add ${pos[0].system.id}` as const;
  const [draft, setDraft] = useDraft<Draft>(draftName, {
    ...emptyDraft,
    way: '0',
    ...presetsOf(ways),
  });
  const chosen = ways[Number(draft.way)];
  if (chosen === undefined) return null;
  const { kind, way } = chosen;
  const isTyped = !kind.listsTerminals;
  const change = (part: Partial<Draft>) => setDraft(withPart(draft, part));
  const others = isTyped ? registerFields({ account: title, draft, onChange: change, submit }, words) : [];
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
        if (added.kind !== 'ok' || !returnsHere(way, draft)) return added;
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
        fields={settingsFields(chosen, { t, language, words }, { others })}
        values={draft}
        onChange={change}
        submit={submit}
        action={way.login === true ? words.login.link : words.add.add}
        onSubmit={() => add(false)}
        more={<AcceptUnknown submit={submit} onAccept={() => add(true)} />}
      />
    </div>
  );
}

/** The fields of this way alone: those of another may be filled in as well. */
function accountOf(draft: Draft, way: Way) {
  const keys = fieldNames(way);
  return {
    kind: way.kind.id,
    settings: Object.fromEntries(Object.entries(draft).filter(([key]) => keys.includes(key))),
    ...(!way.kind.listsTerminals && { register: { terminal: draft.terminal, ...named(draft) } }),
  };
}
