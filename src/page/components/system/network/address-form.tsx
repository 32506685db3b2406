/** A device's address: fixed or from the router. What it has now stands there to begin with. */
import { useState } from 'preact/hooks';
import type { DeviceJson, NetworkChangeJson } from '../../../../contract/page/network.ts';
import { addressKnown } from '../../../../domain/problem/network.ts';
import { prefixMask } from '../../../../domain/setup/ipv4.ts';
import { setAddress } from '../../../api/network.ts';
import { Choice, Field, Form } from '../../../kit/form.tsx';
import { useSubmitting } from '../../../kit/submit.ts';
import { useNetworkTexts } from './words.ts';

type Props = {
  device: DeviceJson;
  onBegun: (change: NetworkChangeJson) => void;
  onClose: () => void;
};

const fields = ['address', 'prefix', 'router', 'nameServers'] as const;
type Values = Readonly<Record<(typeof fields)[number], string>>;

export function AddressForm({ device, onBegun, onClose }: Props) {
  const words = useNetworkTexts();
  const submit = useSubmitting();
  const [method, setMethod] = useState<'automatic' | 'fixed'>(device.settings?.method ?? 'automatic');
  const [values, setValues] = useState(() => valuesOf(device));
  const field = (name: keyof Values, label: string, hint?: string) => (
    <Field
      key={name}
      {...{ label, name, hint, submit }}
      value={values[name]}
      onChange={(value) => setValues({ ...values, [name]: value })}
    />
  );
  const send = (evenSo?: true) => {
    const { nameServers, ...rest } = values;
    const fixed = {
      ...{ method: 'fixed' as const, ...rest },
      nameServers: nameServers.split(/[\s,、]+/).filter((server) => server !== ''),
      ...(evenSo && { evenSo }),
    };
    const body = method === 'fixed' ? fixed : { method };
    submit.run(() => setAddress(device.name, body), onBegun);
  };
  const { failure } = submit;
  const isKnown = failure?.kind === 'refused' && failure.problem?.type === addressKnown;
  return (
    <Form
      label={words.changeOf(device.name)}
      submit={submit}
      fields={method === 'fixed' ? fields : []}
      action={words.apply}
      onSubmit={() => send()}
      more={
        <>
          {isKnown && (
            <button type="button" onClick={() => send(true)}>
              {words.evenSo}
            </button>
          )}
          <button type="button" onClick={onClose}>
            {words.cancel}
          </button>
        </>
      }
    >
      <div class="whole-line">
        <Choice
          label={words.how}
          options={[
            ['automatic', words.automatic],
            ['fixed', words.fixed],
          ]}
          value={method}
          onChange={(chosen) => {
            setMethod(chosen);
            submit.clear();
          }}
        />
      </div>
      {method === 'fixed' ? (
        <>
          {field('address', words.address)}
          {field('prefix', words.prefix, words.prefixHint)}
          {field('router', words.router, words.routerHint)}
          {field('nameServers', words.nameServers, words.nameServersHint)}
        </>
      ) : (
        <p class="whole-line muted">{words.automaticNote}</p>
      )}
      <p class="whole-line muted">{words.applyNote}</p>
    </Form>
  );
}

function valuesOf({ settings, addresses, router, nameServers }: DeviceJson): Values {
  const [address = '', prefix = '24'] = (addresses[0] ?? '').split('/');
  const now = { address, prefix: Number(prefix), router, nameServers };
  const shown = settings?.method === 'fixed' ? settings : now;
  return {
    address: shown.address,
    prefix: prefixMask(shown.prefix),
    router: shown.router ?? '',
    nameServers: shown.nameServers.join(' '),
  };
}
