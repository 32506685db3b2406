/** Routes of the page of staged roll-outs. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { shopOfSource } from '../../domain/sale/identity.ts';
import { Problem } from '../../lib/http/problem.ts';
import { access } from '../access.ts';
import { createStagedActs, stagedBody } from '../remote/staged/acts.ts';
import type { StagedRollout } from '../remote/staged/staged-rollouts.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import { type RolloutPage, rolloutPage } from './rollout-pages.ts';
import { field, show, type Visits } from './visits.ts';

/** Gateways that the form offers as the first one. */
const maxOffered = 500;

export function addRolloutPages(
  app: FastifyInstance,
  context: Pick<ViewerRouteContext, 'staged' | 'desired' | 'log'>,
  { view, note, visitor }: Visits,
): void {
  const { staged, desired } = context;
  const acts = createStagedActs(context);

  /** `SHOP / GATEWAY` of the first ones, as the form offers them. */
  async function offered(): Promise<string[]> {
    const names: string[] = [];
    let after = { source: '', gateway: '' };
    for (;;) {
      const page = await desired.fleet(after);
      for (const { source, gateway } of page) names.push(nameOf(source, gateway));
      const last = page.at(-1);
      if (last === undefined || names.length >= maxOffered) return names.slice(0, maxOffered);
      after = last;
    }
  }

  async function shown(request: FastifyRequest, reply: FastifyReply, rest: Partial<RolloutPage> = {}) {
    const rollouts = await staged.list();
    const gateways = rollouts.some(({ state }) => state === 'running' || state === 'stopped')
      ? []
      : await offered();
    return show(reply, rolloutPage(view(request), { rollouts, gateways, ...rest }));
  }

  app.get('/rollouts', access('system'), (request, reply) => shown(request, reply));

  app.post('/rollouts', access('system'), async (request, reply) => {
    const text = (name: string): string => field(request.body, name).trim();
    const first = firstOf(text('first'));
    const given = {
      ...{ version: text('version'), first: text('first'), watch: text('watch') },
      tolerated: text('tolerated'),
    };
    const asked = stagedBody.safeParse({
      ...{ version: given.version, by: visitor(request).name, first },
      ...{ watchMinutes: numberOf(given.watch), toleratedPercent: numberOf(given.tolerated) },
    });
    if (!asked.success) return shown(request, reply.code(400), { refused: 'invalid', given });
    try {
      const { rollout } = await acts.begin(asked.data);
      await note(request, { what: 'rollout', did: 'added', target: rollout.version, shops: undefined });
    } catch (error) {
      if (!(error instanceof Problem) || error.detail === undefined) throw error;
      return shown(request, reply.code(error.status), { refused: error.detail.texts, given });
    }
    return reply.redirect(view(request).link('/rollouts'), 303);
  });

  const ways = {
    stop: { act: 'stop', did: 'changed' },
    continue: { act: 'goOn', did: 'changed' },
    'take-back': { act: 'takeBack', did: 'removed' },
  } as const;
  for (const [name, { act, did }] of Object.entries(ways))
    app.post(`/rollouts/${name}`, access('system'), async (request, reply) => {
      const id = field(request.body, 'id').slice(0, 64);
      let rollout: StagedRollout;
      try {
        rollout = await acts[act]({ id, by: visitor(request).name });
      } catch (error) {
        if (!(error instanceof Problem) || error.detail === undefined) throw error;
        return shown(request, reply.code(error.status), { refused: error.detail.texts });
      }
      await note(request, { what: 'rollout', did, target: rollout.version, shops: undefined });
      return reply.redirect(view(request).link('/rollouts'), 303);
    });
}

function nameOf(source: string, gateway: string): string {
  return `${shopOfSource(source)} / ${gateway}`;
}

/** Undefined where nothing is entered; without a slash it is of no gateway. */
function firstOf(text: string): { shop: string; gateway: string } | undefined {
  if (text === '') return undefined;
  const slash = text.lastIndexOf('/');
  return { shop: text.slice(0, Math.max(0, slash)).trim(), gateway: text.slice(slash + 1).trim() };
}

/** NaN for a text that is no number: refused. */
function numberOf(text: string): number | undefined {
  return text === '' ? undefined : Number(text);
}
