/** `GET /api/v1/events` as server-sent events: sales as they arrive, and the state of the shops at intervals. */
import type { FastifyInstance } from 'fastify';
import type { LiveMessage } from '../../contract/page/status.ts';
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { pause } from '../../lib/abort.ts';
import { createBroadcast } from '../../lib/broadcast.ts';
import { goneSignal } from '../../lib/http/gone-signal.ts';
import type { Language } from '../../lib/text/language.ts';
import { access } from '../access.ts';
import { refused } from '../refused.ts';
import type { ReceiverRouteContext } from '../route-context.ts';
import type { Visits } from '../viewer/visits.ts';
import { overview } from './overview.ts';
import { createShownSales } from './shown-sales.ts';

const maxListeners = 100;
/** A listener that has not read so many sales loads its lists again instead. */
const maxUnread = 50;
/** Unsent bytes at which a listener counts as slow: it is ended, and comes again. */
const maxBuffered = 1024 * 1024;
/** Shorter than the silence after which the page checks its line. */
const statusEveryMs = 10_000;

type Change = { readonly source: string; readonly saleId: string } | 'resync';

export function addLiveRoute(
  api: FastifyInstance,
  context: ReceiverRouteContext,
  { visits, startedAtMs }: { visits: Visits; startedAtMs: number },
): void {
  const { sales, events, clock } = context;
  const changes = createBroadcast<Change>({ maxUnread, overflow: 'resync' });
  let listeners = 0;
  events.watch((sale) => {
    if (listeners > 0) changes.publish(sale);
  });

  api.get('/api/v1/events', access('session'), async (request, reply) => {
    if (listeners >= maxListeners) throw refused(503, receiverProblem('receiver.unavailable'));
    const { language } = visits.view(request);
    const gone = goneSignal(reply);
    reply.hijack();
    const { raw } = reply;
    raw.on('error', () => raw.destroy());
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const send = (message: LiveMessage): void => {
      if (raw.writableLength > maxBuffered) raw.destroy();
      else raw.write(`data: ${JSON.stringify(message)}\n\n`);
    };
    listeners += 1;
    try {
      await Promise.all([sendChanges(send, gone), sendStates(send, language, gone)]);
    } finally {
      listeners -= 1;
      raw.end();
    }
    return reply;

    async function sendStates(
      to: (message: LiveMessage) => void,
      as: Language,
      signal: AbortSignal,
    ): Promise<void> {
      do {
        if (!visits.isLoggedIn(request)) raw.destroy();
        to({ type: 'status', status: overview(context, startedAtMs, as) });
      } while (await pause(clock, statusEveryMs, signal));
    }
  });

  async function sendChanges(send: (message: LiveMessage) => void, signal: AbortSignal): Promise<void> {
    for await (const change of changes.subscribe(signal)) {
      if (change === 'resync') {
        send({ type: 'resync' });
        continue;
      }
      const sale = sales.one(change.source, change.saleId);
      const pair = sale === undefined ? undefined : createShownSales(context).json(sale);
      if (pair !== undefined) send({ type: 'pair', pair });
    }
  }
}
