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
import { z } from 'zod';
import {
  type AgentLine,
  type HeldReceipt,
  type Hello,
  maxLineBytes,
  type PrinterProxyState,
  parseLine,
  printerProxyLineSchema,
} from '../../../contract/printer/lines.ts';
import { type ReceiptMessage, receiptMessageSchema } from '../../../contract/printer/message.ts';
import type { Received } from '../../../domain/sale/sale.ts';
import { type Backoff, backoffMs } from '../../../domain/time/retry-policy.ts';
import { childLifetime, isAborted, pause, unlessAborted } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { createLogThrottle } from '../../../lib/log-throttle.ts';
import { supervise } from '../../../lib/supervise.ts';
import type { Intake } from '../source.ts';
import { type NotSaleKind, saleOfReceipt } from './printed-sale.ts';

export type EscposDeps = {
  readonly socketPath: string;
  readonly intake: Intake;
  readonly clock: Clock;
  readonly log: Log;
  /** An instant on the gateway's clocks; undefined for an unknown boot. */
  received(monotonicMs: number, boot: string): Received | undefined;
  /** No process answers at the socket; called at each attempt. */
  onMissing?(): void;
  onFound?(): void;
  /**
   * Reason for which the running proxy should end, so that one with the current settings replaces it;
   * undefined if it may stay.
   */
  outdated?(hello: Hello): string | undefined;
};

export type EscposReport = {
  readonly state: 'connected' | 'away';
  readonly sinceMonotonicMs: number;
  readonly hello?: Hello;
  /** Last reported state; absent before the proxy's first report. */
  readonly printerProxy?: PrinterProxyState;
  /** Since the start of the agent. */
  readonly sales: number;
  readonly notSales: Readonly<Partial<Record<NotSaleKind, number>>>;
  readonly unreadable: number;
  /** Items in the spool whose register is not set up here, or that made the database fail. */
  readonly putBack: readonly PutBack[];
};

type PutBack = {
  readonly register: string;
  readonly why: 'unknown_register' | 'failed';
  readonly receipts: number;
  readonly sinceMonotonicMs: number;
};

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
/** While the database can't be written. */
const tryAgain: Backoff = { firstMs: 500, capMs: 15_000 };
/** An absent proxy is no problem at first: it takes this long to start. */
const startWithinMs = 10_000;
const maxUnderWay = 64;
/** Timeout of a query for held receipts; a proxy of an earlier version doesn't answer. */
const answerWithinMs = 3_000;
const maxAsked = 16;
const lookForQuietMs = 300;
const quietWithinMs = 60_000;
/** In addition to each time that registers are added. */
const retryPutBackMs = 600_000;
/** Waiting registers reported individually. */
const maxPutBack = 50;
const missingCodes = ['ENOENT', 'ECONNREFUSED'];

/** The proxy may be newer: unknown fields are ignored. */
const itemSchema = z.object(receiptMessageSchema.shape);

