/** What the threads of the store prepare before the first sale. */
import { expect, test } from 'vitest';
import type { Connection } from '../../../../src/agent/store/connection.ts';
import { pairBySeq, preparePairs } from '../../../../src/agent/store/sales/pairs.ts';
import { openShop, printerId } from '../match-model.ts';

/** The same, and the texts of the statements that are prepared with it. */
function noting(db: Connection) {
  const texts: string[] = [];
  const prepare = (text: string) => {
    texts.push(text);
    return db.prepare(text);
  };
  const connection = new Proxy(db, {
    get: (target, key): unknown => (key === 'prepare' ? prepare : Reflect.get(target, key)),
  });
  return { connection, texts };
}

test('prepares the statements with which a pair is read', () => {
  using shop = openShop();
  shop.hear({ n: 1, atMs: 60_250, total: 1_980 });
  const [before, reading] = [noting(shop.db), noting(shop.db)];
  preparePairs(before.connection);
  expect(pairBySeq(reading.connection, 1).saleId).toBe(printerId(1));
  expect(reading.texts).not.toEqual([]);
  expect(before.texts).toEqual(reading.texts);
});
