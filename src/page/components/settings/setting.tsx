/**
 * A setting of the gateway: how it is now, and a form behind a press. What config.yaml states is shown with the name of that file, and has
 * no form.
 */
import { type ComponentChildren, createContext } from 'preact';
import { useContext, useState } from 'preact/hooks';
import type { SettingsJson } from '../../../contract/page/settings.ts';
import type { ShownSection } from '../../../domain/setup/page-settings.ts';
import { getSettings, removeSetting } from '../../api/settings.ts';
import { Button } from '../../kit/button.tsx';
import { ConfirmButton } from '../../kit/dialog/confirm-button.tsx';
import { DoneLine } from '../../kit/lines.tsx';
import { useFresh } from '../../state/fresh.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { useMay, useSession } from '../../state/session.ts';
import { useStore } from '../../state/use-store.ts';

type Known = { readonly settings: SettingsJson; readonly set: (settings: SettingsJson) => void };

const SettingsContext = createContext<Known | undefined>(undefined);

/** Changed by people alone, mostly by this browser. */
const freshMs = 60_000;

/**
 * Gives its children the settings as soon as they are loaded; nothing is set before there is a password. `onChange`: after a change.
 */
export function SettingsProvider(props: { onChange: () => void; children: ComponentChildren }) {
  const { stage } = useStore(useSession());
  const may = useMay('system');
  return stage === 'signed_in' && may ? <Provider {...props} /> : <>{props.children}</>;
}

function Provider({ onChange, children }: { onChange: () => void; children: ComponentChildren }) {
  const { value, set } = useFresh(getSettings, { everyMs: freshMs, latest: '' });
  const known = value && {
    settings: value,
    set: (next: SettingsJson) => {
      set(next);
      onChange();
    },
  };
  return <SettingsContext.Provider value={known}>{children}</SettingsContext.Provider>;
}

/** Undefined until they are loaded. */
export function useSettings(): Known | undefined {
  return useContext(SettingsContext);
}

type FormProps = { onSaved: (settings: SettingsJson) => void; more: ComponentChildren };

type Props = {
  section: ShownSection;
  heading: string;
  /** As it is now; absent where it stands above. */
  now?: ComponentChildren;
  /** Text of the button that opens the form. */
  action: string;
  /** It is the next step. */
  isMain?: boolean;
  /** Line once it is saved. */
  saved?: string;
  Form: (props: FormProps & { settings: SettingsJson }) => ComponentChildren;
  /** Removes a setting made here. */
  removal?: { readonly text: string; readonly title: string; readonly explanation: string };
  /** Beside the buttons. */
  children?: ComponentChildren;
};

export function Setting({ section, heading, now, action, isMain = false, saved, Form, ...rest }: Props) {
  const { removal, children } = rest;
  const words = usePageMessages().settings;
  const { t } = useLocale();
  const known = useSettings();
  const [isOpen, setOpen] = useState(false);
  const [isSaved, setSaved] = useState(false);
  if (known === undefined) return null;
  const { settings, set } = known;
  const { madeIn } = settings[section];
  const done = (next: SettingsJson) => {
    set(next);
    setOpen(false);
    setSaved(true);
  };
  return (
    <div class="setting" id={`setting-${section}`}>
      <h4>{heading}</h4>
      {now}
      {madeIn === 'file' && <p class="muted">{words.inFile(settings.file)}</p>}
      {isOpen ? (
        <Form
          settings={settings}
          onSaved={done}
          more={<Button text={t.form.cancel} onClick={() => setOpen(false)} />}
        />
      ) : (
        <div class="form-actions">
          {madeIn !== 'file' && (
            <Button
              {...(isMain && { class: 'main-button' })}
              text={action}
              aria-label={action === words.change ? `${heading}: ${action}` : undefined}
              onClick={() => {
                setOpen(true);
                setSaved(false);
              }}
            />
          )}
          {children}
          {madeIn === 'page' && removal !== undefined && (
            <ConfirmButton
              class="quiet-button"
              text={removal.text}
              title={removal.title}
              texts={[removal.explanation]}
              work={() => removeSetting(section)}
              onDone={(next) => {
                set(next);
                setSaved(false);
              }}
            />
          )}
          <DoneLine>{isSaved && (saved ?? words.saved)}</DoneLine>
        </div>
      )}
    </div>
  );
}

export type SettingForm = FormProps & { readonly settings: SettingsJson };
