/** The outbox: which changes render a revision of a sale, and which revisions wait for pictures. */
import { expect, test } from 'vitest';
import { pairById } from '../../../../src/agent/store/sales/pairs.ts';
import { cloudId, openShop, type Shop } from '../match-model.ts';

const revisionsOf = (shop: Shop): number =>
  shop.db.prepare<[], number>('SELECT count(*) FROM outbox').pluck().get() ?? 0;

function settlePicture(shop: Shop): void {
  const target = `SELECT at_monotonic_ms FROM captures WHERE extra = ''`;
  const atMonotonicMs = shop.db.prepare<[], number>(target).pluck().get() ?? 0;
  shop.settle({ saleId: cloudId(1), atMonotonicMs });
}

test('publishes a sale whose time has moved once the picture of the new time is there', () => {
  using shop = openShop();
  const sold = { n: 1, atMs: 60_250, total: 1_980 };
  shop.poll(sold);
  settlePicture(shop);
  const before = revisionsOf(shop);
  expect(before).toBeGreaterThan(0);
  // Its paper gives the sale another time; the picture of the old one stays until it is replaced.
  shop.hear(sold);
  expect(pairById(shop.db, cloudId(1))?.captures[0]).toMatchObject({ outcome: 'captured' });
  expect(shop.db.prepare(`SELECT retake FROM captures WHERE extra = ''`).pluck().get()).toBe(1);
  expect(revisionsOf(shop)).toBe(before);
  settlePicture(shop);
  expect(revisionsOf(shop)).toBe(before + 1);
  shop.tell();
  expect(shop.complaints()).toEqual([]);
});
