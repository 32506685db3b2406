/** The Wi-Fi networks in reach, one of them to be joined. */
import { useEffect, useState } from 'preact/hooks';
import type { NetworkChangeJson, WifiJson } from '../../../../contract/page/network.ts';
import { getWifi, joinWifi } from '../../../api/network.ts';
import { Field, Form, Refusal } from '../../../kit/form.tsx';
import { useSubmitting } from '../../../kit/submit.ts';
import { useLocale } from '../../../state/locale.ts';
import { useNetworkTexts } from './words.ts';

type Props = {
  device: string;
  onBegun: (change: NetworkChangeJson) => void;
  onClose: () => void;
};

type Network = WifiJson['networks'][number];
/** One that the list doesn't have: by its name. */
type Chosen = Network | 'other';

export function WifiChoice({ device, onBegun, onClose }: Props) {
  const words = useNetworkTexts();
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
      {search.isBusy && <div class="busy-bar" aria-hidden="true" />}
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
        <button type="button" aria-disabled={search.isBusy} onClick={look}>
          {words.wifi.again}
        </button>
        {chosen !== 'other' && (
          <button type="button" onClick={() => setChosen('other')}>
            {words.wifi.other}
          </button>
        )}
        <button type="button" onClick={onClose}>
          {words.cancel}
        </button>
      </div>
    </section>
  );
}

type LineProps = { network: Network; isChosen: boolean; onChoose: () => void };

function WifiLine({ network, isChosen, onChoose }: LineProps) {
  const words = useNetworkTexts();
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
  const words = useNetworkTexts();
  const submit = useSubmitting();
  const [ssid, setSsid] = useState('');
  const [password, setPassword] = useState('');
  const isOther = chosen === 'other';
  const needsPassword = isOther || chosen.security === 'password';
  const join = () =>
    submit.run(
      () =>
        joinWifi(device, {
          ...(isOther ? { ssid, isHidden: true } : { ssid: chosen.ssid }),
          // A network with a password refuses an empty one here, not after a minute.
          ...(needsPassword && (password !== '' || !isOther) && { password }),
        }),
      onBegun,
    );
  return (
    <Form
      label={isOther ? words.wifi.other : words.wifi.joinName(chosen.ssid)}
      submit={submit}
      fields={[...(isOther ? ['ssid'] : []), ...(needsPassword ? ['password'] : [])]}
      action={isOther ? words.wifi.join : words.wifi.joinName(chosen.ssid)}
      onSubmit={join}
    >
      {isOther && (
        <Field label={words.wifi.ssid} name="ssid" value={ssid} onChange={setSsid} submit={submit} />
      )}
      {needsPassword && (
        <Field
          label={words.wifi.password}
          name="password"
          value={password}
          onChange={setPassword}
          submit={submit}
          hint={isOther ? words.wifi.passwordHint : undefined}
          isSecret
        />
      )}
      <p class="whole-line muted">{words.applyNote}</p>
    </Form>
  );
}
