/** The feed of changes over HTTP (contract/cloud/feed/changes.ts), and the state of a day (contract/cloud/feed/day.ts). */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  cursorSchema,
  defaultChanges,
  maxChanges,
  maxChangesWaitSeconds,
  unknownCursorType,
} from '../../contract/cloud/feed/changes.ts';
import type { DayAnswer } from '../../contract/cloud/feed/day.ts';
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { access, callerName, readableShop } from '../access.ts';
import { parse } from '../gateway-routes.ts';
import { createHeldPlaces, tooManyHeld, whileHeld } from '../held-request.ts';
import { refused } from '../refused.ts';
import type { ContractRouteContext } from '../route-context.ts';
import { type ChangesPage, startCursor } from './changes.ts';

const query = z.object({
  after: cursorSchema.default(startCursor),
  shop: z.string().min(1).max(128).optional(),
  limit: z.coerce.number().int().min(1).max(maxChanges).default(defaultChanges),
  wait: z.coerce.number().int().min(0).max(maxChangesWaitSeconds).default(0),
});

/** A reader that asks several at once may have a few of them; each is woken for each change. */
const held = { each: 8, all: 500 };

const dayParams = z.strictObject({ shop: z.string().min(1).max(128), day: z.iso.date() });

export function addFeedRoutes(api: FastifyInstance, { changes, days, clock }: ContractRouteContext): void {
  api.get('/v1/shops/:shop/days/:day', access('reader'), async (request): Promise<DayAnswer> => {
    const { shop, day } = parse(dayParams, request.params);
    readableShop(request, shop);
    const state = await days.state(shop, day, clock.nowMs());
    if (state === undefined) throw refused(404, receiverProblem('receiver.shop_unknown', { shop }));
    return state;
  });

  const places = createHeldPlaces(held);
  const closing = new AbortController();
  api.addHook('preClose', async () => closing.abort(new Error('the receiver stops')));

  api.get('/v1/changes', access('reader'), async (request, reply) => {
    const { wait, shop: asked, ...which } = parse(query, request.query);
    const shop = readableShop(request, asked);
    let page = await changes.read({ ...which, shop });
    if (wait > 0 && which.after !== 'latest' && page?.changes.length === 0) {
      using place = places.take(callerName(request));
      if (place === undefined) throw tooManyHeld();
      page = await whileHeld(request, { clock, waitSeconds: wait, closing: closing.signal }, (signal) =>
        changes.next({ ...which, shop }, signal),
      );
    }
    if (page === undefined)
      throw refused(410, receiverProblem('receiver.cursor_unknown'), {}, unknownCursorType);
    return reply.type('application/json; charset=utf-8').send(textOf(page));
  });
}

/** Events stay byte for byte as sent: a later gateway may send fields unknown here. */
function textOf({ changes, next, more }: ChangesPage): string {
  const each = changes.map(
    ({ cursor, receivedAtMs, body }) =>
      `{"cursor":"${cursor}","receivedAt":"${new Date(receivedAtMs).toISOString()}","event":${body}}`,
  );
  return `{"changes":[${each.join(',')}],"next":"${next}","more":${String(more)}}`;
}
