/** Time servers of the gateway, and whether it serves the time to cameras. */
import { useState } from 'preact/hooks';
import type { TimeJson } from '../../../../contract/page/network.ts';
import { setTimeServers } from '../../../api/network.ts';
import { Field, Form } from '../../../kit/form.tsx';
import { useSubmitting } from '../../../kit/submit.ts';
import { useLocale } from '../../../state/locale.ts';
import { useNetworkTexts } from './words.ts';

type Props = { time: TimeJson; onSaved: () => void };

export function TimeServers({ time, onSaved }: Props) {
  const words = useNetworkTexts();
  const { t } = useLocale();
  const [isEditing, setEditing] = useState(false);
  const [isSaved, setSaved] = useState(false);
  const { service, servers, serves, canChange } = time;
  return (
    <div class="network-part">
      <h4>{words.time.heading}</h4>
      {service === 'none' ? (
        <p class="muted">{words.time.none}</p>
      ) : (
        <p>
          {servers.length === 0 ? words.time.fixedBySystem : words.time.set(servers.join(t.comma))}{' '}
          {serves && words.time.serving} <span class="muted">({words.time.services[service]})</span>
        </p>
      )}
      {service !== 'none' && !canChange && <p class="muted">{words.time.noHelper}</p>}
      {canChange && !isEditing && (
        <div class="press">
          <button
            type="button"
            onClick={() => {
              setEditing(true);
              setSaved(false);
            }}
          >
            {words.time.change}
          </button>
          <p class="done-line" role="status">
            {isSaved && words.time.saved}
          </p>
        </div>
      )}
      {isEditing && (
        <TimeForm
          time={time}
          onClose={() => setEditing(false)}
          onSaved={() => {
            setEditing(false);
            setSaved(true);
            onSaved();
          }}
        />
      )}
    </div>
  );
}

function TimeForm({ time, onSaved, onClose }: Props & { onClose: () => void }) {
  const words = useNetworkTexts();
  const submit = useSubmitting();
  const [text, setText] = useState(time.servers.join(' '));
  const [serves, setServes] = useState(time.serves);
  const save = () => {
    const servers = text.split(/[\s,、]+/).filter((server) => server !== '');
    submit.run(() => setTimeServers({ servers, serves }), onSaved);
  };
  return (
    <Form
      label={words.time.change}
      submit={submit}
      fields={['timeServers']}
      action={words.time.save}
      onSubmit={save}
      more={
        <button type="button" onClick={onClose}>
          {words.cancel}
        </button>
      }
    >
      <Field
        label={words.time.label}
        name="timeServers"
        value={text}
        onChange={setText}
        submit={submit}
        hint={words.time.hint}
      />
      {time.service === 'chrony' && (
        <label class="check">
          <input type="checkbox" checked={serves} onChange={() => setServes(!serves)} />
          {words.time.serves}
        </label>
      )}
    </Form>
  );
}
