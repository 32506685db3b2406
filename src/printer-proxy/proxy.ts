/**
 * Stands between the tills and one printer: every byte goes on at once, both ways, before anything else is done with it.
 *
 * What a till sees is what the printer does: half-closed ends, a full buffer (the till waits), a reset, an end. Where the printer can't be
 * reached the till's connection is reset at once. What a till has handed over before it went away is still printed.
 * Memory: what the two sockets buffer, some hundred kilobytes a connection, and `maxConnections` of them.
 */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { deadline, pause } from '../lib/abort.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { seldom } from '../lib/log-throttle.ts';
import type { ListenAddress } from '../lib/net/listen-address.ts';
import { openListener } from '../lib/net/open-listener.ts';
import type { Ear } from './capture/capture.ts';
import type { CopiedPrinter } from './capture/capture-protocol.ts';

export type ProxyOptions = {
  readonly listen: ListenAddress;
  readonly printer: ListenAddress;
  /** The number under which the ear knows this printer. */
  readonly index: number;
  /** Where its address was written; absent for one that was set up on the page. */
  readonly configKey?: string;
  readonly register: string;
  readonly ear: Pick<Ear, 'hear' | 'closed'>;
  readonly clock: Clock;
  readonly log: Log;
};

export type Proxy = {
  /** As it listens: with the port that the system chose. */
  readonly address: ListenAddress;
  readonly printer: ListenAddress;
  readonly register: string;
  state(): ReachState;
  /** Takes no more tills, lets running jobs end, and settles when nothing is open any more. */
  close(): Promise<void>;
};

/** As of the last till that printed. `sinceMs`: monotonic. */
export type ReachState = Pick<CopiedPrinter, 'state' | 'sinceMs' | 'why' | 'tills'>;

/** Tills at one printer at the same time; a further one is reset. */
const maxConnections = 16;
/** A printer that is switched off doesn't refuse, it says nothing. */
const connectWithinMs = 3_000;
/** Nothing to be heard of a till or printer: asked after so long whether it is still there. */
const keepAliveAfterMs = 30_000;
/** A printer without paper takes no more bytes; of a till that has gone they wait so long. */
const lingerMs = 600_000;
const tellEveryMs = 60_000;
/** At the end of the program: a job counts as running that moved within this, and may go on for that. */
const runningMs = 500;
const closeWithinMs = 3_000;

type Connection = { readonly near: Socket; readonly far: Socket; lastMovedMs: number };

/** Rejects when it can't listen: with an ErrorForPeople where the address is from the config, else with what the system says. */
export async function openProxy(options: ProxyOptions): Promise<Proxy> {
  const { listen, clock } = options;
  const connections = new Set<Connection>();
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true });
  server.maxConnections = maxConnections;
  const stopped = new AbortController();
  let reach: Omit<ReachState, 'tills'> = { state: 'unknown', sinceMs: clock.monotonicMs() };
  const note = (state: 'reached' | 'unreachable', why?: string): void => {
    if (reach.state === 'unreachable' && state === 'reached')
      options.log.info({ printer: options.printer }, 'the printer is back');
    if (reach.state !== state)
      reach = { state, sinceMs: clock.monotonicMs(), ...(why !== undefined && { why }) };
  };
  const serve = serveConnections({ ...options, note }, connections, stopped.signal);
  server.on('connection', serve);
  const mayTell = seldom(clock, tellEveryMs);
  server.on('drop', () => {
    if (mayTell())
      options.log.warn({ maxConnections }, 'more tills at once than a printer takes; one was turned away');
  });
  if (options.configKey === undefined) await listenAt(server, listen);
  else await openListener({ listen: (address) => listenAt(server, address) }, listen, options.configKey);
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : listen.port;

  return {
    address: { host: listen.host, port },
    printer: options.printer,
    register: options.register,
    state: () => ({ ...reach, tills: connections.size }),
    async close() {
      server.close();
      const untilMs = clock.monotonicMs() + closeWithinMs;
      const never = new AbortController().signal;
      while (clock.monotonicMs() < untilMs) {
        const nowMs = clock.monotonicMs();
        for (const connection of connections) if (nowMs - connection.lastMovedMs > runningMs) end(connection);
        if (connections.size === 0) break;
        await pause(clock, 50, never);
      }
      stopped.abort();
      for (const connection of connections) end(connection);
    },
  };
}

function end({ near, far }: Connection): void {
  near.destroy();
  far.destroy();
}

async function listenAt(server: Server, address: { host: string; port: number }): Promise<string> {
  server.listen(address);
  await once(server, 'listening');
  return `${address.host}:${address.port}`;
}

type Serving = ProxyOptions & { readonly note: (state: 'reached' | 'unreachable', why?: string) => void };

function serveConnections(
  { printer, index, ear, clock, log, note }: Serving,
  connections: Set<Connection>,
  stopped: AbortSignal,
): (near: Socket) => void {
  const mayTell = seldom(clock, tellEveryMs);
  const tell = (error: Error): void => {
    note('unreachable', error.message);
    if (mayTell())
      log.warn({ printer, why: error.message }, 'the printer can’t be reached; tills are turned away');
  };

  return (near) => {
    const connection = nextConnection++;
    const far = connect({ ...printer, allowHalfOpen: true, noDelay: true });
    const both: Connection = { near, far, lastMovedMs: clock.monotonicMs() };
    connections.add(both);
    for (const socket of [near, far]) socket.setKeepAlive(true, keepAliveAfterMs);
    let isConnected = false;

    const whenLate = deadline(clock, connectWithinMs, stopped);
    whenLate.signal.addEventListener('abort', () => {
      if (whenLate.passed() && !isConnected) far.destroy(new Error('it did not answer'));
    });

    far.on('connect', () => {
      isConnected = true;
      note('reached');
      whenLate[Symbol.dispose]();
      near.on('data', (bytes: Buffer) => {
        const atMs = clock.monotonicMs();
        if (!far.write(bytes)) near.pause();
        both.lastMovedMs = atMs;
        ear.hear({ connection, printer: index, atMs, bytes });
      });
      near.resume();
    });
    far.on('data', (bytes: Buffer) => {
      both.lastMovedMs = clock.monotonicMs();
      if (!near.destroyed && !near.write(bytes)) far.pause();
    });
    far.on('drain', () => near.resume());
    near.on('drain', () => far.resume());
    near.on('end', () => far.end());
    far.on('end', () => near.end());

    far.on('error', (error) => {
      if (!isConnected) tell(error);
      near.resetAndDestroy();
    });
    // The till is gone; what it has handed over is printed nevertheless.
    near.on('error', () => near.destroy());
    near.on('close', () => {
      ear.closed(connection, index);
      if (far.destroyed) return;
      far.resume();
      if (isConnected) far.end();
      else far.destroy();
      const tooLong = deadline(clock, lingerMs, stopped);
      tooLong.signal.addEventListener('abort', () => {
        if (tooLong.passed()) far.destroy();
      });
      far.once('close', () => tooLong[Symbol.dispose]());
    });
    far.on('close', () => {
      whenLate[Symbol.dispose]();
      if (!near.destroyed && !near.writableEnded) near.end();
      // A till that goes on talking to a printer that has closed both ways is told so.
      if (!near.destroyed && near.readableEnded) near.destroySoon();
      else if (!near.destroyed) near.resetAndDestroy();
    });
    const forget = (): void => {
      if (near.destroyed && far.destroyed) connections.delete(both);
    };
    near.on('close', forget);
    far.on('close', forget);
  };
}

/** Over all printers of this process. */
let nextConnection = 1;
