/** Pictures into an object store by presigned addresses: a real S3 server judges signature, expiry and headers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PicturePut } from '../../../src/agent/store/store.ts';
import { createHttpsSink } from '../../../src/agent/upload/https/https.ts';
import { cloudRetry } from '../../../src/agent/upload/upload-policy.ts';
import { createUploadState } from '../../../src/agent/upload/upload-state.ts';
import { runUploader } from '../../../src/agent/upload/uploader.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { allStored, type CloudPeer, peerToken, startCloudPeer } from '../../peers/clouds/cloud.ts';
import { makeBucket, startStrictBucket } from '../../peers/clouds/object-store.ts';
import { type ObjectStore, startRadosgw } from '../../peers/clouds/radosgw.ts';
import { acceptInput, capturedSettlement, oneCamera, openTestStore, saleOf } from '../store/fixtures.ts';
import { jpegOf, sha256Of } from './events.ts';

const never = new AbortController().signal;
const jpeg = jpegOf('the picture');
const picture = { sha256: sha256Of(jpeg), jpeg, attempts: 0 };
const key = `${picture.sha256}.jpg`;
const longAgo = Date.now() - 3_600_000;

/** The bucket is on this machine: no place for pictures unless it is named. */
const sinkTo = (cloud: Pick<CloudPeer, 'url'>, bucket: Pick<CloudPeer, 'url'>) =>
  createHttpsSink(
    {
      kind: 'https',
      url: `${cloud.url}/base`,
      token: peerToken,
      pictureOrigins: [new URL(bucket.url).origin],
    },
    systemClock,
  );

let store: ObjectStore;
beforeAll(async () => {
  store = await startRadosgw();
});
afterAll(() => store[Symbol.asyncDispose]());

const buckets = [
  ['Ceph, signature version 2', () => makeBucket(store, 2)],
  ['Ceph, signature version 4', () => makeBucket(store, 4)],
  ['a strict bucket, signature version 4', startStrictBucket],
] as const;

describe('a presigned address', () => {
  const headers = { 'content-type': 'image/jpeg', 'x-amz-meta-shop': 'shop-1' };
  const nothingElse = { url: 'http://127.0.0.1:9' };

  test.each(buckets)('accepts the picture with exactly the signed headers: %s', async (_name, start) => {
    await using bucket = await start();
    await using sink = sinkTo(nothingElse, bucket);
    const put = await bucket.presignedPut(key, { headers });
    expect(await sink.sendPicture({ ...picture, put }, never)).toEqual({ kind: 'stored' });
    expect(await bucket.read(key)).toEqual(jpeg);
    // Once more is no harm: it is addressed by its content.
    expect(await sink.sendPicture({ ...picture, put }, never)).toEqual({ kind: 'stored' });
  });

  test.each(buckets)('that has expired is useless, and a new one is requested: %s', async (_name, start) => {
    await using bucket = await start();
    await using sink = sinkTo(nothingElse, bucket);
    const put = await bucket.presignedPut(key, { headers, atMs: longAgo });
    const outcome = await sink.sendPicture({ ...picture, put }, never);
    expect(outcome).toMatchObject({ kind: 'new_address', problem: { params: { status: '403' } } });
    expect(await bucket.read(key)).toBeUndefined();
  });

  test.each(buckets)('with a foreign signature or other headers is useless: %s', async (_name, start) => {
    await using bucket = await start();
    await using sink = sinkTo(nothingElse, bucket);
    const others = await bucket.presignedPut(key, { headers, secretKey: 'not the key' });
    expect((await sink.sendPicture({ ...picture, put: others }, never)).kind).toBe('new_address');
    const { url } = await bucket.presignedPut(key, { headers });
    const put = { url, headers: { ...headers, 'x-amz-meta-shop': 'another' } };
    expect((await sink.sendPicture({ ...picture, put }, never)).kind).toBe('new_address');
    expect(await bucket.read(key)).toBeUndefined();
  });

  test('of an existing picture answers 412, and it counts as stored', async () => {
    await using bucket = await startStrictBucket();
    await using sink = sinkTo(nothingElse, bucket);
    const put = await bucket.presignedPut(key, { headers: { ...headers, 'if-none-match': '*' } });
    for (let round = 0; round < 2; round++) {
      expect(await sink.sendPicture({ ...picture, put }, never)).toEqual({ kind: 'stored' });
    }
    expect(bucket.told).toHaveLength(2);
  });

  test('that redirects is not followed', async () => {
    await using elsewhere = await startCloudPeer(() => ({ status: 200 }), { role: 'object-store' });
    const location = `${elsewhere.url}/there`;
    await using bucket = await startCloudPeer(() => ({ status: 307, headers: { location } }), {
      role: 'object-store',
    });
    await using sink = sinkTo(nothingElse, bucket);
    const put = { url: `${bucket.url}/1?signature=a`, headers: {} };
    expect((await sink.sendPicture({ ...picture, put }, never)).kind).toBe('new_address');
    expect(elsewhere.told).toEqual([]);
  });
});

test('sends the event again for a new address when it expired during an outage, and stores the picture', async () => {
  await using opened = await openTestStore();
  const { store: sales } = opened;
  await sales.write.importSetUp(oneCamera);
  const accepted = await sales.write.acceptSale(acceptInput(saleOf({ registerSaleId: '1' })));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  await sales.write.settleCapture(capturedSettlement(accepted.saleId, jpeg));

  await using bucket = await makeBucket(store, 2);
  const puts: PicturePut[] = [
    await bucket.presignedPut(key, { atMs: longAgo }),
    await bucket.presignedPut(key, { headers: { 'content-type': 'image/jpeg' } }),
  ];
  let given = 0;
  await using cloud = await startCloudPeer((told) => {
    if (told.method !== 'POST') return { status: 500 };
    if (told.ids.length === 0) return allStored(told);
    const put = puts[Math.min(given++, 1)];
    const pictures = [{ sha256: picture.sha256, put }];
    const status = given === 1 ? 'stored' : 'duplicate';
    return { status: 200, body: { results: told.ids.map((id) => ({ id, status, pictures })) } };
  });

  const lifetime = new AbortController();
  await using sink = sinkTo(cloud, bucket);
  const running = runUploader(
    {
      store: sales,
      sink,
      clock: systemClock,
      log: createLog({ level: 'silent' }),
      random: Math.random,
      state: createUploadState(systemClock),
      retry: { ...cloudRetry, firstMs: 2, capMs: 40, spreadMs: 10 },
    },
    lifetime.signal,
  );
  await expect.poll(() => bucket.read(key)).toEqual(jpeg);
  lifetime.abort(new Error('stopping'));
  await running;
  expect(given).toBe(2);
  const [first, second] = cloud.told.map(({ body }) => body.toString());
  expect(second).toBe(first);
});
