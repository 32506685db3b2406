/**
 * WS-Discovery on every interface, by the package node-onvif: it writes the probes (three kinds, three times each, known to every camera) and
 * holds the socket. What it can't do is done around it, on that same socket:
 * - it probes by the default route only: one object for each interface, its multicast set to that interface before the first probe;
 * - it forgets who answered, and drops answers with two matches or none of the texts it wants: we read the datagrams ourselves;
 * - an error of its socket, or stopping it while it sends, would end our process: both are caught here.
 */
import type { Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import nodeOnvif, { type Prober } from 'node-onvif';
import { pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';

export type SearchInterface = {
  readonly name: string;
  /** IPv4. Probes leave from it, and answers come to it. */
  readonly address: string;
};

/** A gateway has one to four; a machine with many containers has more. Those beyond are not searched. */
const maxInterfaces = 32;
/** Datagrams read on one interface: 256 cameras answering nine probes. Past that somebody is flooding us, and the search there ends. */
const maxDatagrams = 2_304;

/** Those that are up, the loopback too: there may be cameras made of software on this machine. */
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
 * Probes and listens for `waitMs`; every datagram that comes is handed to `onDatagram` with the address it came from. Resolves with the interfaces
 * that could not be searched. Rejects with `signal.reason` only, all sockets closed.
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
  const failed = new Set<SearchInterface>();
  using searches = new DisposableStack();
  for (const each of interfaces) searches.use(startSearch(each, waitMs, onDatagram, () => failed.add(each)));
  await pause(clock, waitMs, signal);
  signal.throwIfAborted();
  return [...failed];
}

function startSearch(
  { address }: SearchInterface,
  waitMs: number,
  onDatagram: (datagram: Buffer, from: string) => void,
  onFailed: () => void,
): Disposable {
  const prober: Prober = new nodeOnvif.constructor();
  // It is ended from here; its own timer comes later, and only if that should fail.
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
  // node-onvif has then taken off all error listeners.
  socket.once('listening', () => socket.on('error', fail));
  // In place of its own, which keeps all it reads.
  socket.removeAllListeners('message');
  socket.on('message', (datagram, { address: from }) => {
    datagrams += 1;
    if (datagrams > maxDatagrams) close(prober, socket);
    else onDatagram(datagram, from);
  });
  return { [Symbol.dispose]: () => close(prober, socket) };
}

/** Its `stopProbe` forgets the socket while a probe may be on its way, and then fails in a timer; so the socket is made deaf and dumb instead. */
function close(prober: Prober, socket: Socket): void {
  clearTimeout(prober._discovery_wait_timer ?? undefined);
  socket.removeAllListeners('message');
  socket.send = () => undefined;
  try {
    socket.close();
  } catch {
    // Closed already.
  }
}
