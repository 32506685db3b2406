/**
 * Messages to the pages that watch: each new or changed sale, and the state of the components at intervals.
 * Listeners are bounded; a slow one is instructed to reload its lists.
 */

import { pairToJson } from '../../contract/page/answers/pair-json.ts';
import type { LiveMessage } from '../../contract/page/status.ts';
import { pause } from '../../lib/abort.ts';
import { createBroadcast } from '../../lib/broadcast.ts';
import type { Change } from '../store/store.ts';
import type { WebContext } from './context.ts';
import { statusToJson } from './json.ts';

export const maxListeners = 32;
const maxUnread = 200;
/** Unsent bytes at which a listener counts as slow. */
const maxBuffered = 1024 * 1024;
const drainLookMs = 100;
/** Interval of state messages while there are listeners; sent at once when a queue moves, at most once in `statusGapMs`. */
const statusEveryMs = 2_000;
const statusGapMs = 250;
/** Keeps the connection alive for proxies and browsers; also detects dead ones. */
const pingEveryMs = 20_000;

/** One listener's connection, whatever its transport. */
export type Line = {
  send(message: LiveMessage): void;
  ping(): void;
  /** Bytes not yet sent by the network. */
  buffered(): number;
};

export type LiveFeed = {
  isFull(): boolean;
  /** Settles when the listener's connection ends, or `access` aborts: it has lost its permission. */
  listen(line: Line, access: AbortSignal, onEnd: (end: () => void) => void): Promise<void>;
  /** Turns the store's changes into messages until the signal aborts; then every listener is closed. */
  run(signal: AbortSignal): Promise<void>;
};

export function createLiveFeed(context: WebContext): LiveFeed {
  const { store, clock, log, shop } = context;
  const feed = createBroadcast<LiveMessage>({ maxUnread, overflow: { type: 'resync' } });
  const lifetime = new AbortController();
  let listeners = 0;
  let statusRequested = false;

  async function listen(line: Line, access: AbortSignal, onEnd: (end: () => void) => void): Promise<void> {
    const ended = new AbortController();
    const end = (): void => ended.abort();
    onEnd(end);
    const over = [lifetime.signal, access];
    for (const signal of over) signal.addEventListener('abort', end, { once: true });
    if (access.aborted) end();
    listeners += 1;
    try {
      const messages = feed.subscribe(ended.signal);
      line.send({ type: 'status', status: await statusToJson(context) });
      void ping(line, ended.signal);
      for await (const message of messages) {
        // Meanwhile the broadcast buffers, and at its bound turns into a resync.
        while (line.buffered() > maxBuffered && !ended.signal.aborted) {
          await clock.sleep(drainLookMs, ended.signal).catch(() => undefined);
        }
        line.send(message);
      }
    } finally {
      listeners -= 1;
      for (const signal of over) signal.removeEventListener('abort', end);
      end();
    }
  }

  async function ping(line: Line, signal: AbortSignal): Promise<void> {
    while (await pause(clock, pingEveryMs, signal)) line.ping();
  }

  async function sendChange(change: Change): Promise<void> {
    switch (change.kind) {
      case 'pair': {
        const pair = await store.read.pair(change.saleId);
        if (pair !== undefined) feed.publish({ type: 'pair', pair: pairToJson(pair, shop.timeZone) });
        return;
      }
      case 'resync':
        feed.publish({ type: 'resync' });
        return;
      case 'repaired':
      case 'remote':
        return;
      case 'erased':
        // Lists show it until they are read again.
        feed.publish({ type: 'resync' });
        return;
      case 'queue':
      case 'set_up':
        statusRequested = true;
        return;
    }
  }

  /** Sends the state periodically; sooner when a queue moved. */
  async function sendStatus(signal: AbortSignal): Promise<void> {
    let lastMs = Number.NEGATIVE_INFINITY;
    while (await pause(clock, listeners === 0 ? statusEveryMs / 2 : statusGapMs, signal)) {
      if (listeners === 0) continue;
      if (!statusRequested && clock.monotonicMs() - lastMs < statusEveryMs) continue;
      statusRequested = false;
      lastMs = clock.monotonicMs();
      await statusToJson(context).then((status) => feed.publish({ type: 'status', status }), logUnread);
    }
  }

  function logUnread(error: unknown): void {
    log.warn({ err: error }, 'change not sent to the page');
  }

  return {
    isFull: () => listeners >= maxListeners,
    listen,
    run: async (signal) => {
      const changes = (async () => {
        for await (const change of store.changes(signal)) {
          if (listeners > 0) await sendChange(change).catch(logUnread);
        }
      })();
      await Promise.all([changes, sendStatus(signal)]);
      lifetime.abort();
      feed.end();
    },
  };
}
