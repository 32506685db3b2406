/** Network settings: devices, a change under test, proxy and time servers. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { NetworkChangeJson, NetworkJson } from '../../../../contract/page/network.ts';
import { getNetwork } from '../../../api/network.ts';
import { Rows } from '../../../kit/rows.tsx';
import { elapsedMs } from '../../../state/clock.ts';
import { useFresh } from '../../../state/fresh.ts';
import { usePageMessages } from '../../../state/locale.ts';
import { useSystem } from '../context.ts';
import { AsItIs } from './as-it-is.tsx';
import { EndedChange, OpenChange, type ReportedChange } from './change.tsx';
import { Device } from './device.tsx';
import { TimeServers } from './time-servers.tsx';

const freshMs = 15_000;
/** While a change is being tried. */
const watchMs = 1_500;

export function NetworkSettings() {
  const words = usePageMessages().network;
  const [isWatching, setWatching] = useState(false);
  const everyMs = isWatching ? watchMs : freshMs;
  const { value, failure, reload } = useFresh(getNetwork, { everyMs, latest: '' });
  const [latest, setHeard] = useState<ReportedChange>();
  const [isClosed, setClosed] = useState(false);
  const hear = (change: NetworkChangeJson | undefined) => {
    const isOpen = change?.state === 'applying' || change?.state === 'waiting';
    setHeard(change && { change, untilMs: elapsedMs() + (change.leftMs ?? 0) });
    setWatching(isOpen);
    if (isOpen) setClosed(false);
  };
  useEffect(() => {
    if (value !== undefined) hear(value.change);
  }, [value]);
  if (value === undefined)
    return (
      <>
        <AsItIs />
        <p class="muted" role={failure === undefined ? 'status' : 'alert'}>
          {failure === undefined ? words.loading : words.failed}
        </p>
      </>
    );
  const begun = (change: NetworkChangeJson) => {
    hear(change);
    reload();
  };
  return (
    <div class="network-settings">
      {isWatching && latest !== undefined && (
        <OpenChange latest={latest} isReached={failure === undefined} onDone={reload} />
      )}
      {!isWatching && latest !== undefined && !isClosed && (
        <EndedChange change={latest.change} onClose={() => setClosed(true)} />
      )}
      <Devices network={value} isLocked={isWatching} onBegun={begun} />
      <Proxy proxy={value.proxy} />
      <TimeServers time={value.time} onSaved={reload} />
    </div>
  );
}

type DevicesProps = {
  network: NetworkJson;
  isLocked: boolean;
  onBegun: (change: NetworkChangeJson) => void;
};

function Devices({ network, isLocked, onBegun }: DevicesProps) {
  const words = usePageMessages().network;
  const common = usePageMessages().system;
  const { system } = useSystem();
  const { manager, devices } = useKnown(network);
  if (manager === 'absent' || manager === 'stopped' || manager === 'slow')
    return (
      <>
        <AsItIs />
        <p class="muted">{words.managers[manager]}</p>
      </>
    );
  return (
    <>
      {network.manager === 'slow' && <p class="muted">{words.managers.slow}</p>}
      {manager === 'no_rights' && <p class="why">{words.managers.no_rights}</p>}
      {devices.length === 0 && <p class="muted">{words.noDevices}</p>}
      <ul class="network-devices">
        {devices.map((device) => (
          <Device
            key={device.name}
            device={device}
            canChange={manager === 'ready'}
            isLocked={isLocked}
            onBegun={onBegun}
          />
        ))}
      </ul>
      <Rows rows={[[common.network.hostName, system.hostName]]} />
    </>
  );
}

/** The last known state stays while NetworkManager is slow, so that an open form stays too. */
function useKnown(network: NetworkJson): Pick<NetworkJson, 'manager' | 'devices'> {
  const known = useRef(network);
  if (network.manager !== 'slow') known.current = network;
  return known.current;
}

function Proxy({ proxy }: { proxy: string | undefined }) {
  const words = usePageMessages().network;
  return (
    <div class="network-part">
      <h4>{words.proxy.heading}</h4>
      <p>
        {proxy === undefined ? (
          words.proxy.none
        ) : (
          <>
            <code>{proxy}</code> {words.proxy.used}
          </>
        )}
      </p>
      <p class="muted">{words.proxy.where}</p>
    </div>
  );
}
