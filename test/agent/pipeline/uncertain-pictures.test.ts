/**
 * The whole way with a real camera: a sale of a POS cloud whose time is uncertain has three pictures over the uncertainty, and one
 * whose register may have been set back has a picture at both times, which show those times; at the cloud as well.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { nearMs, openShop } from './shop.ts';

test('has three pictures over the uncertainty of a sale at a POS cloud', async () => {
  await using shop = await openShop();
  shop.smaregi.sell({ terminal: '1', total: 1_980 });
  const { instant, captures } = await shop.settled(1_980);
  expect(instant.uncertaintyMs).toBeGreaterThan(700);
  expect(captures.map(({ offset, moment }) => [offset, moment])).toEqual([
    [0, undefined],
    [-instant.uncertaintyMs, undefined],
    [expect.any(Number), undefined],
  ]);
  expect(captures[2]?.offset).toBeGreaterThan(instant.uncertaintyMs / 4);
  for (const capture of captures) {
    const requestedMs = Date.parse(instant.at) + capture.offset;
    expect(Math.abs((await shop.paintedMs(capture)) - requestedMs)).toBeLessThan(nearMs);
  }
  const { data } = await shop.atCloud(1_980, (event) =>
    event.data.captures.every(({ outcome }) => outcome === 'captured'),
  );
  expect(data.captures.map(({ offset }) => offset)).toEqual(captures.map(({ offset }) => offset));
});

test('has a picture at both times of a sale whose register may have been set back, and then the right one', async () => {
  await using shop = await openShop();
  await shop.push(1, 0);
  await shop.settled(1);
  await delay(15_000);
  const soldAtMs = await shop.push(12_000, -12_000);
  const { instant, captures } = await shop.settled(12_000);
  expect(instant.basis).toBe('register_time');
  const [main, register, arrival] = captures;
  expect(main).toMatchObject({ outcome: 'time_unknown' });
  expect([register?.moment, arrival?.moment]).toEqual(['register_time', 'arrival']);
  expect(Math.abs((await shop.paintedMs(register)) - (soldAtMs - 12_000))).toBeLessThan(nearMs);
  expect(Math.abs((await shop.paintedMs(arrival)) - soldAtMs)).toBeLessThan(nearMs);
  const { data } = await shop.atCloud(12_000, ({ data: { captures: all } }) =>
    all.slice(1).every(({ outcome }) => outcome === 'captured'),
  );
  expect(data.captures.map(({ moment }) => moment)).toEqual([undefined, 'register_time', 'arrival']);

  for (let n = 1; n <= 3; n++) {
    await delay(3_000);
    await shop.push(12_000 + n, -12_000);
  }
  const now = await shop.settled(12_000, ({ captures: [first] }) => first?.outcome === 'captured');
  expect(now).toMatchObject({
    instant: { basis: 'arrival' },
    captures: [{ offset: 0, outcome: 'captured' }],
  });
  expect(now.captures).toHaveLength(1);
  expect(Math.abs((await shop.paintedMs(now.captures[0])) - soldAtMs)).toBeLessThan(nearMs);
  await shop.atCloud(12_000, (event) => event.data.captures[0]?.outcome === 'captured');
});
