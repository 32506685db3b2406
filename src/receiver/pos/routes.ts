/** The routes of POS webhooks, and of the gateways that are nudged by them (contract/cloud/nudge.ts). */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  maxNudgeTopics,
  maxNudgeWaitSeconds,
  type NudgeAnswer,
  nudgeTopicSchema,
} from '../../contract/cloud/nudge.ts';
import {
  type PosTokenAnswer,
  posTokenAccount,
  posTokenProblems,
  posTokenSystems,
} from '../../contract/cloud/pos-token.ts';
import { problemFields } from '../../domain/problem/problem-text.ts';
import { type ReceiverProblem, receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { access, callerName, callerOf } from '../access.ts';
import { jsonOf, parse } from '../gateway-routes.ts';
import { createHeldPlaces, tooManyHeld, whileHeld } from '../held-request.ts';
import { refused } from '../refused.ts';
import type { PosStore, ViewerRouteContext } from '../route-context.ts';
import { isShopifySignature, isSquareSignature, readNotification } from './notification.ts';
import { createTokenKeeper } from './token-keeper.ts';
import { isSigned, type WebhookRow, webhookKinds, webhookUrl } from './webhooks.ts';

/** A payment of Square has some kilobytes; an order of Shopify, 3 a line. */
const maxWebhookBytes = 1024 * 1024;

const webhookParams = z.strictObject({
  kind: z.enum(webhookKinds),
  secret: z.string().regex(/^[\w-]{43}$/),
});

const nudgeQuery = z.object({
  topics: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(nudgeTopicSchema).min(1).max(maxNudgeTopics)),
  after: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .optional(),
  wait: z.coerce.number().int().min(0).max(maxNudgeWaitSeconds).default(0),
});

const tokenParams = z.strictObject({ system: z.enum(posTokenSystems), account: posTokenAccount });
const tokenQuery = z.object({
  rejected: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});

/** A gateway holds one; a token may be that of several gateways of a shop. */
const held = { each: 16, all: 4_000 };

type Context = PosStore & Pick<ViewerRouteContext, 'clock' | 'log'>;

export function addPosRoutes(api: FastifyInstance, context: Context): void {
  const { webhooks, nudges, clock, log } = context;
  const places = createHeldPlaces(held);
  const closing = new AbortController();
  api.addHook('preClose', async () => closing.abort(new Error('the receiver stops')));

  api.post(
    '/pos/:kind/:secret',
    { ...access('webhook'), bodyLimit: maxWebhookBytes },
    async (request, reply) => {
      const params = webhookParams.safeParse(request.params).data;
      const webhook = params && (await webhooks.find(params.kind, params.secret));
      // As of any unknown address.
      if (params === undefined || webhook === undefined)
        throw refused(404, receiverProblem('receiver.webhook_unknown'));
      const body = jsonOf(request);
      const refusal = signatureRefusal(request, webhook, params.secret);
      if (refusal !== undefined) {
        // The address is a secret: which webhook it is, no other line shows.
        log.warn(
          { webhook: webhook.id, kind: webhook.kind, ...problemFields(refusal.problem) },
          'webhook of a POS refused',
        );
        throw refused(refusal.status, refusal.problem);
      }
      const notification = readNotification(webhook.kind, body, request.headers);
      switch (notification.kind) {
        case 'unreadable':
          log.warn({ webhook: webhook.id, kind: webhook.kind }, 'webhook of a POS unreadable');
          throw refused(400, receiverProblem('receiver.webhook_unreadable'));
        case 'other':
          break;
        case 'news': {
          const { topics, eventId } = notification;
          await nudges.add({ webhook: webhook.id, shop: webhook.shop, topics, eventId });
        }
      }
      return reply.code(200).send({});
    },
  );

  addTokenRoute(api, context, closing.signal);

  api.get('/v1/nudges', access('gateway'), async (request, reply): Promise<NudgeAnswer | undefined> => {
    const { topics, after, wait } = parse(nudgeQuery, request.query);
    const caller = callerOf(request);
    const shop = caller.kind === 'owner' ? null : caller.shop;
    const known = await nudges.next({ topics, after, shop }, AbortSignal.abort());
    if (known !== undefined) return known;
    if (wait === 0) return await reply.code(204).send();
    using place = places.take(callerName(request));
    if (place === undefined) throw tooManyHeld();
    const answer = await whileHeld(request, { clock, waitSeconds: wait, closing: closing.signal }, (signal) =>
      nudges.next({ topics, after, shop }, signal),
    );
    return answer ?? (await reply.code(204).send());
  });
}

/** Access tokens of a POS for gateways (contract/cloud/pos-token.ts). */
function addTokenRoute(
  api: FastifyInstance,
  { posApps: apps, clock }: Pick<Context, 'posApps' | 'clock'>,
  closing: AbortSignal,
): void {
  const keeper = createTokenKeeper({ apps, clock }, closing);
  api.get('/v1/pos-tokens/:system/:account', access('gateway'), async (request): Promise<PosTokenAnswer> => {
    const { system, account } = parse(tokenParams, request.params);
    const { rejected } = parse(tokenQuery, request.query);
    const caller = callerOf(request);
    if ((await apps.app(system)) === undefined)
      throw refused(404, receiverProblem('receiver.pos_app_missing'));
    if (!(await apps.isGranted(system, account, caller.kind === 'owner' ? null : caller.shop))) {
      const why = receiverProblem('receiver.pos_no_consent', { account });
      throw refused(403, why, {}, posTokenProblems.noConsent);
    }
    const got = await keeper.get({ system, account, rejected });
    switch (got?.kind) {
      case 'granted':
        return { accessToken: got.token, expiresIn: Math.max(1, Math.floor(got.lastsMs / 1_000)) };
      case 'refused': {
        const why = receiverProblem('receiver.pos_consent_ended', { account, why: got.why });
        throw refused(403, why, {}, posTokenProblems.consentEnded);
      }
      case 'app_refused': {
        const why = receiverProblem('receiver.pos_app_refused', { why: got.why });
        throw refused(403, why, {}, posTokenProblems.appRefused);
      }
      case 'away':
      case undefined: {
        const seconds = String(got?.retryAfterSeconds ?? 5);
        throw refused(503, receiverProblem('receiver.pos_away'), { 'retry-after': seconds });
      }
    }
  });
}

/** Undefined for an event that is signed with the key, or that this POS signs none of. */
function signatureRefusal(
  { headers, body }: FastifyRequest,
  { id, kind, base, signatureKey }: WebhookRow,
  secret: string,
): { readonly status: number; readonly problem: ReceiverProblem } | undefined {
  if (!isSigned(kind)) return undefined;
  if (signatureKey === null)
    return { status: 403, problem: receiverProblem('receiver.signature_key_missing', { id }) };
  const signed = { url: webhookUrl(base, kind, secret), body: body as Buffer, key: signatureKey };
  const isRight =
    kind === 'shopify'
      ? isShopifySignature(signed, headers['x-shopify-hmac-sha256'])
      : isSquareSignature(signed, headers['x-square-hmacsha256-signature']);
  if (isRight) return undefined;
  // Shopify expects 401, and Square names no status.
  return {
    status: kind === 'shopify' ? 401 : 403,
    problem: receiverProblem('receiver.signature_wrong', { id }),
  };
}
