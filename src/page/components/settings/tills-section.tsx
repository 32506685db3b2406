/** How registers reach the gateway that send their sales themselves: a port without encryption, an MQTT broker. */
import { defaultPushPort } from '../../../domain/setup/page-settings.ts';
import { saveBroker, saveListener } from '../../api/settings.ts';
import { Form, useValues } from '../../kit/form/form.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { Section } from '../../kit/section.tsx';
import { usePageMessages } from '../../state/locale.ts';
import { pageHref } from '../../state/route.ts';
import { Setting, type SettingForm, useSettings } from './setting.tsx';

export function TillsSection() {
  const words = usePageMessages().settings;
  const { tills } = words;
  const known = useSettings();
  if (known === undefined) return null;
  const { listener, broker } = known.settings;
  return (
    <Section of="system" id="tills" title={tills.heading}>
      <p class="muted">{tills.text}</p>
      <Setting
        section="listener"
        heading={tills.listener}
        now={
          <p>
            {listener.port === undefined
              ? tills.listenerOff
              : (listener.isHereOnly === true ? tills.listenerHere : tills.listenerOn)(String(listener.port))}
          </p>
        }
        action={listener.port === undefined ? tills.listenerSet : words.change}
        Form={ListenerForm}
        removal={{
          text: tills.listenerStop,
          title: tills.listenerStopTitle,
          explanation: tills.listenerStopText,
        }}
      />
      <Setting
        section="broker"
        heading={tills.broker}
        now={<p>{broker.url === undefined ? tills.brokerOff : tills.brokerOn(broker.url)}</p>}
        action={broker.url === undefined ? tills.brokerSet : words.change}
        Form={BrokerForm}
        removal={{ text: tills.brokerStop, title: tills.brokerStopTitle, explanation: tills.brokerStopText }}
      />
      <h4>{tills.printers}</h4>
      <p>
        {tills.printersText}{' '}
        <a class="text-link" href={pageHref('linkage')}>
          {tills.toRegisters}
        </a>
      </p>
    </Section>
  );
}

function ListenerForm({ settings, onSaved, more }: SettingForm) {
  const words = usePageMessages().settings;
  const { tills } = words;
  const submit = useSubmitting();
  const [values, change] = useValues({ port: String(settings.listener.port ?? defaultPushPort) });
  return (
    <Form
      label={tills.listener}
      fields={[{ name: 'port', label: tills.port, hint: tills.portHint }]}
      values={values}
      onChange={change}
      submit={submit}
      action={words.save}
      busy={words.saving}
      onSubmit={() => submit.run(() => saveListener({ port: Number(values.port) || 0 }), onSaved)}
      more={more}
    />
  );
}

function BrokerForm({ settings, onSaved, more }: SettingForm) {
  const words = usePageMessages().settings;
  const { tills } = words;
  const submit = useSubmitting();
  const { url = '', username = '', hasPassword } = settings.broker;
  const [values, change] = useValues({ url, username, password: '' });
  return (
    <Form
      label={tills.broker}
      fields={[
        { name: 'url', label: tills.url, hint: tills.urlHint, isWide: true },
        { name: 'username', label: tills.username },
        {
          name: 'password',
          type: 'secret',
          label: tills.password,
          hint: hasPassword ? words.stays : undefined,
        },
      ]}
      values={values}
      onChange={change}
      submit={submit}
      action={words.save}
      busy={words.saving}
      onSubmit={() => submit.run(() => saveBroker(values), onSaved)}
      more={more}
    />
  );
}
