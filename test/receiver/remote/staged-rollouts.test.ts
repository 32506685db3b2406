/**
 * Staged roll-outs over the wire: a receiver on each of its stores, and gateways that report and read by HTTP. With TILLFRAME_LONG=1 there are 1,000 gateways.
 */
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { ask } from '../start.ts';
import { type StoredReceiver, startOn, storeKinds } from '../stores.ts';
import { setUp, visit } from '../visit.ts';
import { json } from './desired.ts';
import { type Fate, type Fleet, fleetClock, startFleet } from './simulated-fleet.ts';

const isLong = process.env['TILLFRAME_LONG'] === '1';
const count = isLong ? 1_000 : 30;
const rings = isLong ? [1, 10, 100, 1_000] : [1, 10, 30];
const testMs = isLong ? 1_200_000 : 120_000;

type Shown = {
  id: string;
  version: string;
  state: string;
  ring: number;
  rings: number[];
  counts: Record<string, number>;
  why?: { kind: string; gateways?: { gateway: string; reason: string; alarms?: string[] }[] };
  gateways: { gateway: string; state: string; reason?: string }[];
  acts: { what: string; by?: string; why?: string; at: string }[];
};

async function staged(receiver: StoredReceiver): Promise<Shown> {
  const answer = (await (await ask(receiver, '/v1/staged-rollouts')).json()) as { rollouts: Shown[] };
  const [newest] = answer.rollouts;
  if (newest === undefined) throw new Error('no roll-out');
  return newest;
}

async function send(receiver: StoredReceiver, path: string, body: object): Promise<Response> {
  return ask(receiver, `/v1/staged-rollouts${path}`, {
    ...{ method: 'POST', headers: json, body: JSON.stringify({ by: '田中', ...body }) },
  });
}

async function begin(receiver: StoredReceiver, version: string, more: object = {}): Promise<Shown> {
  const answer = await send(receiver, '', { version, watchMinutes: 10, ...more });
  expect([answer.status, await answer.clone().text()]).toEqual([201, expect.any(String)]);
  return (await answer.json()) as Shown;
}

async function world(
  kind: (typeof storeKinds)[number],
  fateOf: (version: string, id: string) => Fate,
  size = count,
) {
  const clock = fleetClock();
  const receiver = await startOn(kind, { clock });
  const fleet = await startFleet(receiver, clock, { count: size, fateOf });
  return { receiver, fleet, clock };
}

const isIn = (receiver: StoredReceiver, state: string) => async () =>
  (await staged(receiver)).state === state;
const running = (fleet: Fleet, version: string): number =>
  fleet.gateways.filter((one) => one.version === version).length;

/** Cuts a gateway off that has not read yet that it is asked. */
async function dropOne(receiver: StoredReceiver, fleet: Fleet): Promise<void> {
  for (const one of fleet.gateways) {
    const answer = await ask(receiver, `/v1/shops/shop-1/gateways/${one.id}/desired`);
    const { desired } = (await answer.json()) as { desired: { rollout?: object } };
    if (desired.rollout === undefined || one.rollout !== undefined) continue;
    one.isOnline = false;
    return;
  }
}

