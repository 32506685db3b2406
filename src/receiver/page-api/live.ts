/**
 * `GET /api/v1/events` as server-sent events: sales as they arrive and again as their pictures do, and the state of the shops at intervals.
 * Each message is made once for all who listen and see the same shops.
 */
import type { FastifyInstance } from 'fastify';
import type { LiveMessage } from '../../contract/page/status.ts';
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { pause } from '../../lib/abort.ts';
import { createBroadcast } from '../../lib/broadcast.ts';
import { goneSignal } from '../../lib/http/gone-signal.ts';
import { access } from '../access.ts';
import { mayHere, type Reach, reaches } from '../people/reach.ts';
import { refused } from '../refused.ts';
import type { ReceiverRouteContext } from '../route-context.ts';
import { isTestSource } from '../sales.ts';
import { picturesOf } from '../stored-events.ts';
import type { Visits } from '../viewer/visits.ts';
import type { Overview } from './overview.ts';
import { createShownSales } from './shown-sales.ts';

const maxListeners = 100;
/** A listener that has not read so many sales loads its lists again instead. */
const maxUnread = 50;
/** Unsent bytes at which a listener counts as slow: it is ended, and comes again. */
const maxBuffered = 1024 * 1024;
/** Shorter than the silence after which the page checks its line. */
const statusEveryMs = 10_000;
/** Pictures that are on their way, the newest: the sale is sent again when one is here. */
const maxAwaited = 10_000;

type Sale = { readonly source: string; readonly saleId: string };
/** The message is undefined where the sale can't be read. */
type Change = { readonly source: string; readonly messageFor: (reach: Reach) => LiveMessage | undefined };

export function addLiveRoute(
  api: FastifyInstance,
  context: ReceiverRouteContext,
  { visits, overview }: { visits: Visits; overview: Overview },
): void {
  const { sales, events, pictures, clock } = context;
  const changes = createBroadcast<Change | 'resync'>({ maxUnread, overflow: 'resync' });
  const awaited = new Map<string, Sale>();
  let listeners = 0;

  events.watch(({ source, saleId, event }) => {
    if (isTestSource(source)) return;
    for (const sha256 of picturesOf(event))
      if (!pictures.has(sha256)) awaited.set(sha256, { source, saleId });
    for (const sha256 of awaited.keys()) {
      if (awaited.size <= maxAwaited) break;
      awaited.delete(sha256);
    }
    publish({ source, saleId });
  });
  pictures.watch((sha256) => {
    const sale = awaited.get(sha256);
    awaited.delete(sha256);
    if (sale !== undefined) publish(sale);
  });

  function publish({ source, saleId }: Sale): void {
    if (listeners === 0) return;
    const made = new Map<string, LiveMessage | undefined>();
    changes.publish({
      source,
      messageFor(reach) {
        const key = reach?.join('\n') ?? '*';
        if (!made.has(key)) made.set(key, messageOf({ source, saleId }, reach));
        return made.get(key);
      },
    });
  }

  function messageOf({ source, saleId }: Sale, reach: Reach): LiveMessage | undefined {
    const sale = sales.one(source, saleId);
    const pair = sale === undefined ? undefined : createShownSales(context, reach).json(sale);
    return pair === undefined ? undefined : { type: 'pair', pair };
  }

  api.get('/api/v1/events', access('look'), async (request, reply) => {
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
    /** The session may have ended meanwhile, or the shops of its person changed. */
    const send = (messageFor: (reach: Reach) => LiveMessage | undefined): void => {
      const person = visits.visitorOf(request);
      if (person === undefined || !mayHere(person, 'look') || raw.writableLength > maxBuffered) {
        raw.destroy();
        return;
      }
      const message = messageFor(person.reach);
      if (message !== undefined) raw.write(`data: ${JSON.stringify(message)}\n\n`);
    };
    listeners += 1;
    try {
      await Promise.all([sendChanges(send, gone), sendStates(() => send(statusNow), gone)]);
    } finally {
      listeners -= 1;
      raw.end();
    }
    return reply;

    function statusNow(reach: Reach): LiveMessage {
      return { type: 'status', status: overview(language, reach) };
    }
  });

  async function sendStates(send: () => void, signal: AbortSignal): Promise<void> {
    do send();
    while (await pause(clock, statusEveryMs, signal));
  }

  async function sendChanges(
    send: (messageFor: (reach: Reach) => LiveMessage | undefined) => void,
    signal: AbortSignal,
  ): Promise<void> {
    for await (const change of changes.subscribe(signal))
      send((reach) => {
        if (change === 'resync') return { type: 'resync' };
        return reaches(reach, change.source) ? change.messageFor(reach) : undefined;
      });
  }
}
