/**
 * Delivers captured items to the agent over a Unix socket of this user (contract/printer/lines.ts). Items are sent in
 * the order of capture; at most 32 are unacknowledged.
 *
 * An item is removed from the spool only after its ack; an unacknowledged one is sent again on the next connection. One
 * agent at a time: the newest connection is served, an older one is closed.
 */
import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import {
  agentLineSchema,
  type HeldReceipt,
  type Hello,
  type PrinterProxyState,
  parseLine,
} from '../contract/printer/lines.ts';
import { pause } from '../lib/abort.ts';
import { systemClock } from '../lib/clock.ts';
import type { LogLine, Spool } from './spool/spool.ts';

export type HandOver = {
  /** A new item is in the spool. */
  offer(id: string): void;
  /** Call periodically: reports state changes and retries failed reads. */
  tick(): void;
  close(): void;
};

const maxUnderWay = 32;
/** Longest line from the agent. */
const maxLineBytes = 1_024;

/** Interval of attempts to open the socket after a failure, as on a full disk. */
const retryMs = 5_000;

type Connection = {
  readonly socket: Socket;
  readonly sent: Set<string>;
  /** Items still to be offered to this agent, in order. */
  queue: string[];
  /** Items whose last read from disk failed. */
  unread: string[];
  sentState: string;
};

/** Opens the socket as soon as possible. Check `isInUse` first. */
export function openHandOver(options: {
  readonly socketPath: string;
  readonly spool: Spool;
  readonly log: LogLine;
  readonly hello: Omit<Hello, 'printerProxy' | 'hasAgent'>;
  /** Undefined until known. */
  state(): PrinterProxyState | undefined;
  /** On disk, but not to be sent until it is offered. */
  isWaiting(id: string): boolean;
  /** Newest first. */
  receipts(register: string): readonly HeldReceipt[];
  /** Called when an agent requests the end of this printer proxy. */
  onEnd(): void;
}): HandOver {
  const { socketPath, spool, log } = options;
  const lifetime = new AbortController();
  let agent: Connection | undefined;

  const offered = (): string[] => [...spool.ids()].filter((id) => !options.isWaiting(id));

  function pump(): void {
    if (agent === undefined) return;
    const { socket, sent, queue, unread } = agent;
    let taken = 0;
    for (const id of queue) {
      if (sent.size >= maxUnderWay) break;
      taken++;
      if (sent.has(id)) continue;
      const item = spool.read(id);
      if (item !== undefined) {
        sent.add(id);
        socket.write(`${JSON.stringify({ item })}\n`);
      } else if (spool.has(id)) unread.push(id);
    }
    queue.splice(0, taken);
  }

  function sendState(): void {
    const state = options.state();
    if (agent === undefined || state === undefined) return;
    const line = JSON.stringify({ state });
    if (line === agent.sentState) return;
    agent.sentState = line;
    agent.socket.write(`${line}\n`);
  }

  function obey(text: string, mine: Connection): void {
    const line = parseLine(agentLineSchema, text);
    if (line === undefined) return;
    if ('ack' in line && mine.sent.delete(line.ack)) spool.acknowledge(line.ack);
    if ('later' in line) mine.sent.delete(line.later);
    if ('again' in line) mine.queue = offered();
    if ('receipts' in line) {
      const { ask, register } = line.receipts;
      const list = options.receipts(register);
      mine.socket.write(`${JSON.stringify({ receipts: { ask, list } })}\n`);
    }
    if ('end' in line) options.onEnd();
  }

  function greet(mine: Connection): void {
    if (mine.socket.destroyed) return;
    const hasAgent = agent !== undefined;
    agent?.socket.destroy();
    agent = mine;
    mine.queue = offered();
    mine.socket.write(`${JSON.stringify({ printerProxy: 1, ...options.hello, hasAgent } satisfies Hello)}\n`);
    sendState();
    pump();
  }

  const server = createServer((socket) => {
    const mine: Connection = { socket, sent: new Set(), queue: [], unread: [], sentState: '' };
    onLines(socket, (lines) => {
      for (const line of lines) obey(line, mine);
      pump();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (agent === mine) agent = undefined;
    });
    // Before the second one the socket is read: a request to end counts when its sender has left, at whom a write would fail and close the socket.
    setImmediate(() => setImmediate(greet, mine));
  });

  void listen(server, { socketPath, log }, lifetime.signal);

  return {
    offer(id) {
      agent?.queue.push(id);
      pump();
    },
    tick() {
      if (agent !== undefined && agent.unread.length > 0) {
        agent.queue.unshift(...agent.unread.splice(0));
        pump();
      }
      sendState();
    },
    close() {
      lifetime.abort();
      server.close();
      agent?.socket.destroy();
    },
  };
}

/** A line that is too long closes the socket. */
function onLines(socket: Socket, take: (lines: readonly string[]) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLineBytes) socket.destroy();
    take(lines);
  });
}

async function listen(
  server: Server,
  { socketPath, log }: { readonly socketPath: string; readonly log: LogLine },
  signal: AbortSignal,
): Promise<void> {
  let isLogged = false;
  do {
    try {
      rmSync(socketPath, { force: true });
      server.listen(socketPath);
      await once(server, 'listening');
      chmodSync(socketPath, 0o600);
      return;
    } catch (error) {
      if (!isLogged)
        log('error', { why: (error as Error).message }, 'opening the socket for the agent failed, retrying');
      isLogged = true;
    }
  } while (await pause(systemClock, retryMs, signal));
}
