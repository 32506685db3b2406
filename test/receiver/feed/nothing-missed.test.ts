/** Readers of the feed beside concurrent writers and a receiver that is killed: a repeat is allowed where an answer was lost, a hole never. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Program, startProgram } from '../../peers/program.ts';
import { bodyOf, post } from '../start.ts';
import { allChanges, type ChangesAnswer, idsOf, readChanges } from './reader.ts';

const writers = 6;
const batches = 8;
const eventsEach = 3;

test('gives every reader each change once and in one order, under concurrent writes and after kill -9', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillframe-feed-'));
  const start = (): Program =>
    startProgram(['receiver', '--listen', '127.0.0.1:0', '--data', dataDir, '--min-free', '0']);
  let program = start();
  let url = (await program.line(/listening on (http:\S+)/))[1] ?? '';
  const token = readFileSync(join(dataDir, 'token'), 'utf8').trim();
  const where = () => ({ url });
  const authorization = `Bearer ${token}`;
  let acknowledged = 0;

  /** Sends until it is acknowledged, as a gateway does. */
  async function write(writer: number): Promise<string[]> {
    const sent: string[] = [];
    for (let batch = 0; batch < batches; batch++) {
      const bodies = Array.from({ length: eventsEach }, (_, index) =>
        bodyOf({
          sequence: writer * 1_000 + batch * eventsEach + index + 1,
          shopId: `shop-${writer % 2}`,
        }),
      );
      for (;;) {
        const answer = await post(where(), bodies, { authorization }).catch(() => undefined);
        if (answer?.status === 200) break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      acknowledged += 1;
      sent.push(...bodies);
    }
    return sent;
  }

  /** Reads on from its cursor until the writers are done and nothing more comes. */
  async function read(shop: string | undefined, done: () => boolean): Promise<ChangesAnswer['changes']> {
    const got: ChangesAnswer['changes'] = [];
    for (let after = '0'; ; ) {
      const isLast = done();
      const query = { after, wait: isLast ? 0 : 1, limit: 5, ...(shop !== undefined && { shop }) };
      const page = await readChanges(where(), query, token).catch(() => undefined);
      if (page === undefined) continue;
      got.push(...page.changes);
      after = page.next;
      if (isLast && !page.more) return got;
    }
  }

  let done = false;
  const reading = [undefined, 'shop-1', undefined].map((shop) => read(shop, () => done));
  const writing = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  for (const part of [0.3, 0.6]) {
    await expect
      .poll(() => acknowledged, { timeout: 60_000, interval: 5 })
      .toBeGreaterThan(writers * batches * part);
    await program.end('SIGKILL');
    program = start();
    url = (await program.line(/listening on (http:\S+)/))[1] ?? '';
  }
  const sent = (await writing).flat();
  done = true;
  const [first = [], ofShop = [], second = []] = await Promise.all(reading);

  const stored = await allChanges(where(), token);
  expect(first).toEqual(stored);
  expect(second).toEqual(stored);
  expect(ofShop).toEqual(stored.filter(({ event }) => event.source === '/shops/shop-1'));
  const sentIds = sent.map((body) => JSON.parse(body) as { source: string; id: string });
  expect(idsOf(stored).toSorted()).toEqual(sentIds.map(({ source, id }) => `${source} ${id}`).toSorted());
  await program.end('SIGTERM');
  rmSync(dataDir, { recursive: true });
});
