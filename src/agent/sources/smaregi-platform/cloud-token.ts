/** Access tokens of the contract from the gateway's cloud, whose app of Smaregi the contract uses; in memory until shortly before their end. */
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import type { Clock } from '../../../lib/clock.ts';
import { sha256Of } from '../../../lib/http/bearer.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import type { CloudTokens, PosTokenOutcome } from '../polling/cloud-tokens.ts';
import type { AccessToken } from './access-token.ts';

/** Before its end: no request outlives it. A minute, or a tenth of its time. */
const earlierMs = 60_000;

const notOffered: CloudTokens = () => Promise.resolve({ kind: 'not_offered' });

export function createCloudToken(
  { contractId }: { readonly contractId: string },
  clock: Clock,
  tokens: CloudTokens = notOffered,
): AccessToken {
  let held: { readonly token: string; readonly untilMs: number } | undefined;
  let rejected: string | undefined;
  return {
    async get(signal) {
      signal.throwIfAborted();
      const askedMs = clock.monotonicMs();
      if (held !== undefined && askedMs < held.untilMs) return held.token;
      const request = { system: 'smaregi', account: contractId } as const;
      const outcome = await tokens(rejected === undefined ? request : { ...request, rejected }, signal);
      if (outcome.kind !== 'token') throw failureOf(outcome);
      const { token, lastsMs } = outcome;
      rejected = undefined;
      held = { token, untilMs: askedMs + lastsMs - Math.min(earlierMs, lastsMs / 10) };
      return token;
    },
    refused(token) {
      if (held?.token !== token) return;
      held = undefined;
      rejected = sha256Of(token);
    },
    close: () => undefined,
  };
}

function failureOf(outcome: Exclude<PosTokenOutcome, { kind: 'token' }>): PosFailure {
  const field = 'contractId';
  switch (outcome.kind) {
    case 'no_consent':
      return new PosFailure('refused', posProblem('smaregi.cloud_no_consent'), { field });
    case 'consent_ended':
      return new PosFailure('refused', posProblem('smaregi.cloud_consent_ended'), { field });
    case 'app_refused':
      return new PosFailure('refused', posProblem('smaregi.cloud_app_refused'));
    case 'not_offered':
      return new PosFailure('refused', posProblem('smaregi.cloud_without_app'));
    case 'try_later': {
      const { retryAfterMs } = outcome;
      return new PosFailure('unreachable', posProblem('smaregi.cloud_away'), {
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      });
    }
  }
}
