/**
 * Live messages of the gateway, over a WebSocket, else over server-sent events on the same path (Safari
 * refuses WebSockets on a certificate it doesn't trust, although it has shown the page).
 *
 * 1. A connection opens: `open` is emitted, and the page loads its lists, so that nothing falls between list
 *    and live.
 * 2. Messages are emitted in their order.
 * 3. The connection ends, or the gateway is silent and fails a check over HTTP: `down` is emitted; then both
 *    transports are retried with back-off until one opens. Each round in which both fail emits `down` again.
 */

import type { LiveMessage } from '../../contract/page/status.ts';
import { backoffMs } from '../../domain/time/retry-policy.ts';
import { elapsedMs, sleep } from './clock.ts';

export type LiveEvent =
  | { readonly kind: 'open' }
  | { readonly kind: 'message'; readonly message: LiveMessage }
  | { readonly kind: 'down' };

export type LiveDeps = {
  readonly path: string;
  /** A receiver has no WebSocket. */
  readonly isEventStream?: boolean;
  readonly report: (event: LiveEvent) => void;
  /** Checks the gateway over HTTP: a dead Wi-Fi link leaves a socket open for minutes. */
  readonly alive: (signal: AbortSignal) => Promise<boolean>;
  /** A `wake` event ends the pause between two tries. */
  readonly wake: EventTarget;
};

/** Opens a connection; returns what closes it. `ended` is called at most once, also when it never opened. */
type Transport = (
  path: string,
  hear: { opened: () => void; text: (data: string) => void; ended: () => void },
) => () => void;

const openWithinMs = 5_000;
const silentAfterMs = 15_000;
const backoff = { firstMs: 1_000, capMs: 15_000 };

/** Settles, by rejecting with `signal.reason`, only when aborted. */
export async function runLive(deps: LiveDeps, signal: AbortSignal): Promise<never> {
  for (let attempts = 0; ; attempts++) {
    for (const transport of deps.isEventStream === true ? [eventStream] : [webSocket, eventStream]) {
      // A transport that opens but carries nothing has failed: an intermediary holds back the messages.
      const told = await listen(transport, deps, signal);
      if (!told) continue;
      attempts = 0;
      break;
    }
    deps.report({ kind: 'down' });
    await sleep(backoffMs(backoff, attempts, Math.random()), deps.wake, signal);
  }
}

/** Resolves when the connection is over, with whether anything came. */
async function listen(transport: Transport, deps: LiveDeps, signal: AbortSignal): Promise<boolean> {
  const over = new AbortController();
  const latest = { opened: false, told: false, atMs: elapsedMs() };
  const close = transport(deps.path, {
    opened() {
      latest.opened = true;
      latest.atMs = elapsedMs();
      deps.report({ kind: 'open' });
    },
    text(data) {
      latest.told = true;
      latest.atMs = elapsedMs();
      deps.report({ kind: 'message', message: JSON.parse(data) as LiveMessage });
    },
    ended: () => over.abort(),
  });
  const end = () => over.abort();
  signal.addEventListener('abort', end);
  try {
    await sleep(openWithinMs, undefined, over.signal);
    while (latest.opened) {
      const silentForMs = elapsedMs() - latest.atMs;
      if (silentForMs < silentAfterMs) await sleep(silentAfterMs - silentForMs, deps.wake, over.signal);
      else if (await deps.alive(over.signal)) latest.atMs = elapsedMs();
      else break;
    }
  } catch (error) {
    if (!over.signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', end);
    close();
  }
  signal.throwIfAborted();
  return latest.told;
}

const webSocket: Transport = (path, hear) => {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url);
  socket.onopen = hear.opened;
  socket.onmessage = (event: MessageEvent<string>) => hear.text(event.data);
  socket.onclose = hear.ended;
  return () => socket.close();
};

const eventStream: Transport = (path, hear) => {
  const source = new EventSource(path);
  source.onopen = hear.opened;
  source.onmessage = (event: MessageEvent<string>) => hear.text(event.data);
  // It would try again by itself, without our back-off and without the list being loaded again.
  source.onerror = () => {
    source.close();
    hear.ended();
  };
  return () => source.close();
};
