/** Registers whose sales come by themselves: a printer, MQTT, WebSocket or HTTP. What a developer needs is shown once it is made. */
import { useState } from 'preact/hooks';
import { printerUnreachable } from '../../../domain/setup/receipt-printer.ts';
import { linkageRequests } from '../../api/registers.ts';
import { Accept, Choice, Field, Form } from '../../kit/form.tsx';
import { keepDraft, keptDraft } from '../../state/drafts.ts';
import { useLocale } from '../../state/locale.ts';
import { CameraField, draftFields, named } from './add-terminal.tsx';
import { type Submit, useDraft, useLinkage, useReceiptTexts, useSubmit, useTexts } from './context.ts';
import { HowToSend, type Sending, ways } from './how-to-send.tsx';
import { PrinterChoices, type PrinterKind } from './printer-choices.tsx';
import { PrinterSearch } from './printer-search.tsx';

type Made = Sending & { readonly name: string };

export function LocalSection() {
  const words = useTexts();
  const [isOpen, setOpen] = useState(() => keptDraft(draftName) !== undefined);
  const [made, setMade] = useState<Made>();
  const close = (one: Made | undefined) => {
    keepDraft(draftName, undefined);
    setOpen(false);
    setMade(one);
  };
  return (
    <section class="card pos-section" aria-labelledby="pos-local">
      <header>
        <div>
          <h3 id="pos-local">{words.local.title}</h3>
          <p class="muted">{words.local.text}</p>
        </div>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={`${words.local.title}: ${isOpen ? words.add.close : words.add.open}`}
          onClick={() => {
            if (isOpen) {
              close(undefined);
              return;
            }
            setOpen(true);
            setMade(undefined);
          }}
        >
          {isOpen ? words.add.close : words.add.open}
        </button>
      </header>
      {isOpen && <AddLocal onDone={close} />}
      <p class="done-line" role="status">
        {made !== undefined && words.add.added(made.name)}
      </p>
      {made !== undefined && <HowToSend made={made} />}
    </section>
  );
}

const draftName = 'add local';
const emptyDraft = {
  way: 'printer',
  name: '',
  camera: '',
  key: '',
  address: '',
  dialect: 'epson',
  encoding: 'cp932',
} as const;
type Draft = PrinterKind & {
  /** One of `ways`, or the id of a push format behind `format `. */
  readonly way: string;
  readonly name: string;
  readonly camera: string;
  readonly key: string;
  readonly address: string;
};

function AddLocal({ onDone }: { onDone: (made: Made) => void }) {
  const words = useTexts();
  const { language } = useLocale();
  const printing = useReceiptTexts();
  const { pushFormats } = useLinkage();
  const submit = useSubmit();
  const [draft, setDraft] = useDraft<Draft>(draftName, emptyDraft);
  const format = pushFormats.find(({ id }) => draft.way === `format ${id}`);
  const way = ways.find((one) => one === draft.way) ?? 'http';
  const pushes = way === 'http' || way === 'websocket';
  const prints = way === 'printer';
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const add = (acceptUnreachablePrinter: boolean) =>
    submit.run(
      () =>
        linkageRequests.addRegister({
          ...named(draft),
          ...(draft.key.trim() !== '' && { key: draft.key.trim() }),
          token: pushes,
          ...(prints && { printer: printerOf(draft), acceptUnreachablePrinter }),
        }),
      ({ register, token }) => onDone({ way, format, name: draft.name.trim(), key: register, token }),
    );
  return (
    <div class="add-account">
      <Choice
        label={words.local.way}
        options={[
          ...ways.map((one) => [one, words.local.ways[one]] as const),
          ...pushFormats.map(({ id, name }) => [`format ${id}`, name[language]] as const),
        ]}
        value={draft.way}
        onChange={(chosen) => {
          change({ way: chosen });
          submit.clear();
        }}
      />
      <Form
        label={`${words.local.title}: ${words.add.add}`}
        submit={submit}
        fields={[...draftFields, 'key', ...(prints ? ['address'] : [])]}
        action={words.add.add}
        onSubmit={() => add(false)}
        more={
          <Accept
            submit={submit}
            of={printerUnreachable}
            text={printing.acceptUnreachable}
            onAccept={() => add(true)}
          />
        }
      >
        <Field
          label={words.add.name}
          name="name"
          value={draft.name}
          onChange={(name) => change({ name })}
          submit={submit}
        />
        {prints && (
          <Field
            label={printing.address}
            name="address"
            value={draft.address}
            onChange={(address) => change({ address })}
            submit={submit}
            hint={printing.addressHint}
          />
        )}
        {prints && (
          <PrinterSearch
            onChoose={(address) => {
              change({ address });
              submit.clear();
            }}
          />
        )}
        <CameraField value={draft.camera} onChange={(camera) => change({ camera })} submit={submit} />
        {draft.camera === '' && <p class="muted camera-hint">{words.list.noCamera}</p>}
        <ForDevelopers draft={draft} onChange={change} submit={submit} />
      </Form>
    </div>
  );
}

type FieldsProps = { draft: Draft; onChange: (part: Partial<Draft>) => void; submit: Submit };

function ForDevelopers({ draft, onChange, submit }: FieldsProps) {
  const words = useTexts();
  const { t } = useLocale();
  return (
    <details class="developers" open={submit.errorOf('key') !== undefined}>
      <summary>{t.developers}</summary>
      <Field
        label={words.local.key}
        name="key"
        value={draft.key}
        onChange={(key) => onChange({ key })}
        submit={submit}
        hint={words.local.keyHint}
      />
      {draft.way === 'printer' && <PrinterChoices kind={draft} onChange={onChange} />}
    </details>
  );
}

function printerOf({ address, dialect, encoding }: Draft) {
  return { address: address.trim(), dialect, encoding };
}
