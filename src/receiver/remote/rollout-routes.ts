/** Versions of a fleet over HTTP, for the owner: which gateways have which, and which they are to have (contract/cloud/remote/desired.ts). */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { maxRequestDays, rolloutSchema } from '../../contract/cloud/remote/desired.ts';
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { shopOfSource, shopSource } from '../../domain/sale/identity.ts';
import { access } from '../access.ts';
import { jsonOf, parse } from '../gateway-routes.ts';
import { refused } from '../refused.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import { readStatus } from '../stored-events.ts';
import { fleetPage } from './desired-states.ts';

const dayMs = 86_400_000;
const defaultDays = 7;
/** Gateways of one ring. */
const maxGateways = 500;
/** Room for 500 gateways with long names. */
const maxBodyBytes = 256 * 1024;

const named = z.strictObject({ shop: z.string().trim().min(1).max(128), gateway: z.string().min(1).max(64) });
const rolloutBody = z.strictObject({
  /** Null: none, for those that have not begun. */
  version: rolloutSchema.shape.version.nullable(),
  by: rolloutSchema.shape.by,
  expiresInDays: z.int().min(1).max(maxRequestDays).default(defaultDays),
  gateways: z.array(named).min(1).max(maxGateways),
});
/** Continues after this gateway. */
const fleetQuery = z.union([z.strictObject({}), named]);

export function addRolloutRoutes(
  api: FastifyInstance,
  { desired, clock, log }: Pick<ViewerRouteContext, 'desired' | 'clock' | 'log'>,
): void {
  api.get('/v1/rollouts', access('owner'), async (request) => {
    const after = parse(fleetQuery, request.query);
    const rows = await desired.fleet(
      'shop' in after
        ? { source: shopSource(after.shop), gateway: after.gateway }
        : { source: '', gateway: '' },
    );
    const last = rows.length < fleetPage ? undefined : rows.at(-1);
    return {
      gateways: rows.map(({ source, gateway: id, lastSeenMs, status, rollout }) => {
        const { version, remote } = readStatus(status) ?? {};
        return {
          ...{ shop: shopOfSource(source), gateway: id, lastSeen: new Date(lastSeenMs).toISOString() },
          ...(version !== undefined && { version }),
          isPermitted: remote?.accepts.includes('updates') ?? false,
          ...(rollout !== undefined && { requested: rollout }),
          ...(remote?.rollout !== undefined && { report: remote.rollout }),
        };
      }),
      ...(last !== undefined && { next: { shop: shopOfSource(last.source), gateway: last.gateway } }),
    };
  });

  api.put('/v1/rollouts', { ...access('owner'), bodyLimit: maxBodyBytes }, async (request) => {
    const { version, by, expiresInDays, gateways } = parse(rolloutBody, jsonOf(request));
    const nowMs = clock.nowMs();
    const at = (ms: number): string => new Date(ms).toISOString();
    const rollout =
      version === null ? null : { by, version, at: at(nowMs), expiresAt: at(nowMs + expiresInDays * dayMs) };
    const ring = gateways.map(({ shop, gateway }) => ({ source: shopSource(shop), gateway }));
    const [unknown] = await desired.setRollout(ring, rollout);
    if (unknown !== undefined) {
      const { source, gateway } = unknown;
      throw refused(
        404,
        receiverProblem('receiver.gateway_unknown', { gateway, shop: shopOfSource(source) }),
      );
    }
    log.warn({ version, by, gateways: ring.length }, 'version requested of gateways');
    return { rollout, gateways: ring.length };
  });
}
