/**
 * Receipt printers: fetches captured jobs from the printer proxy over its hand-over socket
 * (contract/printer/lines.ts).
 *
 * 1. The intake commits an item.
 * 2. Only then is it acknowledged, and the proxy deletes it. A crash in between delivers it again under the
 *    same id, which is its identity, so it counts once.
 *
 * While the database can't be written, items wait here unacknowledged and are retried. An item whose register
 * is not set up here returns to the proxy's spool until it is, and others are delivered instead; the same
 * applies to an item that makes the database fail. An unreadable item is logged and acknowledged: it must not
 * block later ones.
 *
 * Runs until aborted: the proxy may restart at any time. Bound: 64 items in flight; the proxy sends 32.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import {
  type AgentLine,
  type HeldReceipt,
  type Hello,
  maxLineBytes,
  parseLine,
  printerProxyLineSchema,
} from '../../../contract/printer/lines.ts';
import { type Backoff, backoffMs } from '../../../domain/time/retry-policy.ts';
import { childLifetime, pause, unlessAborted } from '../../../lib/abort.ts';
import { supervise } from '../../../lib/supervise.ts';
import { createHeldQueries } from './held-queries.ts';
import { createJobIntake, type JobCounts, type JobIntakeDeps } from './job-intake.ts';
import { createProxyLink, type ProxyLinkReport, sendLine } from './proxy-link.ts';

export type EscposDeps = JobIntakeDeps & {
  readonly socketPath: string;
  /** A till has connected to the printer of a register, or has begun to print: a sale is likely. */
  onTill?(register: string): void;
  /** No process answers at the socket; called at each attempt. */
  onMissing?(): void;
  onFound?(): void;
  /**
   * Reason for which the running proxy should end, so that one with the current settings replaces it;
   * undefined if it may stay.
   */
  outdated?(hello: Hello): string | undefined;
};

export type EscposReport = JobCounts & ProxyLinkReport;

export type Escpos = {
  run(signal: AbortSignal): Promise<void>;
  /** Registers were added: items waiting for them are fetched again. */
  retryPutBack(): void;
  report(): EscposReport;
  /** The newest receipts of a register held by the proxy, newest first; undefined if the proxy doesn't answer. */
  receipts(register: string): Promise<readonly HeldReceipt[] | undefined>;
  /** Ends the proxy permanently; settles when it has closed its socket, or after `withinMs`. */
  endPrinterProxy(withinMs: number): Promise<void>;
};

const reconnect: Backoff = { firstMs: 250, capMs: 5_000 };
/** An absent proxy is no problem at first: it takes this long to start. */
const startWithinMs = 10_000;
const maxUnderWay = 64;
/** In addition to each time that registers are added. */
const retryPutBackMs = 600_000;
const missingCodes = ['ENOENT', 'ECONNREFUSED'];

export function createEscpos(deps: EscposDeps): Escpos {
  const { clock, log } = deps;
  const jobs = createJobIntake(deps);
  const queries = createHeldQueries(clock);
  const link = createProxyLink(deps);
  let quietUntilMs = 0;
  let isEnding = false;

  /** Resolves with the reason for its end; while the proxy is still starting it retries quietly. */
  async function work(signal: AbortSignal): Promise<string> {
    for (;;) {
      const socket = await connectTo(deps.socketPath, signal);
      if (socket instanceof Error) {
        const { code, message } = socket;
        if (code === undefined || !missingCodes.includes(code)) return message;
        if (!isEnding) deps.onMissing?.();
        if (clock.monotonicMs() >= quietUntilMs) return message;
        if (!(await pause(clock, reconnect.firstMs, signal))) return message;
      } else return fetchFrom(socket, signal);
    }
  }

  async function fetchFrom(socket: Socket, signal: AbortSignal): Promise<string> {
    const destroy = (): void => void socket.destroy();
    signal.addEventListener('abort', destroy, { once: true });
    if (signal.aborted) destroy();
    link.opened(socket);
    jobs.clearPutBack();
    const underWay = new Set<Promise<void>>();
    using session = childLifetime(signal);
    try {
      for await (const text of linesOf(socket)) {
        obey(text, socket, underWay, session.signal);
        if (underWay.size >= maxUnderWay) await Promise.race(underWay);
      }
      if (isEnding) await unlessAborted(new Promise<never>(() => undefined), signal);
      return 'the printer proxy has closed the connection';
    } catch (error) {
      return (error as Error).message;
    } finally {
      signal.removeEventListener('abort', destroy);
      socket.destroy();
      link.closed();
      // Committed without an acknowledgement: they arrive again and are recognised.
      session.end();
      await Promise.allSettled(underWay);
    }
  }

  function obey(text: string, socket: Socket, underWay: Set<Promise<void>>, signal: AbortSignal): void {
    const line = parseLine(printerProxyLineSchema, text);
    if (line === undefined) return;
    if ('item' in line) {
      const send = (answer: AgentLine): void => sendLine(socket, answer);
      const accepted = jobs.accept(line.item, send, signal).finally(() => underWay.delete(accepted));
      underWay.add(accepted);
    } else if ('state' in line) {
      for (const register of link.noteState(line.state)) deps.onTill?.(register);
    } else if ('receipts' in line) {
      queries.answered(line.receipts.ask, line.receipts.list);
    } else {
      meet(line, signal);
    }
  }

  function meet(hello: Hello, signal: AbortSignal): void {
    link.greeted(hello);
    deps.onFound?.();
    const { version, pid } = hello;
    log.info({ version, pid }, 'receipt capture ready');
    const why = deps.outdated?.(hello);
    if (why !== undefined) void link.endOutdated(why, signal);
  }

  function retryPutBack(): void {
    if (link.socket() !== undefined && jobs.clearPutBack()) sendLine(link.socket(), { again: true });
  }

  async function retryNowAndThen(signal: AbortSignal): Promise<void> {
    while (await pause(clock, retryPutBackMs, signal)) retryPutBack();
  }

  return {
    async receipts(register) {
      if (link.report().hello === undefined) return undefined;
      return queries.query((ask) => sendLine(link.socket(), { receipts: { ask, register } }));
    },
    async run(signal) {
      quietUntilMs = clock.monotonicMs() + startWithinMs;
      const reconnectMs = (attempts: number): number => backoffMs(reconnect, attempts, Math.random());
      const supervised = { work, backoffMs: reconnectMs, steadyMs: 5_000, clock, log };
      await Promise.all([supervise(supervised, signal), retryNowAndThen(signal)]);
    },
    retryPutBack,
    report: () => ({ ...link.report(), ...jobs.counts() }),
    async endPrinterProxy(withinMs) {
      isEnding = true;
      const socket = link.socket();
      if (socket === undefined) return;
      const closed = once(socket, 'close').catch(() => undefined);
      sendLine(socket, { end: true });
      const late = new AbortController();
      await Promise.race([closed, pause(clock, withinMs, late.signal)]);
      late.abort();
    },
  };
}

/** Never rejects: a failure or an abort is returned. */
async function connectTo(path: string, signal: AbortSignal): Promise<Socket | NodeJS.ErrnoException> {
  const socket = connect(path);
  try {
    // A socket destroyed while connecting emits neither `connect` nor `error`.
    await once(socket, 'connect', { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Throws at a line that is too long. Ends with the connection; an unfinished line is discarded. */
async function* linesOf(socket: Socket): AsyncGenerator<string> {
  let rest = '';
  socket.setEncoding('utf8');
  for await (const text of socket as AsyncIterable<string>) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLineBytes) throw new Error('the printer proxy sends a line without an end');
    yield* lines;
  }
}
