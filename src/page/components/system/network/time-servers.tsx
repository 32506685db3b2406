/** Time servers of the gateway, and whether it serves the time to cameras. */
import { useState } from 'preact/hooks';
import type { TimeJson } from '../../../../contract/page/network.ts';
import { setTimeServers } from '../../../api/network.ts';
import { Button } from '../../../kit/button.tsx';
import { Form, useValues } from '../../../kit/form/form.tsx';
import { useSubmitting } from '../../../kit/form/submit.ts';
import { DoneLine } from '../../../kit/lines.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { listed } from './address-form.tsx';

type Props = { time: TimeJson; onSaved: () => void };

export function TimeServers({ time, onSaved }: Props) {
  const words = usePageMessages().network;
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
        <div class="form-actions">
          <Button
            text={words.time.change}
            onClick={() => {
              setEditing(true);
              setSaved(false);
            }}
          />
          <DoneLine>{isSaved && words.time.saved}</DoneLine>
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
  const words = usePageMessages().network;
  const { t } = useLocale();
  const submit = useSubmitting();
  const [values, change] = useValues({ timeServers: time.servers.join(' '), serves: time.serves });
  const { timeServers, serves } = values;
  const servesField = { type: 'flag', name: 'serves', label: words.time.serves } as const;
  return (
    <Form
      label={words.time.change}
      fields={[
        { name: 'timeServers', label: words.time.label, hint: words.time.hint },
        ...(time.service === 'chrony' ? [servesField] : []),
      ]}
      values={values}
      onChange={change}
      submit={submit}
      action={words.time.save}
      onSubmit={() => submit.run(() => setTimeServers({ servers: listed(timeServers), serves }), onSaved)}
      more={<Button text={t.form.cancel} onClick={onClose} />}
    />
  );
}
