/**
 * `GET /api/v1/events`: new and changed sales and the state of the components as they happen, over a
 * WebSocket, else server-sent events (Safari refuses WebSockets on an untrusted certificate).
 */
import type { ServerResponse } from 'node:http';
import type { WebSocket } from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { gatewayRoutes } from '../../contract/page/routes/gateway.ts';
import { refusal } from '../../domain/problem/refusal/refusal.ts';
import { callerOf } from './access/guard.ts';
import type { WebContext } from './context.ts';
import { createLiveFeed, type Line, type LiveFeed, maxListeners } from './live-feed.ts';
import { refused } from './refused.ts';
import { routesOf } from './route.ts';

export function registerLive(app: FastifyInstance, context: WebContext): Pick<LiveFeed, 'run'> {
  const { log } = context;
  const feed = createLiveFeed(context);

  routesOf(app, gatewayRoutes)('GET /api/v1/events', {
    handle: async ({ request, reply }) => {
      if (feed.isFull()) throw refused(503, refusal('request.too_many_viewers', { maximum: maxListeners }));
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        ...(reply.getHeaders() as Record<string, string>),
      });
      try {
        await feed.listen(sseLine(raw), callerOf(request).ended, (end) => request.raw.once('close', end));
      } catch (error) {
        log.warn({ err: error }, 'live listener failed');
      } finally {
        // The page reconnects; an open but silent connection would mislead it.
        raw.end();
      }
      return reply;
    },
    wsHandler: (socket, request) => {
      if (feed.isFull()) {
        socket.close(1013, 'too many viewers');
        return;
      }
      feed
        .listen(webSocketLine(socket), callerOf(request).ended, (end) => socket.once('close', end))
        .then(
          () => socket.close(1001),
          (error: unknown) => {
            log.warn({ err: error }, 'live listener failed');
            socket.close(1011);
          },
        );
    },
  });

  return feed;
}

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
