/**
 * Finds the cameras on the local networks: a search on every interface (WS-Discovery), then an ONVIF query to each
 * device that responded. Only private, link-local and loopback addresses are queried, and the source address of a
 * response.
 */
import { type OnvifProblem, onvifProblem } from '../../domain/problem/devices/onvif.ts';
import { deadline, isAborted } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import { isLocalAddress } from '../../lib/net/local-address.ts';
import { addressOfAnswer, type DeviceAddress, deviceUrl } from './onvif/address.ts';
import type { DeviceInfo, StreamProfile } from './onvif/answers.ts';
import { type ChosenStream, chooseStreams } from './onvif/choose-profile.ts';
import type { Login } from './onvif/connection.ts';
import { queryDevice } from './onvif/onvif.ts';
import { probeNetwork, type SearchInterface, searchInterfaces } from './onvif/probe.ts';
import { type ProbeMatch, parseProbeMatches } from './onvif/probe-match.ts';
import type { ClockOffset } from './onvif/session.ts';

export type FoundDevice = {
  /** Endpoint name chosen by the device, mostly `urn:uuid:…`; absent when it was queried by address or sent none. */
  readonly endpoint?: string;
  readonly address: DeviceAddress;
  /**
   * Further hosts that responded with the same endpoint: other interfaces of the device, or devices whose maker uses
   * one name for all.
   */
  readonly otherHosts: readonly string[];
  /** Name from the response to the search. */
  readonly name?: string;
  readonly hardware?: string;
  readonly clock?: ClockOffset;
  readonly info: DeviceInfo;
  readonly profiles: readonly StreamProfile[];
  /** One per lens or channel; empty when nothing can be read. */
  readonly chosen: readonly ChosenStream[];
  readonly problem?: OnvifProblem;
};

export type Discovery = {
  readonly devices: readonly FoundDevice[];
  readonly searched: readonly SearchInterface[];
  /** Interfaces that could not be searched. */
  readonly failed: readonly SearchInterface[];
};

export type Progress =
  | { readonly kind: 'searching'; readonly interfaces: readonly SearchInterface[]; readonly waitMs: number }
  /** Number of devices that have responded so far. */
  | { readonly kind: 'responded'; readonly devices: number }
  | { readonly kind: 'probing'; readonly devices: number }
  /** A device was queried; as in the final result. */
  | { readonly kind: 'device'; readonly device: FoundDevice };

export type DiscoverRequest = {
  /** Time to wait for responses. */
  readonly waitMs: number;
  readonly thumbnailWidthPx: number;
  /** Tried on every device that responds. Sent as a digest, never in the clear. */
  readonly login?: Login;
  /** Token or name of a profile to prefer on every device. */
  readonly requested?: string;
};

export type DiscoverDeps = {
  readonly clock: Clock;
  /** Default: all interfaces of this machine. */
  readonly interfaces?: readonly SearchInterface[];
  readonly onProgress?: (progress: Progress) => void;
};

/** Upper bound; devices that respond later are not listed. */
const maxDevices = 256;
const concurrentQueries = 16;
/** Time to query all devices. Devices not queried by then are listed as not responding. */
const queryAllWithinMs = 60_000;

/** Rejects with `signal.reason` only. */
export async function discover(
  request: DiscoverRequest,
  deps: DiscoverDeps,
  signal: AbortSignal,
): Promise<Discovery> {
  const { waitMs } = request;
  const { clock, interfaces = searchInterfaces(), onProgress } = deps;
  onProgress?.({ kind: 'searching', interfaces, waitMs });
  const gathering = createGathering();
  let responded = 0;
  const onDatagram = (datagram: Buffer, from: string): void => {
    gathering.add(datagram, from);
    if (gathering.count() === responded) return;
    responded = gathering.count();
    onProgress?.({ kind: 'responded', devices: responded });
  };
  const failed = await probeNetwork({ interfaces, waitMs, clock, onDatagram }, signal);
  const answered = gathering.devices();
  if (answered.length > 0) onProgress?.({ kind: 'probing', devices: answered.length });

  using limit = deadline(clock, queryAllWithinMs, signal);
  const devices: FoundDevice[] = [];
  const queue = [...answered.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, device] = next;
      const found = await ask(device, request, { clock }, limit.signal).catch((error: unknown) => {
        if (!isAborted(limit.signal)) throw error;
        return { ...device, info: {}, profiles: [], chosen: [], problem: onvifProblem('onvif.no_answer') };
      });
      devices[index] = found;
      onProgress?.({ kind: 'device', device: found });
    }
  };
  await Promise.all(Array.from({ length: concurrentQueries }, work));
  signal.throwIfAborted();
  return { devices, searched: interfaces, failed };
}

/** Queries one device at an address entered by a person. Rejects with `signal.reason` only. */
export async function discoverAt(
  address: DeviceAddress,
  request: Omit<DiscoverRequest, 'waitMs'>,
  deps: Pick<DiscoverDeps, 'clock'>,
  signal: AbortSignal,
): Promise<FoundDevice> {
  return ask({ address, otherHosts: [] }, request, deps, signal);
}

type Answered = Pick<FoundDevice, 'endpoint' | 'address' | 'otherHosts' | 'name' | 'hardware'>;

async function ask(
  device: Answered,
  request: Omit<DiscoverRequest, 'waitMs'>,
  deps: Pick<DiscoverDeps, 'clock'>,
  signal: AbortSignal,
): Promise<FoundDevice> {
  const { login, thumbnailWidthPx, requested } = request;
  const answer = await queryDevice(
    { address: device.address, ...(login !== undefined && { login }) },
    deps,
    signal,
  );
  const chosen = chooseStreams(answer.profiles, {
    thumbnailWidthPx,
    ...(requested !== undefined && { requested }),
  });
  return { ...device, ...answer, chosen };
}

type Gathering = {
  add(datagram: Buffer, from: string): void;
  count(): number;
  /** Sorted by address. */
  devices(): Answered[];
};

/** One entry per endpoint, however often and from whichever address it responds; the first host that responded is queried. */
export function createGathering(): Gathering {
  const byEndpoint = new Map<string, { match: ProbeMatch; hosts: Set<string> }>();
  return {
    add(datagram, from) {
      if (!isLocalAddress(from)) return;
      for (const match of parseProbeMatches(datagram)) {
        const { endpoint, xaddrs } = match;
        const key = endpoint === '' ? `${from} ${xaddrs.join(' ')}` : endpoint;
        const known = byEndpoint.get(key);
        if (known !== undefined) {
          if (known.hosts.size < maxHosts) known.hosts.add(from);
        } else if (byEndpoint.size < maxDevices) {
          byEndpoint.set(key, { match, hosts: new Set([from]) });
        }
      }
    },
    count: () => byEndpoint.size,
    devices: () =>
      [...byEndpoint.values()]
        .map(({ match, hosts }): Answered => {
          const [first = '', ...otherHosts] = hosts;
          const { endpoint, xaddrs, name, hardware } = match;
          return {
            address: addressOfAnswer(xaddrs, first),
            otherHosts,
            ...(endpoint !== '' && { endpoint }),
            ...(name !== undefined && { name }),
            ...(hardware !== undefined && { hardware }),
          };
        })
        .toSorted((a, b) => collator.compare(deviceUrl(a.address), deviceUrl(b.address))),
  };
}

/** Hosts stored per endpoint. */
const maxHosts = 16;
/** Sorts …20 after …3. */
const collator = new Intl.Collator('en', { numeric: true });
