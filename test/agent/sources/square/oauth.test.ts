/**
 * An account that is linked by a login at Square: both flows, renewals, codes and tokens that are refused, consent that is revoked and given
 * again. The peer is strict: a refresh token of PKCE works once.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PosCloud, PosFailure } from '../../../../src/agent/sources/polling/cloud-source.ts';
import { square } from '../../../../src/agent/sources/square/descriptor.ts';
import { type SquareSettings, squareSettings } from '../../../../src/agent/sources/square/settings.ts';
import { createSquare } from '../../../../src/agent/sources/square/square.ts';
import { type Clock, systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { type SquarePeer, squareLocations, startSquare } from '../../../peers/pos/square.ts';
import { decideAtSquare } from './person.ts';

const never = new AbortController().signal;
const log = createLog({ level: 'silent' });
const dayMs = 86_400_000;
const verifier = 'v'.repeat(43);

let peer: SquarePeer;
let stored: SquareSettings;
/** Shared by gateway and peer. */
let passedMs = 0;
let failSave = false;
let open: PosCloud[] = [];
const clock: Clock = {
  ...systemClock,
  nowMs: () => systemClock.nowMs() + passedMs,
  monotonicMs: () => systemClock.monotonicMs() + passedMs,
};

beforeEach(async () => {
  [passedMs, failSave] = [0, false];
  peer = await startSquare({ now: () => systemClock.nowMs() + passedMs });
  const { clientId, clientSecret, redirectUri } = peer.oauth.app;
  stored = squareSettings.parse({ clientId, clientSecret, redirectUri, baseUrl: peer.url });
});
afterEach(async () => {
  for (const cloud of open) await cloud.close();
  open = [];
  await peer.close();
});

/** Without the application's secret. */
function withoutSecret(): void {
  const { clientSecret: _, ...others } = stored;
  stored = squareSettings.parse(others);
}

/** A gateway that starts with the stored state. */
function start(): PosCloud {
  const cloud = createSquare(stored, {
    clock,
    log,
    save: async (settings) => {
      if (failSave) throw new Error('the disk is full');
      stored = squareSettings.parse(settings);
    },
  });
  open.push(cloud);
  return cloud;
}

async function totals(cloud: PosCloud, fromMs = 0): Promise<number[]> {
  const page = await cloud.poll(cloud.startingCursor(clock.nowMs() - 60_000 - fromMs), never, [
    squareLocations.honten,
  ]);
  return page.sales.map(({ sale }) => sale.totalMinor);
}

const refused = (work: Promise<unknown>): Promise<PosFailure> =>
  work.then(
    () => expect.fail('not refused'),
    (error: unknown) => error as PosFailure,
  );
const renewals = (): number => peer.asked.filter((line) => line === 'POST /oauth2/token').length;

/** What the redirect brings. */
const decide = async (url: string, decision?: string): Promise<URLSearchParams> =>
  new URL(await decideAtSquare(peer, url, decision)).searchParams;

const urlToLink = (forceLogin = false): string =>
  square.login?.url(stored, { state: 'state', verifier, forceLogin }) ?? '';

async function link(code?: string): Promise<void> {
  const given = code ?? (await decide(urlToLink())).get('code') ?? '';
  stored = squareSettings.parse(
    await square.login?.linked(stored, { code: given, verifier }, { clock }, never),
  );
}

describe.each([
  ['the code flow', () => undefined],
  ['PKCE, without the secret', withoutSecret],
])('by %s', (_flow, prepare) => {
  beforeEach(prepare);

  test('links by a login, reads sales, and renews once a week for all concurrent callers', async () => {
    const asked = new URL(urlToLink(true)).searchParams;
    expect(asked.get('scope')).toBe('MERCHANT_PROFILE_READ PAYMENTS_READ ORDERS_READ EMPLOYEES_READ');
    expect([asked.get('session'), asked.has('code_challenge')]).toEqual([
      'false',
      stored.clientSecret === undefined,
    ]);
    await link();
    expect(stored.tokens).toMatchObject({ accountId: 'MLSELLER00001', current: {} });
    const cloud = start();
    peer.sell({ total: 1_980 });
    expect(await totals(cloud)).toEqual([1_980]);
    expect(renewals()).toBe(1);
    passedMs += 8 * dayMs;
    await Promise.all([totals(cloud), cloud.registers(never), totals(cloud)]);
    expect(renewals()).toBe(2);
    expect(stored.tokens?.next).toBeUndefined();
  });

  test('stays linked for a year of daily use', async () => {
    await link();
    for (let day = 0; day < 365; day += 5) {
      passedMs += 5 * dayMs;
      // A gateway that starts anew each time.
      expect(await totals(start())).toEqual([]);
    }
  });

  test('stores renewed tokens before use, and requests them once', async () => {
    await link();
    passedMs += 31 * dayMs;
    const [before, cloud] = [stored, start()];
    failSave = true;
    for (let tries = 0; tries < 2; tries += 1)
      expect(await refused(totals(cloud))).toMatchObject({ problem: { code: 'square.tokens_not_saved' } });
    expect(stored).toBe(before);
    failSave = false;
    expect(await totals(cloud)).toEqual([]);
    expect(renewals()).toBe(2);
  });

  test('explains a revoked consent, limits retries, and fetches the sales between once linked again', async () => {
    await link();
    const cloud = start();
    expect(await totals(cloud)).toEqual([]);
    peer.oauth.revokeAll();
    peer.sell({ total: 700 });
    for (let polls = 0; polls < 4; polls += 1)
      expect(await refused(totals(cloud))).toMatchObject({
        ...{ reason: 'refused', field: 'tokens', problem: { code: 'square.link_ended' } },
      });
    expect(renewals()).toBe(2);
    passedMs += dayMs;
    await link();
    expect(await totals(start(), dayMs)).toEqual([700]);
  });
});

