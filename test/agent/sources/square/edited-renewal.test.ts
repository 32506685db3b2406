/** A login whose renewal takes longer than the wait for it, while a person changes the account: the refresh token has been used up by then. */
import { expect, test } from 'vitest';
import { createIntake } from '../../../../src/agent/pipeline/intake.ts';
import { createPosAccounts } from '../../../../src/agent/sources/polling/pos-accounts.ts';
import type { ImportedPosAccount } from '../../../../src/domain/setup/pos-account.ts';
import { defaultInstantRule } from '../../../../src/domain/time/instant.ts';
import { type Clock, systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { type SquarePeer, squareLocations, startSquare } from '../../../peers/pos/square.ts';
import { openTestStore, receivedNow, type TestStore } from '../../store/fixtures.ts';
import { testPace } from '../cloud-under-test.ts';

const log = createLog({ level: 'silent' });
const dayMs = 86_400_000;
/** Wait for the renewal of an account that ends (poll-account.ts). */
const closeWithinMs = 4_000;

/** A clock that is set by hand, and does not wait long for an account that ends. */
function shortWaits() {
  let passedMs = 0;
  const clock: Clock = {
    ...systemClock,
    nowMs: () => systemClock.nowMs() + passedMs,
    monotonicMs: () => systemClock.monotonicMs() + passedMs,
    sleep: (ms, signal) => systemClock.sleep(ms === closeWithinMs ? 20 : ms, signal),
  };
  return { clock, pass: (ms: number) => void (passedMs += ms) };
}

/** By PKCE, eight days ago: to be renewed. */
function linkedAccount(peer: SquarePeer, nowMs: number): ImportedPosAccount {
  const granted = peer.oauth.grant('pkce');
  const current = {
    ...{ accessToken: granted.access_token, refreshToken: granted.refresh_token },
    ...{ obtainedAtMs: nowMs - 8 * dayMs, accessExpiresAtMs: nowMs + 22 * dayMs },
  };
  const { clientId, redirectUri } = peer.oauth.app;
  const settings = { clientId, redirectUri, baseUrl: peer.url, tokens: { current } };
  return { id: 'main', kind: 'square', name: 'Square', settings, keeps: [] };
}

async function importAccount({ store }: TestStore, account: ImportedPosAccount): Promise<void> {
  const from = { account: 'main', terminal: squareLocations.honten };
  await store.write.importSetUp({
    ...{ posAccounts: [account], cameras: [], links: [] },
    registers: [{ key: 'r1', name: 'r1', instant: defaultInstantRule, from }],
  });
}

/** Applies each change of the set-up, as the agent does. */
function startAccounts({ store }: TestStore, clock: Clock) {
  const lifetime = new AbortController();
  const accounts = createPosAccounts({
    ...{ store, log, clock, timeZone: 'Asia/Tokyo', random: Math.random, pace: testPace },
    intake: createIntake({ store, clock, log, onPending: () => undefined }),
    received: receivedNow,
  });
  const keep = async (): Promise<void> => {
    const [posAccounts, posTerminals] = [await store.read.posAccounts(), await store.read.posTerminals()];
    accounts.keep({ posAccounts, posTerminals });
  };
  const follow = async (): Promise<void> => {
    await keep();
    for await (const change of store.changes(lifetime.signal)) if (change.kind === 'set_up') await keep();
  };
  const running = Promise.all([
    accounts.run(lifetime.signal),
    follow().catch((error: unknown) => {
      if (!lifetime.signal.aborted) throw error;
    }),
  ]);
  return {
    report: () => accounts.report()[0],
    [Symbol.asyncDispose]: async () => {
      lifetime.abort();
      await running;
    },
  };
}

test('goes on with the renewed pair when its account is changed during a renewal that outlasts the wait', async () => {
  const { clock, pass } = shortWaits();
  await using t = await openTestStore();
  await using peer = await startSquare({ now: () => clock.nowMs() });
  const renewals = (): number => peer.asked.filter((line) => line === 'POST /oauth2/token').length;
  const answered = Promise.withResolvers<undefined>();
  peer.faults.plan({ heldUntil: answered.promise }, { path: /token/, times: 1 });
  const account = linkedAccount(peer, clock.nowMs());
  await importAccount(t, account);
  await using run = startAccounts(t, clock);
  await expect.poll(renewals).toBe(1);
  const { tokens: _, ...settings } = account.settings;
  const redirectUri = 'https://gateway.example/elsewhere';
  await importAccount(t, { ...account, settings: { ...settings, redirectUri }, keeps: ['tokens'] });
  // The changed account tries the refresh token that has been used.
  await expect.poll(renewals).toBe(2);
  await expect.poll(() => run.report()?.renewal?.code).toBe('square.link_ended');
  answered.resolve(undefined);
  await expect.poll(() => run.report()?.state).toBe('ok');
  await expect.poll(() => run.report()?.renewal).toBeUndefined();
  // The first access token has ended by then.
  pass(31 * dayMs);
  await expect.poll(renewals).toBe(3);
  await expect.poll(() => run.report()).toMatchObject({ state: 'ok' });
  const [stored] = await t.store.read.posAccounts();
  expect(stored?.settings).toMatchObject({ redirectUri, tokens: { current: {} } });
});
