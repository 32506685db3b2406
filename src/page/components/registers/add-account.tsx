/** Form to add a POS account: a short guide for the POS, and a submit that validates at the POS before anything is stored. */
import { useState } from 'preact/hooks';
import type { Answer } from '../../api/api.ts';
import { Choice, Form } from '../../kit/form.tsx';
import { keepDraft, keptDraft } from '../../state/drafts.ts';
import { AccountCard } from './account-card.tsx';
import {
  AcceptUnknown,
  DraftFields,
  draftFields,
  emptyDraft,
  named,
  type Draft as RegisterDraft,
} from './add-terminal.tsx';
import { type AccountJson, useDraft, useLinkage, useSubmit, useWords } from './context.ts';
import {
  fieldNames,
  isOurs,
  kindOf,
  SettingsFields,
  usualRedirect,
  type Values,
  type Way,
} from './settings-fields.tsx';

type Brand = 'smaregi' | 'ubiregi';

export function PosSection({ brand }: { brand: Brand }) {
  const words = useWords();
  const { accounts } = useLinkage();
  const own = accounts.filter((account) => brandOf(account) === brand);
  const draftName = `add ${brand}` as const;
  const [isOpen, setOpen] = useState(() => keptDraft(draftName) !== undefined);
  const [done, setDone] = useState('');
  const close = (text: string) => {
    keepDraft(draftName, undefined);
    setOpen(false);
    setDone(text);
  };
  return (
    <section class="card pos-section" aria-labelledby={`pos-${brand}`}>
      <header>
        <div>
          <h3 id={`pos-${brand}`}>{words[brand].title}</h3>
          <p class="muted">{words[brand].text}</p>
        </div>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={`${words[brand].title}: ${isOpen ? words.add.close : words.add.open}`}
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
      {isOpen && <AddAccount brand={brand} onDone={close} />}
      <p class="done-line" role="status">
        {done}
      </p>
      {own.map((account) => (
        <AccountCard key={account.id} account={account} />
      ))}
    </section>
  );
}

function brandOf({ kind }: AccountJson): Brand {
  return kind === 'ubiregi' ? 'ubiregi' : 'smaregi';
}

const ways: Readonly<Record<Brand, readonly [Way, Way]>> = {
  smaregi: ['smaregi', 'smaregi-platform'],
  ubiregi: ['ubiregi-token', 'ubiregi-app'],
};

type Draft = RegisterDraft & { readonly way: Way; readonly values: Values };

function AddAccount({ brand, onDone }: { brand: Brand; onDone: (text: string) => void }) {
  const words = useWords();
  const { requests } = useLinkage();
  const submit = useSubmit();
  const [draft, setDraft] = useDraft<Draft>(`add ${brand}`, {
    ...emptyDraft,
    way: ways[brand][0],
    values: { redirectUri: usualRedirect() },
  });
  const { way, values } = draft;
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const labels: Readonly<Record<Way, string>> = {
    smaregi: words.smaregi.older,
    'smaregi-platform': words.smaregi.platform,
    'ubiregi-token': words.ubiregi.byToken,
    'ubiregi-app': words.ubiregi.byApp,
  };
  const steps: Readonly<Record<Way, readonly string[]>> = {
    smaregi: words.smaregi.olderSteps,
    'smaregi-platform': words.smaregi.platformSteps,
    'ubiregi-token': words.ubiregi.tokenSteps,
    'ubiregi-app': words.ubiregi.appSteps,
  };
  const add = (acceptUnknownTerminal: boolean) => {
    const account = { ...accountOf(draft), acceptUnknownTerminal };
    if (way !== 'ubiregi-app') {
      submit.run(
        () => requests.addAccount(account),
        () => onDone(doneText()),
      );
      return;
    }
    // Continues to the login immediately if that returns here; otherwise the account shows the next step.
    submit.run(
      async (): Promise<Answer<{ account?: string; url?: string }>> => {
        const added = await requests.addAccount(account);
        if (added.kind !== 'ok' || !isOurs(values['redirectUri'])) return added;
        const begun = await requests.beginLogin(added.value.account);
        // The account is there already: its own card goes on.
        return begun.kind === 'ok' ? begun : added;
      },
      ({ url }) => {
        if (url === undefined) onDone('');
        else {
          // It is in the account now: leaving for the login loses nothing.
          keepDraft(`add ${brand}`, undefined);
          location.assign(url);
        }
      },
    );
  };
  const doneText = (): string => {
    switch (way as Exclude<Way, 'ubiregi-app'>) {
      case 'smaregi':
        return words.add.added(draft.name.trim() || `${words.smaregi.title} ${draft.terminal}`);
      case 'smaregi-platform':
        return words.smaregi.chooseNext;
      case 'ubiregi-token':
        return words.ubiregi.linked;
    }
  };
  return (
    <div class="add-account">
      <Choice
        label={words[brand].way}
        options={ways[brand].map((one) => [one, labels[one]])}
        value={way}
        onChange={(chosen) => {
          change({ way: chosen });
          submit.clear();
        }}
      />
      <details class="guide" open>
        <summary>{words[brand].guide}</summary>
        <ol>
          {steps[way].map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </details>
      <Form
        key={way}
        label={`${words[brand].title}: ${words.add.add}`}
        submit={submit}
        fields={[...fieldNames(way), ...(way === 'smaregi' ? draftFields : [])]}
        action={way === 'ubiregi-app' ? words.ubiregi.link : words.add.add}
        onSubmit={() => add(false)}
        more={<AcceptUnknown submit={submit} onAccept={() => add(true)} />}
      >
        <SettingsFields
          way={way}
          values={values}
          onChange={(given) => change({ values: given })}
          submit={submit}
        >
          {way === 'smaregi' && (
            <DraftFields account={words.smaregi.title} draft={draft} onChange={change} submit={submit} />
          )}
        </SettingsFields>
      </Form>
    </div>
  );
}

/** The fields of this way alone: those of another may be filled in as well. */
function accountOf({ way, values, ...register }: Draft) {
  const keys = [...fieldNames(way), ...(way === 'smaregi-platform' ? ['sandbox'] : [])];
  const given = Object.entries(values).filter(([key]) => keys.includes(key));
  return {
    kind: kindOf(way),
    settings: Object.fromEntries(given),
    ...(way === 'smaregi' && { register: { terminal: register.terminal, ...named(register) } }),
  };
}