describe.each(storeKinds)('on %s', (kind) => {
  test('stops in the first ring when the version is sick there, and no other gateway gets it', {
    timeout: testMs,
  }, async () => {
    const beganAtMs = systemClock.monotonicMs();
    const { receiver, fleet } = await world(kind, (version) =>
      version === '0.2.0' ? 'rolled_back' : 'healthy',
    );
    await using _receiver = receiver;
    expect((await begin(receiver, '0.2.0')).rings).toEqual(rings);
    expect(await fleet.until(isIn(receiver, 'stopped'), 10)).toBe(true);
    // Two days would let others take the place of one that gives no proof.
    for (let rounds = 0; rounds < 10; rounds++) await fleet.round();
    const asked = fleet.askedFor('0.2.0');
    expect(asked.map(({ id }) => id)).toHaveLength(1);
    const stopped = await staged(receiver);
    expect(stopped).toMatchObject({
      ...{ state: 'stopped', ring: 1, counts: { sick: 1, queued: count - 1 } },
      why: { kind: 'sick', gateways: [{ gateway: asked[0]?.id, reason: 'rolled_back' }] },
    });
    const cookie = await setUp(receiver);
    const { text } = await visit(receiver, '/rollouts', { cookie });
    expect(text).toMatch(/Stopped by itself.*It was rolled back.*It was not healthy within two minutes/s);
    expect(text).toContain(asked[0]?.id);

    // Another one may begin once this one is ended.
    expect((await send(receiver, '', { version: '0.3.0' })).status).toBe(409);
    expect((await send(receiver, `/${stopped.id}/take-back`, {})).status).toBe(200);
    expect((await staged(receiver)).state).toBe('taken_back');
    expect((await send(receiver, `/${stopped.id}/continue`, {})).status).toBe(409);
    const seconds = (systemClock.monotonicMs() - beganAtMs) / 1_000;
    if (isLong)
      console.log(`${kind}: sick version, ${count} gateways, ${asked.length} asked, ${seconds.toFixed(0)} s`);
  });

  test('brings a healthy version to all in stages, past gateways that are offline for long', {
    timeout: testMs,
  }, async () => {
    const beganAtMs = systemClock.monotonicMs();
    const { receiver, fleet } = await world(kind, () => 'healthy');
    await using _receiver = receiver;
    const offline = fleet.gateways.slice(0, 3);
    for (const one of offline) one.isOnline = false;
    for (let rounds = 0; rounds < 4; rounds++) await fleet.round();
    await begin(receiver, '0.2.0');
    const askedAt: number[] = [];
    let isDropped = false;
    const isDone = async (): Promise<boolean> => {
      const { state, ring, counts } = await staged(receiver);
      const size = rings[ring - 1] ?? 0;
      const asked = fleet.askedFor('0.2.0').length;
      askedAt[ring - 1] = asked;
      // One that goes offline at its turn has its place taken by another.
      if (ring < rings.length) expect(asked).toBeLessThanOrEqual(size + 1);
      if (counts['given'] === 9 && !isDropped) {
        isDropped = true;
        await dropOne(receiver, fleet);
      }
      // The ring before is proved first.
      expect(ring === 1 || (counts['healthy'] ?? 0) >= (rings[ring - 2] ?? 0)).toBe(true);
      return state === 'done';
    };
    const hasEnded = await fleet.until(isDone, 60);
    expect([hasEnded, await staged(receiver)]).toMatchObject([true, { state: 'done', ring: rings.length }]);
    expect(askedAt.slice(0, 2)).toEqual([1, 10]);
    const missing = fleet.gateways.filter((one) => one.version !== '0.2.0');
    expect(missing.every(({ isOnline }) => !isOnline)).toBe(true);
    // Those that were away get it when they are back.
    for (const one of fleet.gateways) one.isOnline = true;
    for (let rounds = 0; rounds < 3; rounds++) await fleet.round();
    expect(running(fleet, '0.2.0')).toBe(count);
    const seconds = (systemClock.monotonicMs() - beganAtMs) / 1_000;
    if (isLong)
      console.log(
        `${kind}: healthy version, ${count} gateways, asked by ring ${askedAt.join(', ')}, ${seconds.toFixed(0)} s`,
      );
  });

  test('goes on after hours in which no receiver ran, and in which it heard nobody', {
    timeout: testMs,
  }, async () => {
    const { receiver, fleet, clock } = await world(kind, () => 'healthy', 6);
    await using _receiver = receiver;
    await begin(receiver, '0.2.0', { watchMinutes: 60 });
    const isWatched = async () => (await staged(receiver)).counts['running'] === 1;
    expect(await fleet.until(isWatched, 6)).toBe(true);
    clock.advance(3 * 3_600_000);
    await clock.lookedTwice();
    expect(await staged(receiver)).toMatchObject({ state: 'running', counts: { running: 1 } });
    for (const one of fleet.gateways) one.isOnline = false;
    for (let rounds = 0; rounds < 14; rounds++) await fleet.round();
    expect(await staged(receiver)).toMatchObject({ state: 'running', counts: { running: 1 } });
    for (const one of fleet.gateways) one.isOnline = true;
    expect(await fleet.until(isIn(receiver, 'done'))).toBe(true);
    expect(running(fleet, '0.2.0')).toBe(6);
  });

  test('sets a gateway aside while a person requests another version of it', {
    timeout: testMs,
  }, async () => {
    const { receiver, fleet } = await world(kind, () => 'healthy', 6);
    await using _receiver = receiver;
    const byHand = async (version: string | null): Promise<void> => {
      const gateways = [{ shop: 'shop-1', gateway: 'gw-0003' }];
      const body = JSON.stringify({ by: '山田', version, gateways });
      const answer = await ask(receiver, '/v1/rollouts', { method: 'PUT', headers: json, body });
      expect(answer.status).toBe(200);
    };
    // Older than the roll-out: that is the newer act.
    await byHand('0.1.1');
    await begin(receiver, '0.2.0', { first: { shop: 'shop-1', gateway: 'gw-0001' } });
    await byHand('0.1.5');
    const three = fleet.gateways.find(({ id }) => id === 'gw-0003');
    if (three === undefined) throw new Error('no gw-0003');
    three.isOnline = false;
    const isAside = async () => (await staged(receiver)).counts['aside'] === 1;
    expect(await fleet.until(isAside)).toBe(true);
    const aside = { gateway: 'gw-0003', state: 'aside', reason: 'by_hand' };
    expect((await staged(receiver)).gateways).toMatchObject([aside]);
    const answer = await ask(receiver, '/v1/shops/shop-1/gateways/gw-0003/desired');
    expect(await answer.json()).toMatchObject({ desired: { rollout: { version: '0.1.5', by: '山田' } } });
    const { text } = await visit(receiver, '/rollouts', { cookie: await setUp(receiver) });
    expect(text).toMatch(/gw-0003.*A version was requested of it by hand/s);

    await byHand(null);
    await fleet.round();
    expect(await isAside()).toBe(false);
    three.isOnline = true;
    expect(await fleet.until(isIn(receiver, 'done'))).toBe(true);
    expect(running(fleet, '0.2.0')).toBe(6);
  });

  test('stops for each kind of sickness', { timeout: testMs }, async () => {
    const fates: Record<string, Fate> = {
      ...{ '0.2.0': 'failed', '0.3.0': 'reverted', '0.4.0': 'alarms', '0.5.0': 'vanished' },
    };
    const { receiver, fleet } = await world(kind, (version) => fates[version] ?? 'healthy', 6);
    await using _receiver = receiver;
    for (const [version, reason] of Object.entries(fates)) {
      // The same gateway each time: it may still run the version before.
      const { id } = await begin(receiver, version, { first: { shop: 'shop-1', gateway: 'gw-0000' } });
      expect([version, await fleet.until(isIn(receiver, 'stopped'), 14)]).toEqual([version, true]);
      expect(fleet.askedFor(version)).toHaveLength(1);
      expect((await staged(receiver)).why).toMatchObject({ kind: 'sick', gateways: [{ reason }] });
      // Nothing waits for a gateway that would try again.
      for (const one of fleet.gateways) one.isOnline = true;
      await fleet.round();
      expect(fleet.gateways.filter(({ report }) => report?.state === 'waiting')).toEqual([]);
      expect((await send(receiver, `/${id}/take-back`, {})).status).toBe(200);
      for (const one of fleet.gateways) one.alarms = [];
      await fleet.round();
    }
  });

  test('withdraws the version from gateways that have not begun, and goes on when a person says so', {
    timeout: testMs,
  }, async () => {
    const sick = new Set<string>();
    const { receiver, fleet } = await world(
      kind,
      (_version, id) => (sick.has(id) ? 'alarms' : 'healthy'),
      14,
    );
    await using _receiver = receiver;
    const cookie = await setUp(receiver);
    const press = (way: string, id: string) => visit(receiver, `/rollouts/${way}`, { cookie, form: { id } });
    const form = { version: '0.2.0', first: 'shop-1 / gw-0007', watch: '10', tolerated: '0' };
    expect(
      (await visit(receiver, '/rollouts', { cookie, form: { ...form, version: 'newest' } })).status,
    ).toBe(400);
    expect((await visit(receiver, '/rollouts', { cookie, form })).status).toBe(303);
    const isSecond = async () => (await staged(receiver)).ring === 2;
    await fleet.until(isSecond);
    const first = fleet.gateways.find(({ id: one }) => one === 'gw-0007');
    expect(first?.version).toBe('0.2.0');
    const { id } = await staged(receiver);
    // Some of the nine have read it, and none has begun.
    await expect.poll(async () => (await staged(receiver)).counts['given']).toBe(9);
    const before = fleet.askedFor('0.2.0').length;
    expect((await press('stop', id)).status).toBe(303);
    await fleet.round();
    await fleet.round();
    expect([fleet.askedFor('0.2.0').length, running(fleet, '0.2.0')]).toEqual([before, 1]);
    expect(await staged(receiver)).toMatchObject({ state: 'stopped', why: { kind: 'person', by: 'Owner' } });

    expect((await press('continue', id)).status).toBe(303);
    await expect.poll(async () => (await staged(receiver)).counts['given']).toBe(9);
    const ring = fleet.gateways.filter(({ id: one }) => one !== 'gw-0007');
    await fleet.round();
    const victim = fleet.askedFor('0.2.0').find(({ id: one }) => one !== 'gw-0007');
    sick.add(victim?.id ?? '');
    expect(await fleet.until(isIn(receiver, 'stopped'))).toBe(true);
    expect((await staged(receiver)).why).toMatchObject({
      gateways: [{ gateway: victim?.id, alarms: ['camera_down'] }],
    });
    expect(fleet.askedFor('0.2.0').length).toBe(10);
    expect((await press('continue', id)).status).toBe(303);
    expect(await fleet.until(isIn(receiver, 'done'))).toBe(true);
    expect(ring.filter(({ version }) => version !== '0.2.0')).toEqual([]);
    const { acts } = await staged(receiver);
    expect(acts).toMatchObject([
      ...[
        { what: 'begin', by: 'Owner' },
        { what: 'stop', by: 'Owner' },
        { what: 'continue', by: 'Owner' },
      ],
      ...[
        { what: 'stop', why: 'sick' },
        { what: 'continue', by: 'Owner' },
      ],
    ]);
    const times = acts.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    const { text } = await visit(receiver, '/rollouts', { cookie });
    expect(text).toMatch(/Continued by Owner.*Stopped by itself.*Continued by.*Stopped by Owner.*Begun by/s);
    const log = await fetch(`${receiver.url}/api/v1/log`, { headers: { cookie } });
    expect(((await log.json()) as { entries: { what: string }[] }).entries.map(({ what }) => what)).toEqual([
      ...['rollout', 'rollout', 'rollout', 'rollout', 'sign_in'],
    ]);
  });
});
