/** Registers whose sales come by themselves: a printer, MQTT, WebSocket or HTTP. What a developer needs is shown once it is made. */
import { useState } from 'preact/hooks';
import { printerUnreachable } from '../../../domain/setup/receipt-printer.ts';
import { linkageRequests } from '../../api/registers.ts';
import { Accept, Choice, Form } from '../../kit/form/form.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { cameraField, named } from './add-terminal.tsx';
import { useDraft, useLinkage, useSubmit } from './context.ts';
import { HowToSend, type Sending, ways } from './how-to-send.tsx';
import { PosCard } from './pos-card.tsx';
import { type PrinterKind, printerFields } from './printer-fields.ts';
import { PrinterSearch } from './printer-search.tsx';

type Made = Sending & { readonly name: string };

export function LocalSection() {
  const words = usePageMessages().linkage;
  const [made, setMade] = useState<Made>();
  return (
    <PosCard
      id="local"
      title={words.local.title}
      text={words.local.text}
      draftName={draftName}
      onToggle={() => setMade(undefined)}
      form={(close) => (
        <AddLocal
          onDone={(one) => {
            close();
            setMade(one);
          }}
        />
      )}
      done={made !== undefined && words.add.added(made.name)}
    >
      {made !== undefined && <HowToSend made={made} />}
    </PosCard>
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
  https: 'forward',
  pixelReceipts: 'always',
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
  const words = usePageMessages().linkage;
  const { t, language } = useLocale();
  const printing = usePageMessages().receipts;
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
        fields={[
          { name: 'name', label: words.add.name },
          ...(prints
            ? [
                { name: 'address', label: printing.address, hint: printing.addressHint } as const,
                {
                  type: 'own',
                  name: 'search',
                  content: (
                    <PrinterSearch
                      onChoose={(address) => {
                        change({ address });
                        submit.clear();
                      }}
                    />
                  ),
                } as const,
              ]
            : []),
          cameraField({ draft, onChange: change, submit }, words),
          {
            type: 'own',
            name: 'camera-hint',
            content: draft.camera === '' && <p class="muted camera-hint">{words.list.noCamera}</p>,
          },
          {
            type: 'group',
            summary: t.developers,
            fields: [
              { name: 'key', label: words.local.key, hint: words.local.keyHint },
              ...(prints ? printerFields(printing) : []),
            ],
          },
        ]}
        values={draft}
        onChange={change}
        submit={submit}
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
      />
    </div>
  );
}

function printerOf({ address, dialect, encoding, https, pixelReceipts }: Draft) {
  return { address: address.trim(), dialect, encoding, https, pixelReceipts };
}
