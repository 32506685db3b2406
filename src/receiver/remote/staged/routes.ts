/** Staged roll-outs over HTTP, for the owner's token. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { shopOfSource } from '../../../domain/sale/identity.ts';
import { access } from '../../access.ts';
import { jsonOf, parse } from '../../gateway-routes.ts';
import type { ViewerRouteContext } from '../../route-context.ts';
import { createStagedActs, stagedBody } from './acts.ts';
import type { NamedMember } from './members.ts';
import { countsByState, type ShownRollout, type StagedRollout } from './staged-rollouts.ts';

const actBody = stagedBody.pick({ by: true });
const idParams = z.strictObject({ id: z.string().min(1).max(64) });

export function addStagedRoutes(
  api: FastifyInstance,
  context: Pick<ViewerRouteContext, 'staged' | 'log'>,
): void {
  const { staged } = context;
  const acts = createStagedActs(context);

  api.get('/v1/staged-rollouts', access('owner'), async () => ({
    rollouts: (await staged.list()).map(shownJson),
  }));

  api.post('/v1/staged-rollouts', access('owner'), async (request, reply) => {
    const { rollout, leftOut } = await acts.begin(parse(stagedBody, jsonOf(request)));
    return reply.code(201).send({ ...rolloutJson(rollout), leftOut });
  });

  const ways = { stop: 'stop', continue: 'goOn', 'take-back': 'takeBack' } as const;
  for (const [name, act] of Object.entries(ways))
    api.post(`/v1/staged-rollouts/:id/${name}`, access('owner'), async (request) => {
      const { id } = parse(idParams, request.params);
      const { by } = parse(actBody, jsonOf(request));
      return rolloutJson(await acts[act]({ id, by }));
    });
}

/** `ring`: from 1. */
function rolloutJson({
  atMs,
  watchMs,
  expiresDays,
  sizes,
  ring,
  ringBeganAtMs,
  why,
  acts,
  ...row
}: StagedRollout) {
  const at = (ms: number): string => new Date(ms).toISOString();
  return {
    ...{ ...row, at: at(atMs), watchMinutes: watchMs / 60_000, expiresInDays: expiresDays },
    ...{ rings: sizes, ring: ring + 1, ringBeganAt: at(ringBeganAtMs) },
    acts: acts.map(({ atMs: actAtMs, ...act }) => ({ ...act, at: at(actAtMs) })),
    ...(why !== undefined && {
      why: why.kind === 'person' ? why : { ...why, gateways: why.gateways.map(memberJson) },
    }),
  };
}

function shownJson({ counts, gateways, ...rollout }: ShownRollout) {
  return {
    ...rolloutJson(rollout),
    counts: countsByState(counts),
    gateways: gateways.map(memberJson),
  };
}

function memberJson({ source, reason, ...row }: NamedMember) {
  return { shop: shopOfSource(source), ...row, ...(reason !== null && { reason }) };
}
