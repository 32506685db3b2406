/** Registers whose sales come by themselves: a printer, MQTT, WebSocket or HTTP. What a developer needs is shown once it is made. */
import { useState } from 'preact/hooks';
import { CameraField, draftFields, named } from './add-terminal.tsx';
import { useLinkage, useSubmit, useWords } from './context.ts';
import { CopyLine } from './copy-line.tsx';
import { Choice, Field, Form } from './form.tsx';

const ways = ['printer', 'mqtt', 'websocket', 'http'] as const;
type Way = (typeof ways)[number];
type Made = {
  readonly way: Way;
  readonly name: string;
  readonly key: string;
  readonly token: string | undefined;
};

export function LocalSection() {
  const words = useWords();
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<Made>();
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
            setOpen(!isOpen);
            setMade(undefined);
          }}
        >
          {isOpen ? words.add.close : words.add.open}
        </button>
      </header>
      {isOpen && (
        <AddLocal
          onDone={(one) => {
            setOpen(false);
            setMade(one);
          }}
        />
      )}
      <p class="done-line" role="status">
        {made !== undefined && words.add.added(made.name)}
      </p>
      {made !== undefined && <HowToSend made={made} />}
    </section>
  );
}

function AddLocal({ onDone }: { onDone: (made: Made) => void }) {
  const words = useWords();
  const { requests } = useLinkage();
  const submit = useSubmit();
  const [way, setWay] = useState<Way>('printer');
  const [draft, setDraft] = useState({ name: '', camera: '', key: '' });
  const pushes = way === 'http' || way === 'websocket';
  return (
    <div class="add-account">
      <Choice
        label={words.local.way}
        options={ways.map((one) => [one, words.local.ways[one]])}
        value={way}
        onChange={setWay}
      />
      <Form
        label={`${words.local.title}: ${words.add.add}`}
        submit={submit}
        fields={[...draftFields, 'key']}
        action={words.add.add}
        onSubmit={() =>
          submit.run(
            () =>
              requests.addRegister({
                ...named(draft),
                ...(draft.key.trim() !== '' && { key: draft.key.trim() }),
                token: pushes,
              }),
            ({ register, token }) => onDone({ way, name: draft.name.trim(), key: register, token }),
          )
        }
      >
        <Field
          label={words.add.name}
          name="name"
          value={draft.name}
          onChange={(name) => setDraft({ ...draft, name })}
          submit={submit}
        />
        <CameraField
          value={draft.camera}
          onChange={(camera) => setDraft({ ...draft, camera })}
          submit={submit}
        />
        <details class="developers" open={submit.errorOf('key') !== undefined}>
          <summary>{words.developers}</summary>
          <Field
            label={words.local.key}
            name="key"
            value={draft.key}
            onChange={(key) => setDraft({ ...draft, key })}
            submit={submit}
            hint={words.local.keyHint}
          />
        </details>
      </Form>
    </div>
  );
}

/** Open at first: the token is in no other place. */
function HowToSend({ made: { way, key, token } }: { made: Made }) {
  const words = useWords();
  return (
    <details class="developers how-to-send" open>
      <summary>{words.developers}</summary>
      {token !== undefined && (
        <CopyLine label={words.local.token} text={token} note={words.local.tokenOnce} />
      )}
      {way === 'http' && token !== undefined && (
        <CopyLine label={words.local.curl} text={curlLine(key, token)} />
      )}
      {way === 'websocket' && (
        <CopyLine
          label={words.local.socket}
          text={`${location.origin.replace(/^http/, 'ws')}/api/v1/registers/${key}/stream`}
        />
      )}
      {way === 'mqtt' && (
        <CopyLine
          label={words.local.topic}
          text={`tillframe/registers/${key}/sales`}
          note={words.local.mqttText}
        />
      )}
      {way === 'printer' && (
        <CopyLine
          label={words.local.printer}
          text={`- { listen: '0.0.0.0:9100', printer: '192.168.1.50:9100', register: ${key} }`}
          note={words.local.printerText}
        />
      )}
    </details>
  );
}

function curlLine(key: string, token: string): string {
  const sale = JSON.stringify({ saleId: 'test-1', kind: 'sale', total: 100 });
  return `curl -sS '${location.origin}/api/v1/registers/${key}/sales' -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' -d '${sale}'`;
}
