/**
 * WS-Discovery on every interface with the package node-onvif, which writes the probes (three kinds, three times each,
 * understood by every camera) and owns the socket. Its gaps are filled on that same socket:
 * - it probes by the default route only: use one instance per interface, with multicast set to that interface before
 *   the first probe;
 * - it drops sender addresses, responses with two matches and responses that lack some texts: read the datagrams here;
 * - an error of its socket, or stopping it while it sends, would end the process: both are caught here.
 */
import type { Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import type { Prober } from 'node-onvif';
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';

export type SearchInterface = {
  readonly name: string;
  /** IPv4. Source address of the probes, to which devices respond. */
  readonly address: string;
};

/** A gateway has one to four; a machine with many containers has more. Further ones are not searched. */
const maxInterfaces = 32;
/**
 * Datagrams read per interface: 256 cameras that respond to nine probes. More is a flood, and ends the search on this
 * interface.
 */
const maxDatagrams = 2_304;

/** Interfaces that are up, including the loopback: software cameras may run on this machine. */
export function searchInterfaces(): SearchInterface[] {
  return Object.entries(networkInterfaces())
    .flatMap(([name, addresses = []]) =>
      addresses
        .filter(({ family }) => family === 'IPv4')
        .map(({ address, internal }) => ({ name, address, internal })),
    )
    .toSorted((a, b) => Number(a.internal) - Number(b.internal))
    .slice(0, maxInterfaces)
    .map(({ name, address }) => ({ name, address }));
}

/**
 * Probes and listens for `waitMs`; passes each datagram to `onDatagram` with its source address. Resolves with the
 * interfaces that could not be searched. Rejects with `signal.reason` only, with all sockets closed.
 */
export async function probeNetwork(
  options: {
    readonly interfaces: readonly SearchInterface[];
    readonly waitMs: number;
    readonly clock: Clock;
    readonly onDatagram: (datagram: Buffer, from: string) => void;
  },
  signal: AbortSignal,
): Promise<SearchInterface[]> {
  signal.throwIfAborted();
  const { interfaces, waitMs, clock, onDatagram } = options;
  if (interfaces.length === 0) return [];
  // Loaded with the first search.
  const { default: nodeOnvif } = await import('node-onvif');
  const createProber = (): Prober => new nodeOnvif.constructor();
  const failed = new Set<SearchInterface>();
  using searches = new DisposableStack();
  for (const each of interfaces)
    searches.use(startSearch(each, { createProber, waitMs, onDatagram, onFailed: () => failed.add(each) }));
  await pause(clock, waitMs, signal);
  signal.throwIfAborted();
  return [...failed];
}

function startSearch(
  { address }: SearchInterface,
  {
    createProber,
    waitMs,
    onDatagram,
    onFailed,
  }: {
    readonly createProber: () => Prober;
    readonly waitMs: number;
    readonly onDatagram: (datagram: Buffer, from: string) => void;
    readonly onFailed: () => void;
  },
): Disposable {
  const prober = createProber();
  // Ended by this module; the package's own timer fires later, as a fallback.
  prober._DISCOVERY_WAIT = waitMs + 1_000;
  prober.startProbe().catch(() => undefined);
  const socket = prober._udp;
  if (socket === null) throw new Error('node-onvif has opened no socket');
  let datagrams = 0;
  const fail = (): void => {
    onFailed();
    close(prober, socket);
  };
  socket.on('error', fail);
  socket.prependOnceListener('listening', () => {
    try {
      socket.setMulticastInterface(address);
    } catch {
      fail();
    }
  });
  // node-onvif removes all error listeners at that point.
  socket.once('listening', () => socket.on('error', fail));
  // Replaces the package's listener, which stores everything it reads.
  socket.removeAllListeners('message');
  socket.on('message', (datagram, { address: from }) => {
    datagrams += 1;
    if (datagrams > maxDatagrams) close(prober, socket);
    else onDatagram(datagram, from);
  });
  return { [Symbol.dispose]: () => close(prober, socket) };
}

/** Its `stopProbe` drops the socket while a probe may be in flight, and then fails in a timer; so the socket is muted instead. */
function close(prober: Prober, socket: Socket): void {
  clearTimeout(prober._discovery_wait_timer ?? undefined);
  socket.removeAllListeners('message');
  socket.send = () => undefined;
  try {
    socket.close();
  } catch {
    // Already closed.
  }
}
