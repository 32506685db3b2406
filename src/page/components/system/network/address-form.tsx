/** A device's address: fixed or from the router. What it has now stands there to begin with. */
import type { DeviceJson, NetworkChangeJson } from '../../../../contract/page/network.ts';
import { addressKnown } from '../../../../domain/problem/network.ts';
import { prefixMask } from '../../../../domain/setup/ipv4.ts';
import { setAddress } from '../../../api/network.ts';
import { Button } from '../../../kit/button.tsx';
import { Accept, Form, type FormField, useValues } from '../../../kit/form/form.tsx';
import { useSubmitting } from '../../../kit/form/submit.ts';
import { useLocale, usePageMessages } from '../../../state/locale.ts';

type Props = {
  device: DeviceJson;
  onBegun: (change: NetworkChangeJson) => void;
  onClose: () => void;
};

type Values = Readonly<Record<'address' | 'prefix' | 'router' | 'nameServers', string>> & {
  readonly method: 'automatic' | 'fixed';
};

export function AddressForm({ device, onBegun, onClose }: Props) {
  const words = usePageMessages().network;
  const { t } = useLocale();
  const submit = useSubmitting();
  const [values, change] = useValues(() => valuesOf(device));
  const { method, nameServers, ...rest } = values;
  const send = (evenSo?: true) => {
    const fixed = { ...rest, nameServers: listed(nameServers), ...(evenSo && { evenSo }) };
    const body = method === 'fixed' ? { method, ...fixed } : { method };
    submit.run(() => setAddress(device.name, body), onBegun);
  };
  const note = (name: string, text: string): FormField<keyof Values> => ({
    type: 'own',
    name,
    content: <p class="wide muted">{text}</p>,
  });
  const fixedFields: readonly FormField<keyof Values>[] = [
    { name: 'address', label: words.address },
    { name: 'prefix', label: words.prefix, hint: words.prefixHint },
    { name: 'router', label: words.router, hint: words.routerHint },
    { name: 'nameServers', label: words.nameServers, hint: words.nameServersHint },
  ];
  return (
    <Form
      label={words.changeOf(device.name)}
      fields={[
        {
          type: 'choice',
          name: 'method',
          label: words.how,
          options: [
            ['automatic', words.automatic],
            ['fixed', words.fixed],
          ],
        },
        ...(method === 'fixed' ? fixedFields : [note('automatic', words.automaticNote)]),
        note('apply', words.applyNote),
      ]}
      values={values}
      onChange={(part) => {
        change(part);
        if (part.method !== undefined) submit.clear();
      }}
      submit={submit}
      action={words.apply}
      onSubmit={() => send()}
      more={
        <>
          <Accept submit={submit} of={addressKnown} text={words.evenSo} onAccept={() => send(true)} />
          <Button text={t.form.cancel} onClick={onClose} />
        </>
      }
    />
  );
}

/** By spaces and commas. */
export function listed(text: string): string[] {
  return text.split(/[\s,、]+/).filter((part) => part !== '');
}

function valuesOf({ settings, addresses, router, nameServers }: DeviceJson): Values {
  const [address = '', prefix = '24'] = (addresses[0] ?? '').split('/');
  const now = { address, prefix: Number(prefix), router, nameServers };
  const shown = settings?.method === 'fixed' ? settings : now;
  return {
    method: settings?.method ?? 'automatic',
    address: shown.address,
    prefix: prefixMask(shown.prefix),
    router: shown.router ?? '',
    nameServers: shown.nameServers.join(' '),
  };
}
