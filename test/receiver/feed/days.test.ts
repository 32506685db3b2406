/** Day close of a shop: when it is said that all sales of a day are here, and when that is taken back. */
import { describe, expect, test } from 'vitest';
import {
  type DayAnswer,
  dayAnswerSchema,
  dayClosedEventSchema,
} from '../../../src/contract/cloud/feed/day.ts';
import type { StatusData } from '../../../src/contract/cloud/status.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { runReceiverCommand } from '../command.ts';
import { statusBody } from '../samples.ts';
import { ask, bodyOf, post, type Receiver, send, startReceiver } from '../start.ts';
import { allChanges } from './reader.ts';

const hourMs = 3_600_000;
/** Noon of a day in Tokyo. */
const noonMs = Date.parse('2026-11-20T12:00:00+09:00');
const day = '2026-11-20';
const midnightMs = noonMs + 12 * hourMs;

async function startAt(atMs: number) {
  let nowMs = atMs;
  const receiver = await startReceiver({ clock: { ...systemClock, nowMs: () => nowMs } });
  return { receiver, goTo: (ms: number) => void (nowMs = ms) };
}

const report = (
  receiver: Receiver,
  atMs: number,
  { gateway = 'gw-1', ...data }: { gateway?: string } & Partial<StatusData> = {},
) => send(receiver, statusBody({ atMs, gateway, data, id: `${gateway}:status:${atMs}` }));

async function stateOf(receiver: Receiver): Promise<DayAnswer> {
  return dayAnswerSchema.parse(await (await ask(receiver, `/v1/shops/shop-1/days/${day}`)).json());
}

async function closes(receiver: Receiver) {
  const events = (await allChanges(receiver)).map(({ event }) => event);
  return events
    .filter(({ type }) => type === 'com.tillframe.day.closed.v1')
    .map((event) => dayClosedEventSchema.parse(event));
}

const sale = (sequence: number, revision = 1) =>
  bodyOf({ sequence, revision, atMs: noonMs, saleId: `till-1:${sequence}:20261120` });
const waiting = { queue: { events: 2, pictures: 0, quarantined: 0 } };

