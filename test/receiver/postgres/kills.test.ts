/**
 * Two receiver processes on one database, killed in turns, and the database killed too, under gateways that send until they are answered:
 * every acknowledged sale is there once and as its highest revision, without a hole, and readers of the feed have missed nothing.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EpochState } from '../../../src/receiver/sequences.ts';
import { startPostgres } from '../../peers/clouds/postgres.ts';
import { startRadosgw } from '../../peers/clouds/radosgw.ts';
import { type Program, startProgram } from '../../peers/program.ts';
import { allChanges, type ChangesAnswer, idsOf, readChanges } from '../feed/reader.ts';
import { ask, bodyOf, post } from '../start.ts';

const isLong = process.env['TILLFRAME_LONG'] === '1';
const gateways = 6;
const batches = isLong ? 400 : 24;
const salesEach = 3;
const kills = isLong ? 40 : 3;

test('keeps every acknowledged sale once while receivers and database are killed', async () => {
  await using server = await startPostgres();
  await using store = await startRadosgw();
  const database = await server.newDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-kills-'));
  const tokenFile = join(folder, 'token');
  const start = (): Program =>
    startProgram(
      [
        ...['receiver', '--listen', '127.0.0.1:0', '--token-file', tokenFile],
        ...['--database', database, '--pictures', store.pictures],
      ],
      { ...store.env },
    );
  type Running = { program: Program; url: string };
  const ready = async (program: Program): Promise<Running> => ({
    program,
    url: (await program.line(/listening on (http:\S+)/))[1] ?? '',
  });
  const running: Running[] = [await ready(start())];
  running.push(await ready(start()));
  const token = readFileSync(tokenFile, 'utf8').trim();
  const authorization = `Bearer ${token}`;
  const any = (): { url: string } => running[Math.floor(Math.random() * running.length)] as Running;
  let acknowledged = 0;

  async function untilAnswered(bodies: readonly string[], storedThrough: number): Promise<void> {
    for (;;) {
      const headers = { authorization, 'tillframe-stored-through': String(storedThrough) };
      const answer = await post(any(), bodies, headers).catch(() => undefined);
      const text = await answer?.text().catch(() => undefined);
      if (answer?.status === 200 && text !== undefined) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    acknowledged += 1;
  }

  /** New sales with an edit of each, the edit first in every second batch; two batches at a time, as gateways send. */
  async function sell(gateway: number): Promise<string[]> {
    const sent: string[] = [];
    const batchOf = (batch: number): string[] =>
      Array.from({ length: salesEach }, (_, index) => {
        const number = batch * salesEach + index + 1;
        const event = (revision: number): string =>
          bodyOf({
            sequence: 2 * number - 2 + revision,
            ...{ revision, shopId: `shop-${gateway % 3}`, saleId: `till-${gateway}:${number}:20261120` },
          }).replace('"gateway":"gw-1"', `"gateway":"gw-${gateway}"`);
        return batch % 2 === 0 ? [event(1), event(2)] : [event(2), event(1)];
      }).flat();
    for (let batch = 0; batch < batches; batch += 2) {
      const pair = [batchOf(batch), batchOf(batch + 1)];
      await Promise.all(pair.map((bodies) => untilAnswered(bodies, batch * salesEach * 2)));
      sent.push(...pair.flat());
    }
    const last = batchOf(batches);
    await untilAnswered(last, batches * salesEach * 2);
    return [...sent, ...last];
  }

  async function read(shop: string | undefined, isDone: () => boolean): Promise<ChangesAnswer['changes']> {
    const got: ChangesAnswer['changes'] = [];
    for (let after = '0'; ; ) {
      const isLast = isDone();
      const query = { after, wait: isLast ? 0 : 1, limit: 9, ...(shop !== undefined && { shop }) };
      const page = await readChanges(any(), query, token).catch(() => undefined);
      if (page === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        continue;
      }
      got.push(...page.changes);
      after = page.next;
      if (isLast && !page.more) return got;
    }
  }

  let isDone = false;
  const reading = [undefined, 'shop-1', undefined].map((shop) => read(shop, () => isDone));
  const selling = Promise.all(Array.from({ length: gateways }, (_, gateway) => sell(gateway)));
  const all = gateways * (batches + 1);
  for (let kill = 1; kill <= kills; kill++) {
    await expect
      .poll(() => acknowledged, { timeout: 120_000, interval: 5 })
      .toBeGreaterThan((all * kill) / (kills + 1));
    if (kill % 3 === 0) {
      await server.kill();
      await server.start();
      continue;
    }
    const killed = running[kill % 2] as Running;
    await killed.program.end('SIGKILL');
    Object.assign(killed, await ready(start()));
  }
  const sent = (await selling).flat();
  isDone = true;
  const [first = [], ofShop = [], second = []] = await Promise.all(reading);

  const stored = await allChanges(any(), token);
  const ids = sent.map((body) => JSON.parse(body) as { source: string; id: string });
  expect(idsOf(stored).toSorted()).toEqual(ids.map(({ source, id }) => `${source} ${id}`).toSorted());
  expect(first).toEqual(stored);
  expect(second).toEqual(stored);
  expect(ofShop).toEqual(stored.filter(({ event }) => event.source === '/shops/shop-1'));
  const sales = await server.query(
    database,
    'select revision, count(*)::int as count from sales group by revision',
  );
  expect(sales).toEqual([{ revision: '2', count: gateways * (batches + 1) * salesEach }]);
  const answer = await ask(any(), '/v1/gateways', { headers: { authorization } });
  const states = ((await answer.json()) as { gateways: { epochs: EpochState[] }[] }).gateways;
  expect(states).toHaveLength(gateways);
  for (const { epochs } of states) expect(epochs).toMatchObject([{ missing: 0, holes: [] }]);
  await Promise.all(running.map(({ program }) => program.end('SIGTERM')));
  rmSync(folder, { recursive: true });
});
