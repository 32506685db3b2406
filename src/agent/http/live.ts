/**
 * `GET /api/v1/events`: new and changed sales and the state of the components as they happen, over a
 * WebSocket, else server-sent events (Safari refuses WebSockets on an untrusted certificate). Listeners are
 * bounded; a slow one is instructed to reload its lists.
 */
import type { ServerResponse } from 'node:http';
import type { WebSocket } from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { type LiveMessage, liveMessage } from '../../contract/page/sales.ts';
import { pause } from '../../lib/abort.ts';
import { createBroadcast } from '../../lib/broadcast.ts';
import { Problem } from '../../lib/http/problem.ts';
import type { Change } from '../store/store.ts';
import { callerOf } from './access/guard.ts';
import type { WebContext } from './context.ts';
import { pairToJson, statusToJson } from './json.ts';
import { routesOf } from './route.ts';

const maxListeners = 32;
const maxUnread = 200;
/** Unsent bytes at which a listener counts as slow. */
const maxBuffered = 1024 * 1024;
const drainLookMs = 100;
/** Interval of state messages while there are listeners; sent at once when a queue moves, at most once in `statusGapMs`. */
const statusEveryMs = 2_000;
const statusGapMs = 250;
/** Keeps the connection alive for proxies and browsers; also detects dead ones. */
const pingEveryMs = 20_000;

export type Live = {
  /** Turns the store's changes into messages until the signal aborts; then every listener is closed. */
  run(signal: AbortSignal): Promise<void>;
};

export function registerLive(app: FastifyInstance, context: WebContext): Live {
  const { store, clock, log, shop } = context;
  const feed = createBroadcast<LiveMessage>({ maxUnread, overflow: { type: 'resync' } });
  const lifetime = new AbortController();
  let listeners = 0;

  routesOf(app, 'Gateway')('GET /api/v1/events', {
    access: 'api-token',
    summary: 'New and changed sales and the state of the parts, as they happen',
    about:
      'A WebSocket where the request has the upgrade header, else server-sent events. The first message is the status. At most 32 listen at once; one that is too slow has to load its lists again (`resync`).',
    answers: {
      200: {
        type: 'text/event-stream',
        words: 'Server-sent events: each `data:` is one message as JSON',
        schema: liveMessage,
      },
    },
    webSocket: { words: 'A WebSocket: each message of it is one message as JSON', sends: liveMessage },
    handle: async ({ request, reply }) => {
      if (listeners >= maxListeners)
        throw new Problem(503, 'Too many viewers', `At most ${maxListeners} pages can watch at once.`);
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        ...(reply.getHeaders() as Record<string, string>),
      });
      try {
        await listen(sseLine(raw), callerOf(request).ended, (end) => request.raw.once('close', end));
      } catch (error) {
        log.warn({ err: error }, 'live listener failed');
      } finally {
        // The page reconnects; an open but silent connection would mislead it.
        raw.end();
      }
      return reply;
    },
    wsHandler: (socket, request) => {
      if (listeners >= maxListeners) {
        socket.close(1013, 'too many viewers');
        return;
      }
      listen(webSocketLine(socket), callerOf(request).ended, (end) => socket.once('close', end)).then(
        () => socket.close(1001),
        (error: unknown) => {
          log.warn({ err: error }, 'live listener failed');
          socket.close(1011);
        },
      );
    },
  });

  /** `access`: aborts when the listener loses its permission. */
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
      case 'queue':
      case 'set_up':
        statusRequested = true;
        return;
    }
  }

  let statusRequested = false;

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

/** One listener's connection, whatever its transport. */
type Line = {
  send(message: LiveMessage): void;
  ping(): void;
  /** Bytes not yet sent by the network. */
  buffered(): number;
};

function webSocketLine(socket: WebSocket): Line {
  // Input from the page is ignored; without a listener an error would end the process.
  socket.on('error', () => socket.terminate());
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    ping: () => socket.ping(),
    buffered: () => socket.bufferedAmount,
  };
}

function sseLine(raw: ServerResponse): Line {
  raw.on('error', () => raw.destroy());
  return {
    send: (message) => raw.write(`data: ${JSON.stringify(message)}\n\n`),
    ping: () => raw.write(': still here\n\n'),
    buffered: () => raw.writableLength,
  };
}