describe('a day', () => {
  test('is closed behind its sales by the first empty report after its end, with what is missing', async () => {
    const { receiver, goTo } = await startAt(noonMs);
    await using _ = receiver;
    expect((await ask(receiver, `/v1/shops/shop-1/days/${day}`)).status).toBe(404);
    await post(receiver, [sale(1)], { 'tillframe-stored-through': '0' });
    await post(receiver, [sale(2), sale(4)], { 'tillframe-stored-through': '4' });
    await report(receiver, noonMs + hourMs);
    expect(await stateOf(receiver)).toMatchObject({ complete: false, sales: 3, waitingFor: ['gw-1'] });
    goTo(midnightMs + hourMs);
    await report(receiver, midnightMs + 1, waiting);
    await report(receiver, midnightMs + 2, { clock: { state: 'unsynced' } });
    // A report that was made before midnight says nothing of what came after it.
    await report(receiver, midnightMs - 1);
    expect(await closes(receiver)).toEqual([]);
    await report(receiver, midnightMs + 3);
    const [closed, ...more] = await closes(receiver);
    expect(more).toEqual([]);
    expect(closed).toMatchObject({
      ...{ source: '/cloud/shops/shop-1', subject: day },
      data: {
        ...{ shop: 'shop-1', day, revision: 1, sales: 3, silent: [] },
        gateways: [
          { gateway: 'gw-1', highest: 4, storedThrough: 4, missing: 1, holes: [{ first: 3, last: 3 }] },
        ],
      },
    });
    expect((await allChanges(receiver)).at(-1)?.event.id).toBe(closed?.id);
    expect(await stateOf(receiver)).toMatchObject({ complete: true, revision: 1, waitingFor: [] });
    await report(receiver, midnightMs + 4);
    expect(await closes(receiver)).toHaveLength(1);
  });

  test('is opened by a sale that arrives later, and closed again as a higher revision', async () => {
    const { receiver, goTo } = await startAt(noonMs);
    await using _ = receiver;
    await send(receiver, sale(1));
    goTo(midnightMs + hourMs);
    await report(receiver, midnightMs + 1);
    expect(await stateOf(receiver)).toMatchObject({ complete: true, sales: 1 });
    await send(receiver, sale(2));
    expect(await stateOf(receiver)).toMatchObject({ complete: false, revision: 1, sales: 2 });
    await report(receiver, midnightMs + 2);
    expect((await closes(receiver)).map(({ data }) => [data.revision, data.sales])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  test('waits for every gateway of the shop, but not for one that is silent for a week', async () => {
    const { receiver, goTo } = await startAt(noonMs);
    await using _ = receiver;
    await send(receiver, sale(1));
    await report(receiver, noonMs, { gateway: 'gw-2' });
    goTo(midnightMs + hourMs);
    await report(receiver, midnightMs + 1);
    expect(await stateOf(receiver)).toMatchObject({ complete: false, waitingFor: ['gw-2'], silent: [] });
    goTo(noonMs + 8 * 24 * hourMs);
    await report(receiver, noonMs + 8 * 24 * hourMs - 1);
    expect(await stateOf(receiver)).toMatchObject({ complete: true, waitingFor: [], silent: ['gw-2'] });
    const all = await closes(receiver);
    expect(all.map(({ data }) => data.day)).toEqual(
      Array.from({ length: 8 }, (_one, index) => `2026-11-${20 + index}`),
    );
    // It may have gone on selling without a line, for as long as it was waited for.
    expect(all.map(({ data }) => data.silent.length)).toEqual(Array(8).fill(1));
  });

  test('waits for a gateway that lost its line before the day began', async () => {
    const { receiver, goTo } = await startAt(noonMs - 24 * hourMs);
    await using _ = receiver;
    await report(receiver, noonMs - 24 * hourMs, { gateway: 'gw-2' });
    goTo(noonMs);
    await send(receiver, sale(1));
    goTo(midnightMs + hourMs);
    await report(receiver, midnightMs + 1);
    expect(await closes(receiver)).toEqual([]);
    expect(await stateOf(receiver)).toMatchObject({ complete: false, waitingFor: ['gw-2'] });
    await report(receiver, midnightMs + 2, { gateway: 'gw-2' });
    expect((await closes(receiver)).map(({ data }) => [data.day, data.silent])).toEqual([
      ['2026-11-19', []],
      [day, []],
    ]);
  });

  test('waits no more for a gateway that the operator says is gone, until it reports again', async () => {
    const { receiver, goTo } = await startAt(noonMs);
    await using _ = receiver;
    await send(receiver, sale(1));
    await report(receiver, noonMs, { gateway: 'gw-2' });
    goTo(midnightMs + hourMs);
    const run = (...args: string[]) => runReceiverCommand(['gateways', ...args, '--data', receiver.dataDir]);
    const none = await run('gone', 'gw-3');
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('tillframe receiver gateways list')]);
    expect(await run('gone', 'gw-2')).toMatchObject({
      code: 0,
      out: expect.stringContaining('gw-2') as unknown,
    });
    expect((await run('list')).out).toMatch(/gw-2 +shop-1 +\S+ \S+ +gone/);
    await report(receiver, midnightMs + 1);
    expect(await stateOf(receiver)).toMatchObject({ complete: true, silent: ['gw-2'] });
    expect(JSON.parse((await run('list', '--json')).out)).toHaveLength(2);
    await report(receiver, midnightMs + 2, { gateway: 'gw-2', ...waiting });
    expect((await run('list')).out).not.toContain('gone');
    goTo(midnightMs + 25 * hourMs);
    await report(receiver, midnightMs + 24 * hourMs + 1);
    expect((await closes(receiver)).map(({ data }) => data.day)).toEqual([day]);
  });
});
