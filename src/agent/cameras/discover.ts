/**
 * The cameras of this network: a search on every interface (WS-Discovery), then each that answered is asked what it is (ONVIF).
 * Nobody is asked but hosts of private, link-local or loopback addresses, and those at the very address their answer came from.
 */
import { deadline, isAborted } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import { isLocalAddress } from '../../lib/net/local-address.ts';
import { addressOfAnswer, type DeviceAddress, deviceUrl } from './onvif/address.ts';
import type { DeviceInfo, StreamProfile } from './onvif/answers.ts';
import { type ChosenStream, chooseStreams } from './onvif/choose-profile.ts';
import type { Login } from './onvif/connection.ts';
import { askDevice, type ClockOffset } from './onvif/onvif.ts';
import { probeNetwork, type SearchInterface, searchInterfaces } from './onvif/probe.ts';
import { type ProbeMatch, parseProbeMatches } from './onvif/probe-match.ts';
import type { OnvifProblem } from './onvif/problem.ts';

export type FoundDevice = {
  /** The device's own name for itself, mostly `urn:uuid:…`; absent where it was asked by address or told none. */
  readonly endpoint?: string;
  readonly address: DeviceAddress;
  /** Further hosts that answered under the same endpoint: other interfaces of it, or clones of a maker who gives all the same. */
  readonly otherHosts: readonly string[];
  /** From its answer to the search. */
  readonly name?: string;
  readonly hardware?: string;
  readonly clock?: ClockOffset;
  readonly info: DeviceInfo;
  readonly profiles: readonly StreamProfile[];
  /** One for each lens or channel; empty where nothing can be read. */
  readonly chosen: readonly ChosenStream[];
  readonly problem?: OnvifProblem;
};

export type Discovery = {
  readonly devices: readonly FoundDevice[];
  readonly searched: readonly SearchInterface[];
  /** Could not be searched. */
  readonly failed: readonly SearchInterface[];
};

export type Progress =
  | { readonly kind: 'searching'; readonly interfaces: readonly SearchInterface[]; readonly waitMs: number }
  /** How many have answered so far. */
  | { readonly kind: 'heard'; readonly devices: number }
  | { readonly kind: 'asking'; readonly devices: number }
  /** One has been asked: it is as the answer will have it. */
  | { readonly kind: 'device'; readonly device: FoundDevice };

export type DiscoverRequest = {
  /** How long answers are waited for. */
  readonly waitMs: number;
  readonly thumbnailWidthPx: number;
  /** Tried on every device that answers. Shown by digest, never sent. */
  readonly login?: Login;
  /** A profile's token or name to be chosen wherever it is found. */
  readonly wanted?: string;
};

export type DiscoverDeps = {
  readonly clock: Clock;
  /** Default: all of this machine. */
  readonly interfaces?: readonly SearchInterface[];
  readonly onProgress?: (progress: Progress) => void;
};

/** As many as are found; those that answer later are not listed. */
const maxDevices = 256;
const askedAtOnce = 16;
/** Asking all of them. Those whose turn doesn't come are listed as not answering. */
const askAllWithinMs = 60_000;

export const defaultWaitMs = 5_000;

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
  let heard = 0;
  const onDatagram = (datagram: Buffer, from: string): void => {
    gathering.add(datagram, from);
    if (gathering.count() === heard) return;
    heard = gathering.count();
    onProgress?.({ kind: 'heard', devices: heard });
  };
  const failed = await probeNetwork({ interfaces, waitMs, clock, onDatagram }, signal);
  const answered = gathering.devices();
  if (answered.length > 0) onProgress?.({ kind: 'asking', devices: answered.length });

  using limit = deadline(clock, askAllWithinMs, signal);
  const devices: FoundDevice[] = [];
  const queue = [...answered.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, device] = next;
      const found = await ask(device, request, { clock }, limit.signal).catch((error: unknown) => {
        if (!isAborted(limit.signal)) throw error;
        return { ...device, info: {}, profiles: [], chosen: [], problem: { kind: 'no_answer' as const } };
      });
      devices[index] = found;
      onProgress?.({ kind: 'device', device: found });
    }
  };
  await Promise.all(Array.from({ length: askedAtOnce }, work));
  signal.throwIfAborted();
  return { devices, searched: interfaces, failed };
}

/** One device at an address that a person gave. Rejects with `signal.reason` only. */
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
  const { login, thumbnailWidthPx, wanted } = request;
  const answer = await askDevice(
    { address: device.address, ...(login !== undefined && { login }) },
    deps,
    signal,
  );
  const chosen = chooseStreams(answer.profiles, {
    thumbnailWidthPx,
    ...(wanted !== undefined && { wanted }),
  });
  return { ...device, ...answer, chosen };
}

type Gathering = {
  add(datagram: Buffer, from: string): void;
  count(): number;
  /** By address. */
  devices(): Answered[];
};

/** One entry for each endpoint, however often, from wherever and in whatever order it answers; the first host that answered is asked. */
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

/** Hosts remembered for one endpoint. */
const maxHosts = 16;
/** …20 after …3. */
const collator = new Intl.Collator('en', { numeric: true });
