/** Access tokens of the contract from the gateway's cloud, whose app of Smaregi the contract uses. */
import { posProblem } from '../../../domain/problem/pos/pos.ts';
import type { Clock } from '../../../lib/clock.ts';
import { sha256Of } from '../../../lib/http/bearer.ts';
import { PosFailure } from '../polling/cloud-source.ts';
import type { CloudTokens, PosTokenOutcome } from '../polling/cloud-tokens.ts';
import { type AccessToken, createHeldToken } from '../polling/kit/held-token.ts';

const notOffered: CloudTokens = () => Promise.resolve({ kind: 'not_offered' });

export function createCloudToken(
  { contractId }: { readonly contractId: string },
  clock: Clock,
  tokens: CloudTokens = notOffered,
  noteRenewal?: (failure: PosFailure | undefined) => void,
): AccessToken {
  const contract = { system: 'smaregi', account: contractId } as const;
  return createHeldToken(
    async (rejected, signal) => {
      const request = rejected === undefined ? contract : { ...contract, rejected: sha256Of(rejected) };
      const outcome = await tokens(request, signal);
      if (outcome.kind !== 'token') throw failureOf(outcome);
      return outcome;
    },
    clock,
    noteRenewal,
  );
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
