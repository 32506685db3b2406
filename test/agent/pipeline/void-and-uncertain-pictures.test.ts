/**
 * The whole way with a real camera, in one shop: a sale of a POS cloud whose time is uncertain has three pictures over the uncertainty; one whose
 * register may have been set back has a picture at both times; a sale at Smaregi and its 取消 seconds later are two moments of one pair. The pictures show
 * the times at which they were taken; at the cloud as well.
 */
import { setTimeout as delay } from 'node:timers/promises';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../peers/network/free-port.ts';
import { startUbiregi, type UbiregiPeer } from '../../peers/pos/ubiregi.ts';
import { startPrinter } from '../../peers/printers/printer.ts';
import { printJob } from '../../peers/printers/receipt-till.ts';
import { eventually } from '../../peers/program.ts';
import { nearMs, openShop, stays } from './shop.ts';

const around = [-4_000, -2_000, 0, 2_000, 4_000];

const opened = new AsyncDisposableStack();
let shop: Awaited<ReturnType<typeof openShop>>;
let printerPort: number;
let paperPort: number;
let ubiregi: UbiregiPeer;
beforeAll(async () => {
  const printer = opened.use(await startPrinter());
  printerPort = await freePort();
  paperPort = await freePort();
  ubiregi = opened.use(await startUbiregi());
  shop = opened.use(
    await openShop({ printer: `127.0.0.1:${printer.port}`, proxyPort: printerPort, paperPort, ubiregi }),
  );
});
afterAll(() => opened.disposeAsync());

let totals = 1_980;
/** Found by its total, also at a second try. */
const newTotal = (): number => (totals += 1_000);

test('has three pictures over the uncertainty of a sale at a POS cloud', async () => {
  const total = newTotal();
  shop.smaregi.sell({ terminal: '1', total });
  const { instant, captures } = await shop.settled(total);
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
  const { data } = await shop.atCloud(total, (event) =>
    event.data.captures.every(({ outcome }) => outcome === 'captured'),
  );
  expect(data.captures.map(({ offset }) => offset)).toEqual(captures.map(({ offset }) => offset));
});

test.each([
  ['of the POS cloud', false],
  ['of its paper, which the register prints a moment before', true],
])('captures a void at the time %s, beside the sale', async (_, isPrinted) => {
  const total = newTotal();
  const id = shop.smaregi.sell({ terminal: '1', total });
  const sold = await shop.found(total, ({ captures: [first] }) => first !== undefined && stays(first));
  // Pictures of both moments must not be the same.
  await eventually('some seconds', () =>
    Promise.resolve(Date.now() - Date.parse(sold.instant.at) > 12_000 || undefined),
  );
  const cancelledAtMs = isPrinted ? Date.now() : Math.floor(Date.now() / 1_000) * 1_000;
  if (isPrinted)
    await printJob({
      port: printerPort,
      bytes: iconv.encode(`\x1b@【取消】\n合計 -￥${total.toLocaleString('en')}\n\x1dV\x00`, 'cp932'),
    });
  shop.smaregi.cancel(id);
  const voided = await shop.settled(
    total,
    ({ kind, voidedAt }) =>
      kind === 'void' && voidedAt !== undefined && (!isPrinted || voidedAt.basis === 'receipt_first_byte'),
  );

  expect(voided.captures[0]).toEqual(sold.captures[0]);
  const { at, basis, uncertaintyMs } = voided.voidedAt ?? { at: '', basis: '', uncertaintyMs: 0 };
  if (!isPrinted)
    expect({ basis, uncertaintyMs }).toEqual({ basis: 'pos_server_time', uncertaintyMs: 2_500 });
  expect(uncertaintyMs).toBeLessThanOrEqual(2_500);
  // Starting to print takes a moment on a busy machine.
  expect(Math.abs(Date.parse(at) - cancelledAtMs)).toBeLessThan(isPrinted ? 1_000 : uncertaintyMs);
  // Those over the uncertainty of the sale come last.
  const ofVoid = voided.captures.slice(1, 1 + around.length);
  expect(ofVoid.map(({ moment }) => moment)).toEqual(around.map(() => 'void'));
  for (const [index, capture] of ofVoid.entries()) {
    if (capture.outcome !== 'captured') throw new Error(`${capture.outcome}: ${shop.agent.output()}`);
    expect(capture.basis).toBe(basis);
    // A busy machine delays the video, which the uncertainty includes.
    expect(capture.uncertaintyMs).toBeGreaterThanOrEqual(uncertaintyMs);
    const requestedMs = Date.parse(at) + (around[index] ?? 0);
    expect(Math.abs((await shop.paintedMs(capture)) - requestedMs)).toBeLessThan(nearMs);
  }

  const { data: told } = await shop.atCloud(
    total,
    ({ data }) => data.kind === 'void' && data.captures.every(({ outcome }) => outcome === 'captured'),
  );
  expect(told.voidedAt?.at).toBe(at);
  expect(told.captures.filter(({ moment }) => moment === 'void')).toHaveLength(5);
});