test('goes on after three months off by the code flow, and asks to link again without the secret', async () => {
  await link();
  passedMs += 100 * dayMs;
  expect(await totals(start())).toEqual([]);
  withoutSecret();
  await link();
  passedMs += 100 * dayMs;
  const failure = await refused(totals(start()));
  expect(failure).toMatchObject({ problem: { code: 'square.link_ended' } });
  expect(failure.message).toContain('90 days');
});

test('recovers by the code flow when the answer of a renewal is lost', async () => {
  await link();
  passedMs += 31 * dayMs;
  peer.faults.plan('half', { path: /token/, times: 3 });
  const cloud = start();
  expect(await refused(totals(cloud))).toMatchObject({ reason: 'unreachable' });
  expect(await refused(totals(cloud))).toMatchObject({ reason: 'unreachable' });
  expect(await totals(cloud)).toEqual([]);
});

test('stores the pair of a renewal during which the gateway stops', async () => {
  withoutSecret();
  await link();
  passedMs += 31 * dayMs;
  const cloud = start();
  let closed: Promise<void> | undefined;
  // The refresh token is used up, and its answer is on the way.
  peer.faults.each(({ url }) => {
    if (url?.includes('token') === true) closed ??= cloud.close();
    return undefined;
  });
  await totals(cloud).catch(() => undefined);
  expect(closed).toBeDefined();
  await closed;
  expect(await totals(start())).toEqual([]);
});

test('uses the access token that it has while a renewal fails', async () => {
  withoutSecret();
  await link();
  passedMs += 8 * dayMs;
  peer.faults.plan('half', { path: /token/, times: 1 });
  const cloud = start();
  expect(await totals(cloud)).toEqual([]);
  passedMs += 400_000;
  expect(await totals(cloud)).toEqual([]);
});

test('reports a refused renewal while the access token still works, until one succeeds', async () => {
  withoutSecret();
  await link();
  const notes: (string | undefined)[] = [];
  const cloud = createSquare(stored, {
    clock,
    log,
    save: (settings) => Promise.resolve(void (stored = squareSettings.parse(settings))),
    noteRenewal: (failure) => void notes.push(failure?.problem.code),
  });
  open.push(cloud);
  passedMs += 8 * dayMs;
  peer.faults.plan({ status: 401, body: {} }, { path: /token/, times: 1 });
  expect(await totals(cloud)).toEqual([]);
  expect(notes).toEqual(['square.link_ended']);
  passedMs += 700_000;
  expect(await totals(cloud)).toEqual([]);
  expect(notes).toEqual(['square.link_ended', undefined]);
});

test('refuses a code twice, after five minutes, with a wrong secret, and of another seller', async () => {
  const code = (await decide(urlToLink())).get('code') ?? '';
  await link(code);
  expect(await refused(link(code))).toMatchObject({
    field: 'code',
    problem: { code: 'square.code_refused' },
  });
  const late = (await decide(urlToLink())).get('code') ?? '';
  passedMs += 301_000;
  expect(await refused(link(late))).toMatchObject({ problem: { code: 'square.code_refused' } });
  peer.oauth.seller.merchantId = 'MLOTHER000002';
  const failure = await refused(link());
  expect(failure).toMatchObject({ problem: { code: 'square.other_account' } });
  stored = { ...stored, clientSecret: 'sq0csp-wrong-secret' };
  const wrong = await refused(link());
  expect(wrong).toMatchObject({ problem: { code: 'square.code_refused' } });
  expect(wrong.message).not.toContain('wrong-secret');
});

test('refuses tokens that no header can carry, and quotes a refusal without its token', async () => {
  const body = { access_token: 'two words', refresh_token: 'EQAA1' };
  peer.faults.plan({ status: 200, body }, { path: /token/ });
  expect(await refused(link())).toMatchObject({ reason: 'garbled' });
  await link();
  passedMs += 31 * dayMs;
  const token = stored.tokens?.current.refreshToken ?? '';
  const detail = `The refresh_token ${token} is invalid`;
  peer.faults.plan({ status: 400, body: { errors: [{ detail }] } }, { path: /token/, times: 2 });
  const { message } = await refused(totals(start()));
  expect(message).toContain('The refresh_token … is invalid');
  expect(message).not.toContain(token);
});

test('brings a refusal of the seller back, and says that an account is not linked yet', async () => {
  const returned = await decide(urlToLink(), 'deny');
  expect([returned.get('error'), returned.get('state')]).toEqual(['access_denied', 'state']);
  expect(await refused(totals(start()))).toMatchObject({
    ...{ field: 'tokens', problem: { code: 'square.not_linked_yet' } },
  });
});

test('needs an access token or an application', () => {
  const keys = (given: object): (string | undefined)[] =>
    (squareSettings.safeParse(given).error?.issues ?? []).map(({ path }) => path.join('.'));
  expect(keys({})).toEqual(['accessToken']);
  expect(keys({ clientSecret: 'sq0csp-something' })).toEqual(['clientId']);
  // The form of an application, with its preset alone.
  expect(keys({ redirectUri: 'https://gateway.example/callback' })).toEqual(['clientId']);
  expect(keys({ clientId: 'sq0idp-something', redirectUri: 'gateway/callback' })).toEqual(['redirectUri']);
  expect(keys({ clientId: 'sq0idp-something' })).toEqual([]);
});
