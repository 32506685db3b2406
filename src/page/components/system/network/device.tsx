/** A cable or a Wi-Fi of the gateway: how it is, and what can be done with it. */

import { useState } from 'preact/hooks';
import type { DeviceJson, NetworkChangeJson } from '../../../../contract/page/network.ts';
import { Button } from '../../../kit/button.tsx';
import { Rows, type SomeRows } from '../../../kit/rows.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { AddressForm } from './address-form.tsx';
import { WifiChoice } from './wifi-choice.tsx';

type Props = {
  device: DeviceJson;
  canChange: boolean;
  /** A change is being tried. */
  isLocked: boolean;
  onBegun: (change: NetworkChangeJson) => void;
};

const tones = {
  connected: 'good',
  connecting: 'warn',
  disconnected: 'quiet',
  unavailable: 'quiet',
  elsewhere: 'quiet',
} as const;

export function Device({ device, canChange, isLocked, onBegun }: Props) {
  const words = usePageMessages().network;
  const { t } = useLocale();
  const [editing, setEditing] = useState<'address' | 'wifi'>();
  const { name, kind, state, connection, addresses, router, nameServers, settings, hardwareAddress } = device;
  const isJoined = kind === 'wifi' && state === 'connected' && connection !== undefined;
  const said = isJoined
    ? words.joined(connection)
    : state === 'unavailable'
      ? words.states.unavailable[kind]
      : words.states[state];
  const rows: SomeRows = [
    [words.address, addresses.length === 0 ? undefined : addresses.join(t.comma)],
    settings && [words.how, words[settings.method]],
    [words.router, router],
    [words.nameServers, nameServers.length === 0 ? undefined : nameServers.join(t.comma)],
    hardwareAddress && [words.hardwareAddress, hardwareAddress],
  ];
  const canSet = connection !== undefined && state !== 'elsewhere';
  const begun = (change: NetworkChangeJson) => {
    setEditing(undefined);
    onBegun(change);
  };
  const close = () => setEditing(undefined);
  return (
    <li class="network-device">
      <p class="network-device-head">
        <span class={`dot ${tones[state]}`} />
        <strong>{words.kinds[kind]}</strong> <span class="muted">{name}</span> <span>{said}</span>
      </p>
      {addresses.length > 0 && <Rows rows={rows} />}
      {canChange && editing === undefined && !isLocked && (
        <>
          <div class="form-actions">
            {kind === 'wifi' && state !== 'elsewhere' && (
              <Button
                text={words.wifi.open}
                aria-label={words.wifi.of(name)}
                onClick={() => setEditing('wifi')}
              />
            )}
            {canSet && (
              <Button
                text={words.change}
                aria-label={words.changeOf(name)}
                onClick={() => setEditing('address')}
              />
            )}
          </div>
          {!canSet && state !== 'elsewhere' && <p class="muted">{words.plugIn}</p>}
        </>
      )}
      {editing !== undefined && (
        // Typed text stays while another person's change is tried.
        <div hidden={isLocked}>
          {editing === 'address' ? (
            <AddressForm device={device} onBegun={begun} onClose={close} />
          ) : (
            <WifiChoice device={name} onBegun={begun} onClose={close} />
          )}
        </div>
      )}
    </li>
  );
}