export function createEscpos(deps: EscposDeps): Escpos {
  const { clock, log, intake } = deps;
  let since = { state: 'away' as EscposReport['state'], ms: clock.monotonicMs() };
  let open: { socket: Socket; hello?: Hello } | undefined;
  let printerProxy: PrinterProxyState | undefined;
  let sales = 0;
  let unreadable = 0;
  let isEnding = false;
  const requested = new Map<number, (list: readonly HeldReceipt[] | undefined) => void>();
  let asks = 0;
  const notSales: Partial<Record<NotSaleKind, number>> = {};
  const putBack = new Map<string, { -readonly [Key in keyof PutBack]: PutBack[Key] }>();
  const mayLog = createLogThrottle(clock, 60_000);

  function become(state: EscposReport['state']): void {
    if (since.state !== state) since = { state, ms: clock.monotonicMs() };
  }

  const send = (socket: Socket, line: AgentLine): void => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(line)}\n`);
  };

  let quietUntilMs = 0;

  /** Resolves with the reason for its end; while the proxy is still starting it retries quietly. */
  async function work(signal: AbortSignal): Promise<string> {
    for (;;) {
      const why = await fetchOnce(signal);
      if (typeof why === 'string') return why;
      if (clock.monotonicMs() >= quietUntilMs) return why.missing;
      if (!(await pause(clock, reconnect.firstMs, signal))) return why.missing;
    }
  }

  async function fetchOnce(signal: AbortSignal): Promise<string | { readonly missing: string }> {
    const socket = connect(deps.socketPath);
    const destroy = (): void => void socket.destroy();
    signal.addEventListener('abort', destroy, { once: true });
    try {
      // A socket destroyed while connecting emits neither `connect` nor `error`.
      await once(socket, 'connect', { signal });
    } catch (error) {
      destroy();
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === undefined || !missingCodes.includes(code)) return message;
      if (!isEnding) deps.onMissing?.();
      return { missing: message };
    } finally {
      if (socket.destroyed) signal.removeEventListener('abort', destroy);
    }
    open = { socket };
    putBack.clear();
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
      open = undefined;
      become('away');
      // Committed without an acknowledgement: they arrive again and are recognised.
      session.end();
      await Promise.allSettled(underWay);
    }
  }

  function obey(text: string, socket: Socket, underWay: Set<Promise<void>>, signal: AbortSignal): void {
    const line = parseLine(printerProxyLineSchema, text);
    if (line === undefined) return;
    if ('item' in line) {
      const taken = take(line.item, socket, signal).finally(() => underWay.delete(taken));
      underWay.add(taken);
    } else if ('state' in line) {
      printerProxy = line.state;
    } else if ('receipts' in line) {
      requested.get(line.receipts.ask)?.(line.receipts.list);
    } else {
      meet(line, socket, signal);
    }
  }

  function meet(hello: Hello, socket: Socket, signal: AbortSignal): void {
    open = { socket, hello };
    printerProxy = undefined;
    become('connected');
    deps.onFound?.();
    const { version, pid } = hello;
    log.info({ version, pid }, 'receipt capture ready');
    const why = deps.outdated?.(hello);
    if (why !== undefined) void endOutdated(why, socket, signal);
  }

  /** Between two receipts, because printing stops for a second. The wait for a till that stays connected is bounded. */
  async function endOutdated(why: string, socket: Socket, signal: AbortSignal): Promise<void> {
    const sinceMs = clock.monotonicMs();
    while (await pause(clock, lookForQuietMs, signal)) {
      const waitedMs = clock.monotonicMs() - sinceMs;
      const isQuiet =
        printerProxy?.printers.every(({ tills }) => tills === 0) ?? waitedMs > 10 * lookForQuietMs;
      if (!isQuiet && waitedMs < quietWithinMs) continue;
      log.info({ why }, 'restarting the printer proxy');
      send(socket, { end: true });
      return;
    }
  }

  /** Never rejects. */
  async function take(raw: unknown, socket: Socket, signal: AbortSignal): Promise<void> {
    const parsed = itemSchema.safeParse(raw);
    if (!parsed.success) {
      const { id, ...rest } = isRecord(raw) ? raw : {};
      unreadable += 1;
      const item = JSON.stringify({ ...rest, text: undefined }).slice(0, 2_000);
      log.error(
        { id, item, why: z.prettifyError(parsed.error) },
        'unreadable item from the printer proxy, skipped',
      );
      if (typeof id === 'string') send(socket, { ack: id });
      return;
    }
    const item = parsed.data;
    const outcome = saleOfReceipt(item);
    if (outcome.kind === 'not_sale') {
      notSales[outcome.as] = (notSales[outcome.as] ?? 0) + 1;
      send(socket, { ack: item.id });
      return;
    }
    try {
      for (let attempts = 0; !isAborted(signal); attempts++) {
        const answer = await unlessAborted(
          intake({
            registerKey: item.register,
            sale: outcome.sale,
            received: receivedOf(item),
            saleId: item.id,
            origin: saleOrigin(item),
          }),
          signal,
        );
        if (answer.kind === 'unavailable') {
          await pause(clock, backoffMs(tryAgain, attempts, 0.5), signal);
          continue;
        }
        if (answer.kind === 'unknown_register') putAside(item, 'unknown_register', socket);
        else {
          if (answer.kind === 'stored') sales += 1;
          send(socket, { ack: item.id });
        }
        return;
      }
    } catch (error) {
      // Unacknowledged, so it arrives again in any case.
      if (isAborted(signal)) return;
      log.error(
        { err: error, id: item.id, register: item.register },
        'receipt not stored, it stays in the spool',
      );
      putAside(item, 'failed', socket);
    }
  }

  function putAside({ id, register }: ReceiptMessage, why: PutBack['why'], socket: Socket): void {
    send(socket, { later: id });
    const key = `${why} ${register}`;
    const known = putBack.get(key);
    if (known !== undefined) known.receipts += 1;
    else if (putBack.size < maxPutBack)
      putBack.set(key, { register, why, receipts: 1, sinceMonotonicMs: clock.monotonicMs() });
    if (why === 'unknown_register' && mayLog())
      log.warn({ register }, 'receipt of an unknown register, it waits in the spool');
  }

  function receivedOf({ boot, endMs, wallMs }: ReceiptMessage): Received {
    return deps.received(endMs, boot) ?? { boot, monotonicMs: endMs, wallMs, clock: 'unsynced' };
  }

  function retryPutBack(): void {
    if (putBack.size === 0 || open === undefined) return;
    putBack.clear();
    send(open.socket, { again: true });
  }

  async function retryNowAndThen(signal: AbortSignal): Promise<void> {
    while (await pause(clock, retryPutBackMs, signal)) retryPutBack();
  }

  async function receipts(register: string): Promise<readonly HeldReceipt[] | undefined> {
    if (open?.hello === undefined || requested.size >= maxAsked) return undefined;
    const ask = ++asks;
    const { promise, resolve } = Promise.withResolvers<readonly HeldReceipt[] | undefined>();
    requested.set(ask, resolve);
    send(open.socket, { receipts: { ask, register } });
    const answered = new AbortController();
    try {
      const late = pause(clock, answerWithinMs, answered.signal).then(() => undefined);
      return await Promise.race([promise, late]);
    } finally {
      requested.delete(ask);
      answered.abort();
    }
  }

  return {
    receipts,
    async run(signal) {
      quietUntilMs = clock.monotonicMs() + startWithinMs;
      const reconnectMs = (attempts: number): number => backoffMs(reconnect, attempts, Math.random());
      const supervised = { work, backoffMs: reconnectMs, steadyMs: 5_000, clock, log };
      await Promise.all([supervise(supervised, signal), retryNowAndThen(signal)]);
    },
    retryPutBack,
    report: () => ({
      state: since.state,
      sinceMonotonicMs: since.ms,
      ...(open?.hello !== undefined && { hello: open.hello }),
      ...(printerProxy !== undefined && { printerProxy }),
      ...{ sales, notSales, unreadable },
      putBack: [...putBack.values()],
    }),
    async endPrinterProxy(withinMs) {
      isEnding = true;
      if (open === undefined) return;
      const { socket } = open;
      const closed = once(socket, 'close').catch(() => undefined);
      send(socket, { end: true });
      const late = new AbortController();
      await Promise.race([closed, pause(clock, withinMs, late.signal)]);
      late.abort();
    },
  };
}

function saleOrigin({ kickMs, firstByteMs, cutMs }: ReceiptMessage) {
  return {
    by: 'printer' as const,
    ...(kickMs !== undefined && { kickMs }),
    ...(firstByteMs !== undefined && { firstByteMs }),
    ...(cutMs !== undefined && { cutMs }),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
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
