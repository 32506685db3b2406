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
import type { ViewerRouteContext } from '../route-context.ts';
import type { Visits } from '../viewer/visits.ts';
import type { ArrivedSale } from './arrivals.ts';
import type { Overview } from './overview.ts';
import { createShownSales } from './shown-sales.ts';

const maxListeners = 100;
/** A listener that has not read so many sales loads its lists again instead. */
const maxUnread = 50;
/** Unsent bytes at which a listener counts as slow: it is ended, and comes again. */
const maxBuffered = 1024 * 1024;
/** Shorter than the silence after which the page checks its line. */
const statusEveryMs = 10_000;

/** The message is undefined where the sale can't be read. */
type MessageFor = (reach: Reach) => Promise<LiveMessage | undefined>;
type Change = { readonly source: string; readonly messageFor: MessageFor };

export function addLiveRoute(
  api: FastifyInstance,
  context: ViewerRouteContext,
  { visits, overview }: { visits: Visits; overview: Overview },
): void {
  const { sales, arrivals, clock, log } = context;
  const changes = createBroadcast<Change | 'resync'>({ maxUnread, overflow: 'resync' });
  let listeners = 0;
  let following: Promise<Disposable> | undefined;

  async function begin(): Promise<void> {
    listeners += 1;
    following ??= arrivals.follow(publish);
    try {
      await following;
    } catch (error) {
      listeners -= 1;
      following = undefined;
      throw error;
    }
  }

  async function end(): Promise<void> {
    listeners -= 1;
    if (listeners > 0) return;
    const followed = following;
    following = undefined;
    (await followed)?.[Symbol.dispose]();
  }

  function publish({ source, saleId }: ArrivedSale): void {
    const made = new Map<string, ReturnType<MessageFor>>();
    changes.publish({
      source,
      messageFor(reach) {
        const key = reach?.join('\n') ?? '*';
        const message = made.get(key) ?? messageOf({ source, saleId }, reach);
        made.set(key, message);
        return message;
      },
    });
  }

  async function messageOf({ source, saleId }: ArrivedSale, reach: Reach): ReturnType<MessageFor> {
    const sale = await sales.one(source, saleId);
    const pair = sale === undefined ? undefined : await (await createShownSales(context, reach)).json(sale);
    return pair === undefined ? undefined : { type: 'pair', pair };
  }

  api.get('/api/v1/events', access('look'), async (request, reply) => {
    if (listeners >= maxListeners) throw refused(503, receiverProblem('receiver.unavailable'));
    const { language } = visits.view(request);
    await begin();
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
    const send = async (messageFor: MessageFor): Promise<void> => {
      const person = await visits.visitorNow(request);
      if (person === undefined || !mayHere(person, 'look') || raw.writableLength > maxBuffered) {
        raw.destroy();
        return;
      }
      const message = await messageFor(person.reach);
      if (message !== undefined) raw.write(`data: ${JSON.stringify(message)}\n\n`);
    };
    try {
      await Promise.all([sendChanges(send, gone), sendStates(() => send(statusNow), gone)]);
    } catch (error) {
      // The page comes again, and loads its lists.
      log.warn({ err: error }, 'an open page gets no more sales until it connects again');
    } finally {
      await end();
      raw.end();
    }
    return reply;

    async function statusNow(reach: Reach): ReturnType<MessageFor> {
      return { type: 'status', status: await overview(language, reach) };
    }
  });

  async function sendStates(send: () => Promise<void>, signal: AbortSignal): Promise<void> {
    do await send();
    while (await pause(clock, statusEveryMs, signal));
  }

  async function sendChanges(
    send: (messageFor: MessageFor) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    for await (const change of changes.subscribe(signal))
      await send(async (reach) => {
        if (change === 'resync') return { type: 'resync' };
        return reaches(reach, change.source) ? change.messageFor(reach) : undefined;
      });
  }
}
