/**
 * Proxies the connections of tills to one printer: every byte is forwarded at once, in both directions, before any
 * other processing.
 *
 * A till sees the printer's behaviour: half-closed ends, a full buffer (the till waits), a reset, an end. When the
 * printer is unreachable, the till's connection is reset at once. Data sent by a till before it disconnected is still
 * printed. Memory: the buffers of the two sockets, some hundred kilobytes a connection, at most 64 of them.
 */

import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import {
  noCertificate,
  type PrinterProblem,
  printerConnectionProblem,
  tillDistrusts,
} from '../domain/problem/devices/printer.ts';
import { pause } from '../lib/abort.ts';
import { createLogThrottle } from '../lib/log-throttle.ts';
import { type ListenAddress, listenText } from '../lib/net/listen-address.ts';
import { openListener } from '../lib/net/open-listener.ts';
import type { CopiedPrinter } from './capture/capture-protocol.ts';
import { isAnswered } from './capture/wire-protocol.ts';
import { isDistrust, type TlsEnds } from './http/tls-ends.ts';
import {
  endLater,
  keepAliveAfterMs,
  type Note,
  notInTime,
  type ProxyConnection,
  type ProxyOptions,
  type Serving,
} from './proxy-connection.ts';
import { serveRelay } from './relay/relay-connection.ts';

export type Proxy = {
  /** Actual address, with the port chosen by the system. */
  readonly address: ListenAddress;
  readonly printer: ListenAddress;
  readonly register: string;
  state(): ReachState;
  /** Lets running jobs finish and ends idle connections, while new tills are served; settles when there is none, or in time. */
  quiet(): Promise<void>;
  /**
   * Accepts no new tills, and settles when all connections are closed: jobs that began while it was quiet may finish too. New
   * tills wait for the next process where systemd keeps the socket, unless the printer `isGone`.
   */
  close(how?: { readonly isGone: boolean }): Promise<void>;
};

/** State for the last till that printed. `sinceMs`: monotonic. */
type ReachState = Pick<CopiedPrinter, 'state' | 'sinceMs' | 'problem' | 'tills' | 'polledMs'>;

/** Concurrent tills per printer, and printers per relay; a further one is reset. */
const maxConnections = { tills: 16, relayed: 64 } as const;
/** A printer that is switched off doesn't refuse connections, it does not respond. */
const connectWithinMs = 3_000;
/** A printer without paper accepts no bytes; data of a disconnected till waits this long. */
const lingerMs = 600_000;
const logEveryMs = 60_000;
/** Steps of the reported time of the last poll. */
const pollStepMs = 10_000;
/** At the stop: a job that moved within this time counts as running. */
const runningMs = 500;
/** It may continue for this long from the stop, or from its own start after it. */
const closeWithinMs = 3_000;

/** Rejects when it can't listen: with an ErrorForPeople for a configured address, otherwise with the system's error. */
export async function openProxy(options: ProxyOptions): Promise<Proxy> {
  const { listen, clock } = options;
  const connections = new Set<ProxyConnection>();
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true });
  const most = maxConnections[options.cloud === undefined ? 'tills' : 'relayed'];
  server.maxConnections = most;
  const stopped = new AbortController();
  let reach: Omit<ReachState, 'tills'> = { state: 'unknown', sinceMs: clock.monotonicMs() };
  const note: Note = (state, problem) => {
    if (reach.state === 'unreachable' && state === 'reached')
      options.log.info({ printer: options.printer }, 'printer reachable again');
    if (reach.state !== state || reach.problem?.code !== problem?.code)
      reach = { state, sinceMs: clock.monotonicMs(), ...(problem !== undefined && { problem }) };
  };
  const { cloud } = options;
  let polledMs: number | undefined;
  const serving: Serving = { ...options, note, nextConnection: () => nextConnection++ };
  const onPoll = (atMs: number): void => {
    polledMs = Math.floor(atMs / pollStepMs) * pollStepMs;
  };
  const serve =
    cloud === undefined
      ? serveConnections(serving, connections, stopped.signal)
      : serveRelay({ ...serving, cloud, onPoll }, connections, stopped.signal);
  server.on('connection', serve);
  const mayLog = createLogThrottle(clock, logEveryMs);
  server.on('drop', () => {
    if (mayLog())
      options.log.warn({ maxConnections: most }, 'too many connections to a printer, one rejected');
  });
  const kept = listen.port === 0 ? undefined : options.kept;
  const left = kept?.take(listenText(listen));
  if (left !== undefined) await listenAt(server, { fd: left });
  else if (options.configKey === undefined) await listenAt(server, listen);
  else
    await openListener(
      {
        async listen(address) {
          await listenAt(server, address);
          return listenText(address);
        },
      },
      listen,
      options.configKey,
    );
  if (left === undefined) void kept?.keep(listenText(listen), server);
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : listen.port;

  let stopMs: number | undefined;
  async function settle(): Promise<void> {
    const never = new AbortController().signal;
    const beganMs = clock.monotonicMs();
    stopMs ??= beganMs;
    for (;;) {
      const nowMs = clock.monotonicMs();
      for (const connection of connections) {
        const { sinceMs, lastMovedMs, awaitsAnswer } = connection;
        const isRunning = nowMs - lastMovedMs <= runningMs || awaitsAnswer;
        if (!isRunning || nowMs - Math.max(sinceMs, stopMs) >= closeWithinMs) end(connection);
      }
      if (connections.size === 0 || nowMs - beganMs >= closeWithinMs) return;
      await pause(clock, 50, never);
    }
  }

  return {
    address: { host: listen.host, port },
    printer: options.printer,
    register: options.register,
    // A printer that polls is no till about to print.
    state: () => ({
      ...{ ...reach, tills: cloud === undefined ? connections.size : 0 },
      ...(polledMs !== undefined && { polledMs }),
    }),
    quiet: settle,
    async close({ isGone } = { isGone: false }) {
      if (isGone) await kept?.drop(listenText(listen));
      server.close();
      await settle();
      stopped.abort();
      for (const connection of connections) end(connection);
    },
  };
}

