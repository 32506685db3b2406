/** Pictures of papers printed as pixels: they belong to their sale, and go with its pictures. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { paperPicture } from '../../../../src/agent/store/papers/paper-pictures.ts';
import { dayMs, openKept } from '../kept.ts';
import { cloudId, openShop, printerId } from '../match-model.ts';

const minute = 60_000;

test('stays with the sale that a paper and a record of the cloud make together', () => {
  using shop = openShop({ cameras: false });
  shop.link();
  const png = randomBytes(200);
  shop.poll({ n: 1, atMs: minute, total: 1_980 });
  shop.hear({ n: 1, atMs: minute, total: 1_980 });
  shop.operations.keepPaperPicture({ paperId: printerId(1), png });
  shop.operations.keepPaperPicture({ paperId: printerId(1), png: randomBytes(10) });
  shop.operations.keepPaperPicture({ paperId: printerId(9), png });
  expect(paperPicture(shop.db, cloudId(1))).toEqual(png);
  expect(paperPicture(shop.db, printerId(1))).toEqual(png);
  expect(paperPicture(shop.db, printerId(9))).toBeUndefined();
  expect(shop.complaints()).toEqual([]);
});

test('moves to the sale that its own is merged into', () => {
  using shop = openShop({ cameras: false });
  shop.link();
  const png = randomBytes(200);
  shop.hear({ n: 1, atMs: minute, total: 1_980, isImage: true });
  shop.operations.keepPaperPicture({ paperId: printerId(1), png });
  shop.poll({ n: 1, atMs: minute, total: 1_980 });
  expect(paperPicture(shop.db, cloudId(1))).toEqual(png);
  expect(shop.sales()).toHaveLength(1);
  expect(shop.complaints()).toEqual([]);
});

test('keeps the newest 2,000', () => {
  using shop = openShop({ cameras: false });
  shop.hear({ n: 1, atMs: minute, total: 1_980 });
  const seq = shop.db.prepare<[], number>('SELECT seq FROM sales').pluck().get();
  const insert = shop.db.prepare('INSERT INTO paper_pictures (paper_id, sale_seq, png) VALUES (?, ?, ?)');
  for (let at = 0; at < 2_000; at++) insert.run(`p${at}`, seq, Buffer.of(1));
  shop.operations.keepPaperPicture({ paperId: printerId(1), png: Buffer.of(2) });
  const left = shop.db.prepare('SELECT count(*) AS count, min(seq) AS first FROM paper_pictures').get();
  expect(left).toEqual({ count: 2_000, first: 2 });
});

test('goes after the time of pictures, unless its sale is pinned or unsent', async () => {
  await using kept = await openKept({ keepPictureMs: 10 * dayMs, keepMs: 20 * dayMs });
  const [sent, pinned] = [kept.sell(), kept.sell()];
  kept.upload();
  const unsent = kept.sell();
  const png = randomBytes(200);
  for (const { saleId } of [sent, pinned, unsent]) kept.write.keepPaperPicture({ paperId: saleId, png });
  kept.write.pinSale({ saleId: pinned.saleId, keep: true });
  const left = () => [sent, pinned, unsent].map(({ saleId }) => kept.read.paperPicture(saleId) !== undefined);
  const live = (days: number) => {
    for (let hour = 0; hour < 24 * days; hour += 1) {
      kept.clock.pass(3_600_000);
      kept.lookAll();
    }
  };
  live(9.5);
  expect(left()).toEqual([true, true, true]);
  live(1);
  expect(left()).toEqual([false, true, true]);
});
