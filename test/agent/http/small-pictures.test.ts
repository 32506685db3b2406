/** Small renditions of stored pictures for lists: from the route, and how they are made. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createSmallPictures } from '../../../src/agent/http/small-pictures.ts';
import { salesPageJson } from '../../../src/contract/page/sales.ts';
import { pictures } from '../../peers/page/page-pictures.ts';
import { picturesHere } from '../cameras/pictures/pictures-here.ts';
import { acceptInput, capturedSettlement, saleOf } from '../store/fixtures.ts';
import { startGateway } from './gateway.ts';

test('sends a picture in the width of a list, and the whole one where that is no wider', async () => {
  await using gateway = await startGateway();
  const { store } = gateway.testStore;
  const [jpeg] = await pictures(1);
  const accepted = await store.write.acceptSale(acceptInput(saleOf()));
  if (accepted.kind !== 'stored' || jpeg === undefined) throw new Error(accepted.kind);
  await store.write.settleCapture(capturedSettlement(accepted.saleId, jpeg));
  const { sales } = salesPageJson.parse(await (await fetch(`${gateway.url}/api/v1/sales`)).json());
  const [capture] = sales[0]?.captures ?? [];
  if (capture?.outcome !== 'captured') throw new Error('no picture');
  const get = (query: string, headers = {}) =>
    fetch(`${gateway.url}${capture.thumbnail.url}${query}`, { headers });
  const bytesOf = async (query: string) => Buffer.from(await (await get(query)).arrayBuffer());

  expect(await bytesOf('')).toEqual(jpeg);
  const small = await bytesOf('&width=160');
  expect(await sharp(small).metadata()).toMatchObject({ format: 'jpeg', width: 160, height: 90 });
  expect(small.length).toBeLessThan(jpeg.length / 2);
  expect(await bytesOf('&width=160')).toEqual(small);
  const answer = await get('&width=320');
  expect(answer.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
  const etag = answer.headers.get('etag') ?? '';
  expect((await get('&width=320', { 'if-none-match': etag })).status).toBe(304);
  // The same hash, and another picture.
  expect((await get('&width=160', { 'if-none-match': etag })).status).toBe(200);
  expect((await get('&width=200')).status).toBe(400);
});

test('makes each small picture once, one at a time, and keeps two megabytes of them', async () => {
  const [jpeg = Buffer.alloc(0)] = await pictures(1);
  let [reads, working, most] = [0, 0, 0];
  const small = createSmallPictures({
    ...picturesHere,
    decode: async (bytes, maxWidthPx) => {
      most = Math.max(most, ++working);
      const decoded = await picturesHere.decode(bytes, maxWidthPx);
      working--;
      return decoded;
    },
    // Of a size that is known.
    encode: async () => ({ jpeg: Buffer.alloc(500_000), width: 160, height: 90 }),
  });
  const get = (sha256: string) =>
    small.get({ sha256, width: 160 }, async () => {
      reads++;
      return jpeg;
    });
  await Promise.all(['a', 'b', 'a', 'b', 'a'].map(get));
  expect([reads, most]).toEqual([2, 1]);
  for (const sha256 of ['c', 'd', 'a', 'e']) await get(sha256);
  expect(reads).toBe(5);
  // The one that was used longest ago has gone, and no other.
  await get('a');
  expect(reads).toBe(5);
  await get('b');
  expect(reads).toBe(6);
});

test('leaves the whole picture where none can be made, and where too many wait', async () => {
  const busy = createSmallPictures({
    ...picturesHere,
    decode: async () => ({ kind: 'busy', why: 'test' }),
  });
  const read = async () => Buffer.alloc(10);
  expect(await busy.get({ sha256: 'a', width: 160 }, read)).toBeUndefined();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const waiting = createSmallPictures({
    ...picturesHere,
    decode: async () => {
      await promise;
      return { kind: 'busy', why: 'test' };
    },
  });
  const first = Array.from({ length: 100 }, (_, n) => waiting.get({ sha256: `${n}`, width: 160 }, read));
  expect(await waiting.get({ sha256: 'one more', width: 160 }, read)).toBeUndefined();
  resolve(undefined);
  expect(await Promise.all(first)).toEqual(Array.from({ length: 100 }, () => undefined));
});
