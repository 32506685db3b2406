/** Versions of a fleet at the receiver: who has which, which one is requested of whom, and who may request it. */
import { describe, expect, test } from 'vitest';
import type { RemoteReport } from '../../../src/contract/cloud/remote/report.ts';
import { fleetPage } from '../../../src/receiver/remote/desired-states.ts';
import { ask, send } from '../start.ts';
import { startOn, storeKinds } from '../stores.ts';
import { setUp } from '../visit.ts';
import { documentOf, json, status, tokenOf, type Where } from './desired.ts';

const requestVersion = (
  receiver: Where,
  body: object,
  headers: Record<string, string> = json,
): Promise<Response> =>
  ask(receiver, '/v1/rollouts', {
    ...{ method: 'PUT', headers, body: JSON.stringify({ by: '田中', ...body }) },
  });
const ring = (...gateways: string[]) => gateways.map((gateway) => ({ shop: 'shop-1', gateway }));

type Fleet = { gateways: { gateway: string }[]; next?: { shop: string; gateway: string } };
async function fleet(receiver: Where, query = ''): Promise<Fleet> {
  return (await (await ask(receiver, `/v1/rollouts${query}`)).json()) as Fleet;
}

describe.each(storeKinds)('on %s', (kind) => {
  test('requests a version of the gateways of a ring, and withdraws it', async () => {
    await using receiver = await startOn(kind);
    for (const gateway of ['gw-1', 'gw-2', 'gw-3'])
      await send(receiver, status({ accepts: ['updates'] }, gateway));
    const [one, three] = [await tokenOf(receiver, 'gw-1'), await tokenOf(receiver, 'gw-3')];
    const response = await requestVersion(receiver, { version: '0.2.0', gateways: ring('gw-1', 'gw-2') });
    expect([response.status, await response.json()]).toMatchObject([200, { gateways: 2 }]);
    const { rollout, settings } = await documentOf(receiver, 'gw-1', one);
    expect(rollout).toMatchObject({ version: '0.2.0', by: '田中' });
    expect(Date.parse(rollout?.expiresAt ?? '') - Date.parse(rollout?.at ?? '')).toBe(7 * 86_400_000);
    expect(settings).toBeUndefined();
    expect((await documentOf(receiver, 'gw-3', three)).rollout).toBeUndefined();
    // Whole or not at all.
    expect(
      (await requestVersion(receiver, { version: '0.3.0', gateways: ring('gw-1', 'gw-9') })).status,
    ).toBe(404);
    expect((await documentOf(receiver, 'gw-1', one)).rollout?.version).toBe('0.2.0');
    for (const version of ['newest', '', 'v0.2.0'])
      expect((await requestVersion(receiver, { version, gateways: ring('gw-1') })).status).toBe(400);
    expect((await requestVersion(receiver, { version: '0.2.0', gateways: [] })).status).toBe(400);
    expect(
      (await requestVersion(receiver, { version: '0.2.0', gateways: ring('gw-1') }, { ...json, ...one }))
        .status,
    ).toBe(403);
    expect((await ask(receiver, '/v1/rollouts', { headers: one })).status).toBe(403);

    expect((await requestVersion(receiver, { version: null, gateways: ring('gw-1') })).status).toBe(200);
    expect((await documentOf(receiver, 'gw-1', one)).rollout).toBeUndefined();
    expect((await documentOf(receiver, 'gw-2', await tokenOf(receiver, 'gw-2'))).rollout).toBeDefined();
  });

  test('lists the versions of a fleet, with what became of the requested ones', async () => {
    await using receiver = await startOn(kind);
    const cookie = await setUp(receiver);
    await send(receiver, status({ accepts: [] }, 'gw-2'));
    const problem = { code: 'update.not_healthy', params: {}, text: 'It was not healthy' };
    const state = 'rolled_back' as const;
    const report: RemoteReport['rollout'] = { version: '0.2.0', at: '2026-12-01T10:00:00Z', state, problem };
    await send(receiver, status({ accepts: ['updates'] }, 'gw-1'));
    await requestVersion(receiver, { version: '0.2.0', gateways: ring('gw-1') });
    await send(receiver, status({ accepts: ['updates'], rollout: report }, 'gw-1'));
    expect(await fleet(receiver)).toMatchObject({
      gateways: [
        {
          shop: 'shop-1',
          gateway: 'gw-1',
          version: '0.1.0',
          isPermitted: true,
          requested: { version: '0.2.0' },
          report,
        },
        { shop: 'shop-1', gateway: 'gw-2', version: '0.1.0', isPermitted: false },
      ],
    });
    expect((await ask(receiver, '/v1/rollouts?gateway=gw-1')).status).toBe(400);
    const page = await (await fetch(`${receiver.url}/shops?lang=en`, { headers: { cookie } })).text();
    expect(page).toMatch(/0\.2\.0 (was rolled back|への更新は取り消されました)/);
  });

  test('continues the list after its last gateway', async () => {
    await using receiver = await startOn(kind);
    const names = Array.from(
      { length: fleetPage + 1 },
      (_, number) => `gw-${String(number).padStart(4, '0')}`,
    );
    for (let from = 0; from < names.length; from += 50)
      await send(
        receiver,
        ...names.slice(from, from + 50).map((gateway) => status({ accepts: [] }, gateway)),
      );
    const first = await fleet(receiver);
    const last = names[fleetPage - 1] ?? '';
    expect(first.next).toEqual({ shop: 'shop-1', gateway: last });
    const rest = await fleet(receiver, `?shop=shop-1&gateway=${last}`);
    expect([...first.gateways, ...rest.gateways].map(({ gateway }) => gateway)).toEqual(names);
    expect(rest.next).toBeUndefined();
  });
});
