/** Search on the network: how it goes, and each camera as it is found. */

import type { FoundDeviceJson, SearchLine } from '../../../contract/page/cameras.ts';
import { isOnvifLogin } from '../../../domain/problem/devices/onvif.ts';
import { cameraRequests } from '../../api/cameras.ts';
import { Button } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { BusyBar } from '../../kit/lines.tsx';
import { Section } from '../../kit/section.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { type Searched, useLineSearch } from '../../state/search-lines.ts';
import { problemText } from '../../text/messages.ts';
import '../../kit/found-devices.css';

type Search = Searched<FoundDeviceJson> & {
  readonly waitMs: number;
  readonly responded: number;
  readonly requested: number;
  readonly networks: number;
  readonly failed: readonly string[];
};

const none: Search = {
  state: 'idle',
  waitMs: 0,
  responded: 0,
  requested: 0,
  networks: 1,
  failed: [],
  found: [],
};

export function CameraSearch({ onChoose }: { onChoose: (device: FoundDeviceJson) => void }) {
  const words = usePageMessages().cameras;
  const { search, isBusy, start, stop } = useLineSearch({
    none,
    ask: cameraRequests.search,
    reduce: withLine,
  });
  return (
    <Section of="camera" id="search" title={words.new.search}>
      <p class="muted">{words.new.searchText}</p>
      <div class="form-actions">
        <Button
          class={isBusy || search.found.length > 0 ? '' : 'main-button'}
          text={search.state === 'idle' || isBusy ? words.new.start : words.new.again}
          isOff={isBusy}
          onClick={() => {
            if (!isBusy) start();
          }}
        />
        {isBusy && <Button text={words.new.stop} onClick={stop} />}
      </div>
      <Progress search={search} />
      <ul class="found-devices">
        {search.found.map((device) => (
          <FoundDevice key={device.address} device={device} onChoose={() => onChoose(device)} />
        ))}
      </ul>
    </Section>
  );
}

function withLine(search: Search, line: SearchLine): Search {
  switch (line.kind) {
    case 'searching':
      return { ...search, waitMs: line.waitMs, networks: line.networks.length };
    case 'responded':
      return { ...search, responded: line.devices };
    case 'probing':
      return { ...search, state: 'probing', responded: line.devices };
    case 'device':
      return { ...search, requested: search.requested + 1, found: [...search.found, line.device] };
    case 'done':
      return { ...search, failed: line.failed };
  }
}

function Progress({ search }: { search: Search }) {
  const words = usePageMessages().cameras;
  const { t, format } = useLocale();
  const { state, responded, requested, failed, found, networks } = search;
  const text = (): string => {
    switch (state) {
      case 'idle':
        return '';
      case 'searching':
        return words.new.searching(format.duration(search.waitMs), responded);
      case 'probing':
        return words.new.probing(requested, responded);
      case 'done':
        return found.length > 0 ? words.new.found(found.length) : networks === 0 ? words.new.noNetwork : '';
      default:
        return state.kind === 'unreachable' ? words.new.unreachable : words.new.failed(state.title);
    }
  };
  const isOver = state === 'done';
  return (
    <>
      {(state === 'searching' || state === 'probing') && <BusyBar />}
      <p class={typeof state === 'object' ? 'refusal' : 'search-line'} role="status">
        {text()}
      </p>
      {isOver && found.length === 0 && networks > 0 && (
        <Empty title={words.new.noneTitle} text={words.new.noneText} />
      )}
      {failed.length > 0 && <p class="muted">{words.new.failedNetworks(failed.join(t.comma))}</p>}
    </>
  );
}

function FoundDevice({ device, onChoose }: { device: FoundDeviceJson; onChoose: () => void }) {
  const words = usePageMessages().cameras;
  const { t } = useLocale();
  const { host, name, model, problem, known } = device;
  const isUsable = problem === undefined || isOnvifLogin(problem);
  return (
    <li class="found-device">
      <div>
        <strong>{name ?? model ?? host}</strong>
        <small class="muted">
          {[host, name === undefined ? undefined : model].filter(Boolean).join(' · ')}
        </small>
        {known.length > 0 && (
          <small class="known-camera">
            {words.new.known(known.map((camera) => camera.name).join(t.comma))}
          </small>
        )}
        {!isUsable && <small class="stream-warning">{problemText(problem, t)}</small>}
      </div>
      <Button text={words.new.chooseShort} aria-label={words.new.choose(host)} onClick={onChoose} />
    </li>
  );
}