function end({ near, far }: ProxyConnection): void {
  near.destroy();
  far.destroy();
}

async function listenAt(server: Server, address: ListenAddress | { readonly fd: number }): Promise<void> {
  server.listen(address);
  await once(server, 'listening');
}

function serveConnections(
  { printer, index, capture, tls, clock, log, note, nextConnection: number }: Serving,
  connections: Set<ProxyConnection>,
  stopped: AbortSignal,
): (near: Socket) => void {
  const mayLog = createLogThrottle(clock, logEveryMs);
  const tell = (error: Error): void => {
    note('unreachable', printerConnectionProblem(error));
    if (mayLog()) log.warn({ printer, why: error.message }, 'printer unreachable, rejecting tills');
  };

  return (socket) => {
    socket.setKeepAlive(true, keepAliveAfterMs);
    const near = tillEnd(socket, tls);
    if (near === undefined) {
      note('unreachable', noCertificate);
      socket.resetAndDestroy();
      return;
    }
    const connection = number();
    const far: Socket =
      tls?.printer(printer, () => onReady()) ??
      connect({ ...printer, allowHalfOpen: true, noDelay: true }).on('connect', () => onReady());
    const sinceMs = clock.monotonicMs();
    const both: ProxyConnection = { near, far, sinceMs, lastMovedMs: sinceMs, awaitsAnswer: false };
    connections.add(both);
    far.setKeepAlive(true, keepAliveAfterMs);
    let isConnected = false;
    /** Problem of the till's connection, which may end before the printer is ready. */
    let problem: PrinterProblem | undefined;

    const whenLate = endLater(clock, { ms: connectWithinMs, stopped }, () => {
      if (!isConnected) far.destroy(notInTime());
    });

    const onReady = (): void => {
      isConnected = true;
      note('reached', problem);
      whenLate[Symbol.dispose]();
      near.on('data', (bytes: Buffer) => {
        const atMs = clock.monotonicMs();
        if (!far.write(bytes)) near.pause();
        both.lastMovedMs = atMs;
        both.isAnswered ??= isAnswered(bytes[0]);
        both.awaitsAnswer = both.isAnswered;
        capture.add({ connection, printer: index, atMs, bytes });
      });
      near.resume();
    };
    far.on('data', (bytes: Buffer) => {
      const atMs = clock.monotonicMs();
      if (!near.destroyed && !near.write(bytes)) far.pause();
      both.lastMovedMs = atMs;
      both.awaitsAnswer = false;
      if (both.isAnswered === true) capture.answer({ connection, printer: index, atMs, bytes });
    });
    far.on('drain', () => near.resume());
    near.on('drain', () => far.resume());
    near.on('end', () => far.end());
    far.on('end', () => near.end());

    far.on('error', (error) => {
      if (!isConnected) tell(error);
      reset(near);
    });
    // The till has disconnected; its data is still printed.
    near.on('error', (error) => {
      if (isDistrust(error)) {
        problem = tillDistrusts;
        note('reached', problem);
      }
      near.destroy();
    });
    near.on('close', () => {
      // A till may hang up before the answer, which shows what was printed.
      if (both.isAnswered !== true) capture.closed(connection, index);
      if (far.destroyed) return;
      far.resume();
      if (isConnected) far.end();
      else far.destroy();
      const tooLong = endLater(clock, { ms: lingerMs, stopped }, () => far.destroy());
      far.once('close', () => tooLong[Symbol.dispose]());
    });
    far.on('close', () => {
      whenLate[Symbol.dispose]();
      if (!near.destroyed && !near.writableEnded) near.end();
      // Close the connection of a till that keeps sending to a printer that has closed both directions.
      if (!near.destroyed && near.readableEnded) near.destroySoon();
      else if (!near.destroyed) reset(near);
    });
    const forget = (): void => {
      if (!near.destroyed || !far.destroyed || !connections.delete(both)) return;
      if (both.isAnswered === true) capture.closed(connection, index);
    };
    near.on('close', forget);
    far.on('close', forget);
  };
}

/** Undefined: the gateway has no certificate. */
function tillEnd(socket: Socket, tls: TlsEnds | undefined): Socket | undefined {
  try {
    return tls?.till(socket) ?? socket;
  } catch {
    return undefined;
  }
}

/** A reset where the socket can do that. */
function reset(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

/** Across all printers of this process. */
let nextConnection = 1;
