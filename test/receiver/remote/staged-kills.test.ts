/** Receivers that make the steps of a staged roll-out are killed before and after a commit: the roll-out goes on, and no gateway is asked twice. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Program, startProgram } from '../../peers/program.ts';
import { ask } from '../start.ts';
import { sharedStore, storeKinds } from '../stores.ts';
import { json, type Where } from './desired.ts';
import { type SimulatedGateway, simulatedGateway, visitReceiver } from './simulated-fleet.ts';

const rings = [1, 10, 12];

type Running = Where & { readonly program: Program };

async function startShop(kind: (typeof storeKinds)[number]) {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-staged-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const tokenFile = join(folder, 'token');
  const shared = kind === 'PostgreSQL' ? await sharedStore() : undefined;
  const place =
    shared === undefined
      ? ['--data', folder]
      : ['--database', shared.database, '--pictures', shared.store.pictures];
  return {
    auth: () => ({ authorization: `Bearer ${readFileSync(tokenFile, 'utf8').trim()}` }),
    async start(failpoints = ''): Promise<Running> {
      const program = startProgram(
        ['receiver', '--listen', '127.0.0.1:0', '--token-file', tokenFile, ...place],
        { ...shared?.store.env, TILLFRAME_FAILPOINTS: failpoints },
      );
      onTestFinished(async () => void (await program.end('SIGKILL')));
      return { program, url: (await program.line(/listening on (http:\S+)/))[1] ?? '' };
    },
  };
}

async function visitAll(receiver: Where, gateways: readonly SimulatedGateway[]): Promise<void> {
  await Promise.all(gateways.map((gateway) => visitReceiver(receiver, gateway, () => 'healthy')));
}

/** Until the receiver is gone; what a gateway could not send it sends again. */
async function visitUntilKilled(
  { program, url }: Running,
  gateways: readonly SimulatedGateway[],
): Promise<void> {
  while (program.child.signalCode === null) await visitAll({ url }, gateways).catch(() => undefined);
}

const kills = ['before_commit=kill@2', 'after_commit=kill@1', 'before_commit=kill@3', 'after_commit=kill@2'];

test.each(storeKinds)(
  'goes on where it was on %s when each receiver is killed at a step',
  { timeout: 240_000 },
  async (kind) => {
    const shop = await startShop(kind);
    let receiver = await shop.start();
    const headers = { ...shop.auth(), 'tillframe-shop': 'shop-1' };
    const gateways = Array.from({ length: 12 }, (_, number) =>
      simulatedGateway(`gw-${number}`, { ...headers, 'tillframe-gateway': `gw-${number}` }),
    );
    await visitAll(receiver, gateways);
    await receiver.program.end('SIGKILL');

    receiver = await shop.start(`rollout.${kills[0]}`);
    const body = JSON.stringify({ version: '0.2.0', by: '田中', watchMinutes: 0 });
    const begun = await ask(receiver, '/v1/staged-rollouts', {
      method: 'POST',
      headers: { ...headers, ...json },
      body,
    });
    expect(await begun.json()).toMatchObject({ rings });
    for (const kill of kills.slice(1)) {
      // On PostgreSQL another receiver makes steps already; in a folder there is one at a time.
      const other = kind === 'PostgreSQL' ? await shop.start(`rollout.${kill}`) : undefined;
      await visitUntilKilled(receiver, gateways);
      receiver = other ?? (await shop.start(`rollout.${kill}`));
    }
    await visitUntilKilled(receiver, gateways);
    receiver = await shop.start();
    await expect
      .poll(
        async () => {
          await visitAll(receiver, gateways);
          const list = (await (await ask(receiver, '/v1/staged-rollouts', { headers })).json()) as {
            rollouts: { state: string; counts: object }[];
          };
          return list.rollouts[0];
        },
        { timeout: 120_000 },
      )
      .toMatchObject({ state: 'done', counts: { healthy: 12 } });
    expect(gateways.map(({ version }) => version)).toEqual(gateways.map(() => '0.2.0'));
    expect(gateways.map(({ asked }) => asked.size)).toEqual(gateways.map(() => 1));
    // All of a ring are asked at one time, whatever was killed meanwhile.
    const times = new Set(gateways.flatMap(({ asked }) => [...asked]));
    expect(times.size).toBe(rings.length);
  },
);
