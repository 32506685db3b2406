/** A login that could not be renewed while it still works: in the account's state, and in the diagnosis. */
import { expect, test } from 'vitest';
import { createAccountState } from '../../../../src/agent/sources/polling/account-state.ts';
import { PosFailure, posProblemOf } from '../../../../src/agent/sources/polling/cloud-source.ts';
import { createHeldToken } from '../../../../src/agent/sources/polling/kit/held-token.ts';
import type { CheckContext } from '../../../../src/agent/support/doctor/check.ts';
import { posAccountCheck } from '../../../../src/agent/support/doctor/pos-account.ts';
import { runChecks } from '../../../../src/agent/support/doctor/run-checks.ts';
import { posProblem } from '../../../../src/domain/problem/pos/pos.ts';
import { type Clock, systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';

const ended = new PosFailure('refused', posProblem('square.link_ended'), { field: 'tokens' });
const never = new AbortController().signal;

test('shows a refused renewal while sales arrive, none that is tried again by itself', () => {
  const state = createAccountState(systemClock);
  state.succeeded(false);
  state.renewed(posProblemOf(new PosFailure('unreachable', posProblem('square.tokens_not_saved'))));
  expect(state.report().renewal).toBeUndefined();
  state.renewed(posProblemOf(ended));
  expect(state.report()).toMatchObject({ state: 'ok', renewal: { code: 'square.link_ended' } });
  // What then fails is the problem itself.
  state.failed(posProblemOf(ended));
  expect(state.report().renewal).toBeUndefined();
  state.succeeded(false);
  state.renewed(undefined);
  expect(state.report().renewal).toBeUndefined();
});

test('notes the refusal of a token that is held in memory before the one before ends', async () => {
  let passedMs = 0;
  const clock: Clock = { ...systemClock, monotonicMs: () => passedMs };
  const notes: (string | undefined)[] = [];
  let answer: () => Promise<{ token: string; lastsMs: number }> = () =>
    Promise.resolve({ token: 'one', lastsMs: 3_600_000 });
  const held = createHeldToken(
    () => answer(),
    clock,
    (failure) => void notes.push(failure?.problem.code),
  );
  expect(await held.get(never)).toBe('one');
  answer = () => Promise.reject(ended);
  passedMs = 50 * 60_000;
  expect(await held.get(never)).toBe('one');
  await expect.poll(() => notes).toEqual([undefined, 'square.link_ended']);
  held.close();
});

test('warns of it in the diagnosis', async () => {
  const account = {
    ...{ id: 'square', kind: 'square', name: 'Square', version: 1, linkedAtMs: 0 },
    settings: { clientId: 'sq0idp-something' },
  };
  const context = {
    ...{ clock: systemClock, log: createLog({ level: 'silent' }) },
    renewal: () => posProblemOf(ended),
  } as unknown as CheckContext;
  const [finding] = await runChecks([posAccountCheck(account)], context, AbortSignal.timeout(60_000));
  expect(finding).toMatchObject({
    ...{ level: 'yellow', what: { code: 'doctor.pos_renewal_refused' } },
    todo: { code: 'doctor.renew_login' },
  });
});
