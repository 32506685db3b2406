/** Tokens of an account that its owner has just linked. */
import { type SourceProblem, withAnswer } from '../../../../domain/problem/pos/pos.ts';
import { PosFailure } from '../cloud-source.ts';
import type { GrantOutcome, LinkedTokens } from './linked-tokens.ts';

/**
 * Throws a PosFailure for a refused code, and for the login of another owner: registers are linked to what the account has, and would be
 * rejected one by one. `before`: of an earlier link.
 */
export function tokensOfLink(
  outcome: GrantOutcome,
  before: LinkedTokens | undefined,
  problems: {
    codeRefused(): SourceProblem;
    otherAccount(accounts: { readonly linked: string; readonly granted: string }): SourceProblem;
  },
): LinkedTokens {
  if (outcome.kind === 'denied')
    throw new PosFailure('refused', withAnswer(problems.codeRefused(), outcome.reply), { field: 'code' });
  const linked = before?.accountId;
  const { generation, accountId = linked } = outcome;
  if (linked !== undefined && accountId !== undefined && linked !== accountId)
    throw new PosFailure('refused', problems.otherAccount({ linked, granted: accountId }), { field: 'code' });
  return { ...(accountId !== undefined && { accountId }), current: generation };
}
