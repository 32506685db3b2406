/** Desired states over HTTP: for gateways (contract/cloud/remote/desired.ts), and for the owner, who sets them and reads the answers. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  type DesiredState,
  desiredRequestSchema,
  desiredSettingsSchema,
  maxDesiredBytes,
  maxRequestDays,
  requestKinds,
} from '../../contract/cloud/remote/desired.ts';
import { statusEventSchema } from '../../contract/cloud/status.ts';
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { shopSource } from '../../domain/sale/identity.ts';
import { readJson } from '../../lib/text/read-json.ts';
import { access } from '../access.ts';
import { gatewayOf, jsonOf, parse } from '../gateway-routes.ts';
import type { GatewayName } from '../gateways.ts';
import { refused } from '../refused.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import type { RequestRow } from './desired-states.ts';
import { addRolloutRoutes } from './rollout-routes.ts';
import { addStagedRoutes } from './staged/routes.ts';

/** Interval of gateways, within which begins what a person waits for. */
const maxAgeSeconds = 30;
const dayMs = 86_400_000;
const defaultRequestDays = 7;

const gatewayParams = z.strictObject({ gateway: z.string().min(1).max(64) });
const ownerParams = gatewayParams.extend({ shop: z.string().trim().min(1).max(128) });
const settingsBody = z.strictObject(desiredSettingsSchema.omit({ at: true }).shape);
const requestBody = z.strictObject({
  kind: z.enum(requestKinds),
  sale: desiredRequestSchema.shape.sale.unwrap(),
  by: desiredRequestSchema.shape.by,
  expiresInDays: z.int().min(1).max(maxRequestDays).default(defaultRequestDays),
});

type Context = Pick<ViewerRouteContext, 'desired' | 'staged' | 'gateways' | 'clock' | 'log'>;

export function addRemoteRoutes(api: FastifyInstance, context: Context): void {
  const { desired, gateways, clock, log } = context;
  addRolloutRoutes(api, context);
  addStagedRoutes(api, context);

  api.get(
    '/v1/gateways/:gateway/desired',
    access('gateway'),
    async (request, reply): Promise<DesiredState | undefined> => {
      const { gateway } = parse(gatewayParams, request.params);
      const sender = gatewayOf(request);
      if (sender.gateway !== gateway)
        throw refused(
          403,
          receiverProblem('receiver.other_gateway', { expected: sender.gateway, found: gateway }),
        );
      const document = await desired.document({ source: shopSource(sender.shop), gateway });
      const etag = `"${document.version}"`;
      reply.header('etag', etag).header('cache-control', `private, max-age=${maxAgeSeconds}`);
      if (request.headers['if-none-match'] !== etag) return document;
      reply.code(304);
      return undefined;
    },
  );

  /** Throws for a gateway that was never seen: a slip of the pen would wait for ever. */
  async function named(params: unknown): Promise<GatewayName> {
    const { shop, gateway } = parse(ownerParams, params);
    const source = shopSource(shop);
    if (!(await gateways.sourcesOf(gateway)).includes(source))
      throw refused(404, receiverProblem('receiver.gateway_unknown', { gateway, shop }));
    return { source, gateway };
  }

  api.get('/v1/shops/:shop/gateways/:gateway/desired', access('owner'), async (request) => {
    const of = await named(request.params);
    const { status } = (await gateways.all()).find(
      ({ source, gateway }) => source === of.source && gateway === of.gateway,
    ) ?? { status: null };
    const report = readJson(statusEventSchema, status ?? '')?.data.remote;
    return { desired: await desired.document(of), ...(report !== undefined && { report }) };
  });

  api.put(
    '/v1/shops/:shop/gateways/:gateway/settings',
    { ...access('owner'), bodyLimit: maxDesiredBytes / 2 },
    async (request) => {
      const of = await named(request.params);
      const settings = parse(settingsBody, jsonOf(request));
      await desired.setSettings(of, { ...settings, at: new Date(clock.nowMs()).toISOString() });
      log.warn({ ...of, by: settings.by }, 'settings requested of a gateway');
      return { desired: await desired.document(of) };
    },
  );

  api.delete('/v1/shops/:shop/gateways/:gateway/settings', access('owner'), async (request, reply) => {
    await desired.setSettings(await named(request.params), null);
    return reply.code(204).send();
  });

  api.get('/v1/shops/:shop/gateways/:gateway/requests', access('owner'), async (request) => ({
    requests: (await desired.requests(await named(request.params))).map(requestJson),
  }));

  api.post('/v1/shops/:shop/gateways/:gateway/requests', access('owner'), async (request, reply) => {
    const of = await named(request.params);
    const { expiresInDays, ...body } = parse(requestBody, jsonOf(request));
    const made = await desired.request({
      ...of,
      ...body,
      expiresAtMs: clock.nowMs() + expiresInDays * dayMs,
    });
    if (made === undefined) throw refused(409, receiverProblem('receiver.requests_full', of));
    log.warn({ ...of, id: made.id, by: body.by }, 'request to a gateway');
    return reply.code(201).send(requestJson(made));
  });
}

function requestJson({ source: _, atMs, expiresAtMs, answeredAtMs, ...row }: RequestRow): object {
  const at = (ms: number): string => new Date(ms).toISOString();
  return {
    ...{ ...row, at: at(atMs), expiresAt: at(expiresAtMs) },
    ...(answeredAtMs !== undefined && { answeredAt: at(answeredAtMs) }),
  };
}
