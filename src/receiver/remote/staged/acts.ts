/** Acts of people on staged roll-outs, for API and page: refusals and log statements. */
import { z } from 'zod';
import { maxRequestDays, rolloutSchema } from '../../../contract/cloud/remote/desired.ts';
import { type ReceiverProblem, receiverProblem } from '../../../domain/problem/receiver/receiver.ts';
import { shopSource } from '../../../domain/sale/identity.ts';
import { refused } from '../../refused.ts';
import type { ViewerRouteContext } from '../../route-context.ts';
import { type BegunRollout, maxStaged, type StagedRollout } from './staged-rollouts.ts';

const minuteMs = 60_000;

export const stagedDefaults = { watchMinutes: 60, toleratedPercent: 1, expiresInDays: 7 } as const;
export const maxWatchMinutes = 7 * 24 * 60;
export const maxToleratedPercent = 20;

export const stagedBody = z.strictObject({
  version: rolloutSchema.shape.version,
  by: rolloutSchema.shape.by,
  /** Its turn is the first. */
  first: z
    .strictObject({ shop: z.string().trim().min(1).max(128), gateway: z.string().min(1).max(64) })
    .optional(),
  watchMinutes: z.int().min(0).max(maxWatchMinutes).default(stagedDefaults.watchMinutes),
  toleratedPercent: z.int().min(0).max(maxToleratedPercent).default(stagedDefaults.toleratedPercent),
  expiresInDays: z.int().min(1).max(maxRequestDays).default(stagedDefaults.expiresInDays),
});

type Begun = Extract<BegunRollout, { kind: 'begun' }>;
const refusals: Readonly<Record<Exclude<BegunRollout, Begun>['kind'], ReceiverProblem>> = {
  open: receiverProblem('receiver.rollout_open'),
  nobody: receiverProblem('receiver.rollout_nobody'),
  too_many: receiverProblem('receiver.rollout_too_many', { max: maxStaged }),
  first_unknown: receiverProblem('receiver.rollout_first_unknown'),
};

type Named = { readonly id: string; readonly by: string };

/** Each throws a problem where it is refused. */
export function createStagedActs({ staged, log }: Pick<ViewerRouteContext, 'staged' | 'log'>) {
  function known(rollout: StagedRollout | undefined): StagedRollout {
    if (rollout === undefined) throw refused(409, receiverProblem('receiver.rollout_state'));
    return rollout;
  }

  return {
    async begin({
      first,
      watchMinutes,
      expiresInDays,
      ...rest
    }: z.output<typeof stagedBody>): Promise<Begun> {
      const begun = await staged.begin({
        ...{ ...rest, watchMs: watchMinutes * minuteMs, expiresDays: expiresInDays },
        ...(first !== undefined && { first: { source: shopSource(first.shop), gateway: first.gateway } }),
      });
      if (begun.kind !== 'begun') throw refused(409, refusals[begun.kind]);
      const { id, version, by, sizes } = begun.rollout;
      log.warn({ id, version, by, gateways: sizes.at(-1) ?? 0 }, 'staged roll-out has begun');
      return begun;
    },
    async stop({ id, by }: Named): Promise<StagedRollout> {
      const rollout = known(await staged.stop(id, by));
      log.warn({ id, version: rollout.version, by }, 'somebody has stopped a staged roll-out');
      return rollout;
    },
    async goOn({ id, by }: Named): Promise<StagedRollout> {
      const rollout = known(await staged.goOn(id, by));
      log.warn({ id, version: rollout.version, by }, 'somebody lets a staged roll-out go on');
      return rollout;
    },
    async takeBack({ id, by }: Named): Promise<StagedRollout> {
      const rollout = known(await staged.takeBack(id, by));
      log.warn({ id, version: rollout.version, by }, 'somebody has taken a staged roll-out back');
      return rollout;
    },
  };
}
