/** The Wi-Fi networks in reach, one of them to be joined. */
import { useEffect, useState } from 'preact/hooks';
import type { NetworkChangeJson, WifiJson } from '../../../../contract/page/network.ts';
import { getWifi, joinWifi } from '../../../api/network.ts';
import { Button } from '../../../kit/button.tsx';
import { Form, useValues } from '../../../kit/form/form.tsx';
import { Refusal } from '../../../kit/form/refusal.tsx';
import { useSubmitting } from '../../../kit/form/submit.ts';
import { BusyBar } from '../../../kit/lines.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';

type Props = {
  device: string;
  onBegun: (change: NetworkChangeJson) => void;
  onClose: () => void;
};

type Network = WifiJson['networks'][number];
/** One that the list doesn't have: by its name. */
type Chosen = Network | 'other';

export function WifiChoice({ device, onBegun, onClose }: Props) {
  const words = usePageMessages().network;
  const { t } = useLocale();
  const search = useSubmitting();
  const [networks, setNetworks] = useState<readonly Network[]>();
  const [chosen, setChosen] = useState<Chosen>();
  const look = () =>
    search.run(
      () => getWifi(device),
      (found) => setNetworks(found.networks),
    );
  useEffect(look, [device]);
  return (
    <section class="wifi-choice" aria-label={words.wifi.of(device)}>
      <h4>{words.wifi.heading}</h4>
      <p role="status" class={search.isBusy ? 'muted' : ''}>
        {search.isBusy ? words.wifi.searching : networks?.length === 0 ? words.wifi.none : ''}
      </p>
      {search.isBusy && <BusyBar />}
      <Refusal submit={search} />
      <ul class="wifi-list">
        {networks?.map((network) => (
          <WifiLine
            key={network.ssid}
            network={network}
            isChosen={chosen !== 'other' && chosen?.ssid === network.ssid}
            onChoose={() => setChosen(network)}
          />
        ))}
      </ul>
      {chosen !== undefined && (
        <Join key={chosen === 'other' ? '' : chosen.ssid} device={device} chosen={chosen} onBegun={onBegun} />
      )}
      <div class="form-actions">
        <Button text={words.wifi.again} isOff={search.isBusy} onClick={look} />
        {chosen !== 'other' && <Button text={words.wifi.other} onClick={() => setChosen('other')} />}
        <Button text={t.form.cancel} onClick={onClose} />
      </div>
    </section>
  );
}

type LineProps = { network: Network; isChosen: boolean; onChoose: () => void };

function WifiLine({ network, isChosen, onChoose }: LineProps) {
  const words = usePageMessages().network;
  const { t, format } = useLocale();
  const { ssid, signal, security, isJoined } = network;
  const facts = [
    ...(isJoined ? [words.wifi.joinedMark] : []),
    words.wifi.signal(format.number(signal)),
    words.wifi[`${security}_network`],
  ];
  return (
    <li>
      <button
        type="button"
        class="wifi-line"
        aria-pressed={isChosen}
        disabled={security === 'other'}
        onClick={onChoose}
      >
        <span class="wifi-name">{ssid}</span>
        <meter min={0} max={100} value={signal} aria-hidden="true" />
        <small class="muted">{facts.join(t.comma)}</small>
      </button>
    </li>
  );
}

type JoinProps = { device: string; chosen: Chosen; onBegun: (change: NetworkChangeJson) => void };

function Join({ device, chosen, onBegun }: JoinProps) {
  const words = usePageMessages().network;
  const submit = useSubmitting();
  const [values, change] = useValues({ ssid: '', password: '' });
  const { ssid, password } = values;
  const isOther = chosen === 'other';
  const needsPassword = isOther || chosen.security === 'password';
  const name = isOther ? { ssid, isHidden: true } : { ssid: chosen.ssid };
  // A network with a password refuses an empty one here, not after a minute.
  const secret = needsPassword && (password !== '' || !isOther) && { password };
  const ssidField = { name: 'ssid', label: words.wifi.ssid } as const;
  const passwordField = {
    ...({ type: 'secret', name: 'password', label: words.wifi.password } as const),
    hint: isOther ? words.wifi.passwordHint : undefined,
  };
  return (
    <Form
      label={isOther ? words.wifi.other : words.wifi.joinName(chosen.ssid)}
      fields={[
        ...(isOther ? [ssidField] : []),
        ...(needsPassword ? [passwordField] : []),
        { type: 'own', name: 'apply', content: <p class="wide muted">{words.applyNote}</p> },
      ]}
      values={values}
      onChange={change}
      submit={submit}
      action={isOther ? words.wifi.join : words.wifi.joinName(chosen.ssid)}
      onSubmit={() => submit.run(() => joinWifi(device, { ...name, ...secret }), onBegun)}
    />
  );
}
