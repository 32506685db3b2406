/** A connection through the printer proxy, and the parts that serve one. */
import type { Socket } from 'node:net';
import type { PrinterProblem } from '../domain/problem/devices/printer.ts';
import { deadline } from '../lib/abort.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { KeptListeners } from '../lib/net/kept-listeners.ts';
import type { ListenAddress } from '../lib/net/listen-address.ts';
import type { ReceiptCapture } from './capture/capture.ts';
import type { TlsEnds } from './http/tls-ends.ts';
import type { CloudEnd } from './relay/cloud-end.ts';

export type ProxyOptions = {
  readonly listen: ListenAddress;
  readonly printer: ListenAddress;
  /** Index of this printer in the capture settings. */
  readonly index: number;
  /** Config key of its address; absent for a printer set up on the page. */
  readonly configKey?: string;
  readonly register: string;
  readonly capture: Pick<ReceiptCapture, 'add' | 'answer' | 'closed'>;
  /** Present: all connections are HTTPS, and are read. */
  readonly tls?: TlsEnds | undefined;
  /** Present: the printer polls this port, and is relayed to its cloud. */
  readonly cloud?: CloudEnd | undefined;
  /** Absent: the port is closed while this program restarts. */
  readonly kept?: KeptListeners | undefined;
  readonly clock: Clock;
  readonly log: Log;
};

export type ProxyConnection = {
  /** Socket of the till, or of a printer that polls. */
  readonly near: Socket;
  /** Socket of the printer, or of its cloud. */
  readonly far: Socket;
  readonly sinceMs: number;
  lastMovedMs: number;
  /** By the first byte of the till: HTTP, or ePOS-Device. */
  isAnswered?: boolean;
  /** Such a request is answered once it is printed. */
  awaitsAnswer: boolean;
};

export type Note = (state: 'reached' | 'unreachable', problem?: PrinterProblem) => void;

export type Serving = ProxyOptions & {
  readonly note: Note;
  /** A number across all printers of this process. */
  readonly nextConnection: () => number;
};

/** Idle time after which TCP keep-alive probes are sent. */
export const keepAliveAfterMs = 30_000;

/**
 * Ends something of a connection after `ms`, unless it is disposed before, or the proxy stops. What has arrived by then is handled first, in one
 * poll of the event loop, because this machine may have stood still: enough for a TCP connection, not for a TLS handshake, which needs another round trip.
 */
export function endLater(
  clock: Clock,
  { ms, stopped }: { readonly ms: number; readonly stopped: AbortSignal },
  end: () => void,
): Disposable {
  const late = deadline(clock, ms, stopped);
  late.signal.addEventListener('abort', () => {
    if (late.passed()) setImmediate(end);
  });
  return late;
}

/** As of the system, for an end that has not connected in time. */
export function notInTime(): Error {
  return Object.assign(new Error('it did not answer'), { code: 'ETIMEDOUT' });
}