const print = (lines: string): Promise<unknown> =>
  printJob({ port: paperPort, bytes: iconv.encode(`\x1b@${lines}\n\x1dV\x00`, 'cp932') });

/** Each sells, and gives what takes its sale back. */
const voiding: Readonly<Record<string, (total: number) => Promise<() => Promise<unknown>>>> = {
  'ubi-1': async (total) => {
    const { id } = ubiregi.sell({ total });
    return async () => ubiregi.cancel(id);
  },
  'paper-1': async (total) => {
    const yen = `￥${total.toLocaleString('en')}`;
    await print(`海辺の喫茶\n領収書\nレシートNo.${total}\nブレンド  ${yen}\n合計  ${yen}\n現金  ${yen}`);
    return () => print(`海辺の喫茶\n【取消】\n元レシートNo.${total}\n合計  -${yen}\n現金  -${yen}`);
  },
  'till-1': async (total) => {
    const soldAtMs = await shop.push(total, 0);
    return () => shop.push(total, 0, soldAtMs);
  },
};

test('captures voids at Ubiregi, on paper alone and pushed, each beside its sale, and counts each once', async () => {
  await Promise.all(
    Object.entries(voiding).map(async ([register, sell]) => {
      const total = newTotal();
      const takeBack = await sell(total);
      const sold = await shop.found(total, ({ captures: [first] }) => first !== undefined && stays(first));
      const saleMs = await shop.paintedMs(sold.captures[0]);
      expect(Math.abs(saleMs - Date.parse(sold.instant.at)), register).toBeLessThan(nearMs);
      await eventually('some seconds', () =>
        Promise.resolve(Date.now() - Date.parse(sold.instant.at) > 12_000 || undefined),
      );
      const takenBackMs = Date.now();
      await takeBack();
      const voided = await shop.settled(
        total,
        ({ kind, voidedAt }) => kind === 'void' && voidedAt !== undefined,
      );
      const { at, uncertaintyMs } = voided.voidedAt ?? { at: '', uncertaintyMs: 0 };
      expect(Math.abs(Date.parse(at) - takenBackMs), register).toBeLessThan(uncertaintyMs + 1_000);
      const ofVoid = voided.captures.filter(({ moment }) => moment === 'void');
      expect(ofVoid, register).toHaveLength(around.length);
      for (const [index, capture] of ofVoid.entries()) {
        const requestedMs = Date.parse(at) + (around[index] ?? 0);
        expect(Math.abs((await shop.paintedMs(capture)) - requestedMs), register).toBeLessThan(nearMs);
      }
      expect(Math.abs((await shop.paintedMs(voided.captures[0])) - saleMs), register).toBeLessThan(nearMs);
    }),
  );
  for (const register of Object.keys(voiding)) expect(await shop.takings(register)).toEqual(['void 1']);
});

test('has a picture at both times of a sale whose register may have been set back, and then the right one', async () => {
  const before = newTotal();
  await shop.push(before, 0);
  await shop.settled(before);
  await delay(15_000);
  const total = newTotal();
  const soldAtMs = await shop.push(total, -12_000);
  const { instant, captures } = await shop.settled(total);
  expect(instant.basis).toBe('register_time');
  const [main, register, arrival] = captures;
  expect(main).toMatchObject({ outcome: 'time_unknown' });
  expect([register?.moment, arrival?.moment]).toEqual(['register_time', 'arrival']);
  expect(Math.abs((await shop.paintedMs(register)) - (soldAtMs - 12_000))).toBeLessThan(nearMs);
  expect(Math.abs((await shop.paintedMs(arrival)) - soldAtMs)).toBeLessThan(nearMs);
  const { data } = await shop.atCloud(total, ({ data: { captures: all } }) =>
    all.slice(1).every(({ outcome }) => outcome === 'captured'),
  );
  expect(data.captures.map(({ moment }) => moment)).toEqual([undefined, 'register_time', 'arrival']);

  for (let n = 1; n <= 3; n++) {
    await delay(3_000);
    await shop.push(newTotal(), -12_000);
  }
  const now = await shop.settled(total, ({ captures: [first] }) => first?.outcome === 'captured');
  expect(now).toMatchObject({
    instant: { basis: 'arrival' },
    captures: [{ offset: 0, outcome: 'captured' }],
  });
  expect(now.captures).toHaveLength(1);
  expect(Math.abs((await shop.paintedMs(now.captures[0])) - soldAtMs)).toBeLessThan(nearMs);
  await shop.atCloud(total, (event) => event.data.captures[0]?.outcome === 'captured');
});
