/** A token of one shop changes nothing of another one, whose gateway has the same id. */
import { describe, expect, test } from 'vitest';
import type { DayAnswer } from '../../src/contract/cloud/feed/day.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openReceiverAdmin } from '../../src/receiver/receiver-store.ts';
import { runReceiverCommand } from './command.ts';
import { statusBody, withheldBody } from './samples.ts';
import { ask, bodyOf, post, type Receiver, startReceiver } from './start.ts';

/** As of a stolen gateway. */
function tokenOf({ dataDir }: Receiver, shop: string): Record<string, string> {
  using admin = openReceiverAdmin({ dataDir, nowMs: () => systemClock.nowMs() });
  const { secret } = admin.credentials.make({ kind: 'token', gateway: 'gw-1', shop });
  return { authorization: `Bearer ${secret}` };
}

type Listed = {
  readonly gateway: string;
  readonly source: string;
  readonly status: { readonly data: { readonly version: string } } | null;
  readonly epochs: readonly object[];
  readonly rejectionCount: number;
};

async function gatewayOf(receiver: Receiver, source: string): Promise<Listed | undefined> {
  const { gateways } = (await (await ask(receiver, '/v1/gateways')).json()) as { gateways: Listed[] };
  return gateways.find((one) => one.source === source);
}

const through = (sequence: number) => ({ 'tillframe-stored-through': String(sequence) });

describe('a foreign token', () => {
  test('neither moves a gateway, nor hides a hole, nor makes one', async () => {
    await using receiver = await startReceiver();
    const [own, foreign] = [tokenOf(receiver, 'shop-1'), tokenOf(receiver, 'shop-2')];
    await post(receiver, [bodyOf({ sequence: 1 })], { ...own, ...through(0) });
    await post(receiver, [bodyOf({ sequence: 4 })], { ...own, ...through(3) });
    const notice = withheldBody({
      ...{ sequence: 5, standsFor: 'x', saleId: 'till-1:5:20261120' },
      problem: { code: 'cloud.rejected', params: {} },
    });
    await post(receiver, [notice, statusBody({ version: '1.0.0' })], own);
    const before = await gatewayOf(receiver, '/shops/shop-1');
    expect(before).toMatchObject({
      ...{ status: { data: { version: '1.0.0' } }, rejectionCount: 1 },
      epochs: [{ missing: 2, holes: [{ first: 2, last: 3 }], storedThrough: 3, highest: 5 }],
    });

    // The same id and epoch: fills the holes, and claims that a thousand more are stored.
    const filling = [2, 3].map((sequence) => bodyOf({ sequence, shopId: 'shop-2' }));
    await post(receiver, filling, { ...foreign, ...through(1_000) });
    const status = statusBody({ version: '6.6.6', shop: { id: 'shop-2', name: 'another' } });
    const ended = statusBody({
      ...{ id: 'ended', shop: { id: 'shop-2', name: 'another' } },
      data: {
        earlierEpochs: [
          {
            ...{ epoch: 'epoch-1', last: '00000000000000000900', doneThrough: '00000000000000000900' },
            ...{ gone: [{ first: '00000000000000000002', last: '00000000000000000003' }], lost: 0 },
          },
        ],
      },
    });
    expect((await post(receiver, [status, ended], foreign)).status).toBe(200);
    // Nor with the headers of the other shop.
    const named = { 'tillframe-gateway': 'gw-1', 'tillframe-shop': 'shop-1' };
    expect((await post(receiver, [status], { ...foreign, ...named })).status).toBe(403);

    const { lastSeen: _, ...after } = { lastSeen: 0, ...(await gatewayOf(receiver, '/shops/shop-1')) };
    expect(after).toEqual((({ lastSeen: _seen, ...rest }) => rest)({ lastSeen: 0, ...before }));
    expect(await gatewayOf(receiver, '/shops/shop-2')).toMatchObject({
      ...{ gateway: 'gw-1', rejectionCount: 0 },
      status: { data: { version: '0.1.0' } },
    });
  });

  test('neither closes a day of another shop nor keeps it open', async () => {
    const hourMs = 3_600_000;
    const noonMs = Date.parse('2026-11-20T12:00:00+09:00');
    let nowMs = noonMs;
    await using receiver = await startReceiver({ clock: { ...systemClock, nowMs: () => nowMs } });
    const [own, foreign] = [tokenOf(receiver, 'shop-1'), tokenOf(receiver, 'shop-2')];
    const report = (headers: Record<string, string>, id: string, events: number, shop = 'shop-1') =>
      post(
        receiver,
        [
          statusBody({
            ...{ atMs: nowMs, id, shop: { id: shop, name: shop } },
            data: { queue: { events, pictures: 0, quarantined: 0 } },
          }),
        ],
        headers,
      );
    const state = async (): Promise<DayAnswer> =>
      (await (await ask(receiver, '/v1/shops/shop-1/days/2026-11-20')).json()) as DayAnswer;
    await post(receiver, [bodyOf({ sequence: 1, atMs: noonMs })], own);
    nowMs += 14 * hourMs;
    await report(own, 'waiting', 3);
    await report(foreign, 'empty', 0, 'shop-2');
    expect(await state()).toMatchObject({ complete: false, waitingFor: ['gw-1'] });
    await report(foreign, 'not empty', 9, 'shop-2');
    await report(own, 'empty', 0);
    expect(await state()).toMatchObject({ complete: true, silent: [], waitingFor: [] });

    const run = (...args: string[]) =>
      runReceiverCommand(['gateways', 'gone', 'gw-1', ...args, '--data', receiver.dataDir]);
    const which = await run();
    expect([which.code, which.err]).toEqual([1, expect.stringContaining('shop-1, shop-2')]);
    expect((await run('--shop', 'shop-2')).code).toBe(0);
    expect(
      JSON.parse((await runReceiverCommand(['gateways', 'list', '--json', '--data', receiver.dataDir])).out),
    ).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ shop: 'shop-1', goneAt: null }),
        expect.objectContaining({ shop: 'shop-2', goneAt: expect.any(String) as unknown }),
      ]),
    );
  });
});
